"""Meeting load of units and bodies that may be dormant."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from networks.governance import CHARTER_OLD_DAYS, current_charter
from networks.models import BodyStatus, Level, MeetingStatus, Membership, SeatRole

from .finding import Finding

WEEKS_A_YEAR = 52
MANY_HOURS = 60  # a year in meetings, for one Fachbereich or organisation
DEFAULT_RHYTHM_WEEKS = 13  # where no rhythm is known


def hours_by_division(bodies):
    """``{Fachbereich or organisation: hours a year}`` by the rhythms of ``bodies``."""
    seats = Membership.objects.current().filter(body__in=bodies, is_vacant=False)
    hours = defaultdict(float)
    for seat in seats.select_related(
        "body", "actor__department__parent__parent", "actor__provider__parent"
    ):
        body = seat.body
        if body.meeting_interval_weeks and body.meeting_minutes:
            yearly = WEEKS_A_YEAR / body.meeting_interval_weeks * body.meeting_minutes / 60
            hours[seat.actor.division] += yearly
    return dict(hours)


def load_findings(bodies):
    ordered = sorted(hours_by_division(bodies).items(), key=lambda item: (-item[1], item[0]))
    rows = [
        _("%(unit)s: %(hours)s Stunden im Jahr") % {"unit": unit, "hours": number_format(hours, 0)}
        for unit, hours in ordered
    ]
    if not rows:
        return []
    if ordered[0][1] > MANY_HOURS:
        advice = _("Gremien zusammenlegen, seltener tagen oder sich vertreten lassen.")
        return [Finding("load", "warn", _("Manche Stellen tagen sehr viel."), rows, advice)]
    return [Finding("load", "ok", _("Die Zeit in Sitzungen hält sich im Rahmen."), rows)]


def dormant_findings(bodies, today=None):
    """Active bodies with signs of sleep: no minutes, no speaker, an old charter."""
    today = today or timezone.localdate()
    rows = []
    for body in bodies.filter(status=BodyStatus.ACTIVE).exclude(level=Level.COMMITTEE):
        if signs := signs_of_sleep(body, today):
            rows.append(f"{body.name}: {', '.join(signs)}")
    if not rows:
        return []
    advice = _("Klären: ruhen lassen, zusammenlegen oder mit den Sinnfragen neu beginnen.")
    return [Finding("dormant", "warn", _("Ruhen diese Gremien?"), rows, advice)]


def signs_of_sleep(body, today):
    signs = []
    weeks = 2 * (body.meeting_interval_weeks or DEFAULT_RHYTHM_WEEKS)
    recent = body.meetings.filter(
        status=MeetingStatus.HELD, starts_at__date__gte=today - timedelta(weeks=weeks)
    )
    if not recent.exclude(record="").exists():
        signs.append(_("seit zwei Sitzungen kein Protokoll"))
    speakers = body.memberships.current(today).filter(role__in=[SeatRole.SPEAKER, SeatRole.CHAIR])
    if not speakers.filter(is_vacant=False).exists():
        signs.append(_("keine Sprecherin, kein Sprecher"))
    charter = current_charter(body)
    if charter is None or charter.agreed_on < today - timedelta(days=CHARTER_OLD_DAYS):
        signs.append(_("Selbstverständnis älter als zwei Jahre"))
    return signs
