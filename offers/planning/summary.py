"""Eight figures for the Leitung: value, direction since the last frozen inventory, and why."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import (
    Gap,
    GapEvent,
    GapEventKind,
    InventorySnapshot,
    Need,
    NeedState,
    OverlapVerdict,
    PlannedProject,
    ProjectState,
    Severity,
    UseKind,
)
from offers.planning.facts import facts_of
from offers.planning.funding import is_secured
from offers.planning.overlaps import decision_of, decisions, groups_of
from offers.planning.responsibility import STATES, share, states_of
from offers.planning.selection import PlanningSelection
from offers.planning.tables import on_page
from offers.planning.transitions import positions, transitions
from offers.planning.usage import total

LOOK_BACK = 90  # days
USE_DAYS = 30


@dataclass(frozen=True)
class Figure:
    """``direction``: "up", "down", "same" or "" where there is nothing to compare with."""

    title: str
    value: str
    direction: str
    change: str
    reason: str
    url: str

    @property
    def sign(self):
        return {"up": "▲", "down": "▼", "same": "=", "": "–"}[self.direction]


def figures(selection):
    """The eight Figures, in their order."""
    facts, earlier = facts_of(selection), _earlier(selection)
    past = facts_of(earlier) if earlier else None
    return [
        _offers(selection, facts, past, earlier),
        _fresh(selection, facts, past, earlier),
        _gaps(selection),
        _transitions(selection),
        _overlaps(selection),
        _unsecured(selection, facts, past, earlier),
        _needs(),
        _use(selection),
    ]


def _earlier(selection):
    """The selection over the newest inventory frozen before this day, or None."""
    frozen = InventorySnapshot.objects.filter(reference_date__lt=selection.day).first()
    if frozen is None or selection.frozen:
        return None
    params = selection.query_dict()
    params["snapshot"] = str(frozen.pk)
    return PlanningSelection(params, selection.user)


def _moved(now, before, earlier):
    """``(direction, words)`` of a number against the one of the frozen inventory."""
    if before is None:
        return "", _("kein früherer Bestand festgehalten")
    difference = now - before
    day = f"{earlier.day:%d.%m.%Y}"
    if not difference:
        return "same", _("wie am %(day)s") % {"day": day}
    words = on_page(abs(difference))
    if difference > 0:
        return "up", _("%(n)s mehr als am %(day)s") % {"n": words, "day": day}
    return "down", _("%(n)s weniger als am %(day)s") % {"n": words, "day": day}


def _offers(selection, facts, past, earlier):
    before = None if past is None else len(past)
    direction, change = _moved(len(facts), before, earlier)
    providers = len({fact.provider for fact in facts})
    reason = _("von %(n)s Anbietern") % {"n": providers}
    return Figure(_("Angebote"), on_page(len(facts)), direction, change, reason, selection.url())


def _quota(selection, facts):
    states = states_of(selection, facts)
    fresh = sum(state in STATES["fresh"][1] for _fact, state in states)
    return share(fresh, len(facts)), len(facts) - fresh


def _fresh(selection, facts, past, earlier):
    now, late = _quota(selection, facts)
    before = _quota(earlier, past)[0] if past else None
    direction, change = _moved(now or 0, before, earlier)
    value = "–" if now is None else f"{on_page(now)} %"
    reason = _("%(n)s überfällig oder nie geprüft") % {"n": late}
    url = reverse("offers:planning_overview", args=["aktualitaet"])
    return Figure(_("aktuell geprüft"), value, direction, change, reason, url)


def _gaps(selection):
    """Urgent open gaps of the record; the direction is that of the last ninety days."""
    gaps = Gap.objects.filter(closed_on=None, accepted_on=None, rule__severity=Severity.HIGH)
    if selection.own_scope.departments is not None:
        gaps = gaps.exclude(rule__entity="offer")
    first = selection.day - timedelta(days=LOOK_BACK)
    events = GapEvent.objects.filter(
        on__gt=first, on__lte=selection.day, gap__rule__severity=Severity.HIGH
    )
    new = events.filter(kind=GapEventKind.FOUND).count()
    gone = events.filter(kind=GapEventKind.CLOSED).count()
    direction = "up" if new > gone else "down" if new < gone else "same"
    change = _("in 90 Tagen %(new)s neu, %(gone)s geschlossen") % {"new": new, "gone": gone}
    first_rule = gaps.order_by("rule__order").values_list("rule__title", flat=True).first()
    reason = _("zuerst: %(rule)s") % {"rule": first_rule} if first_rule else _("keine offen")
    url = reverse("offers:planning_overview", args=["luecken"])
    return Figure(_("dringende Lücken"), on_page(gaps.count()), direction, change, reason, url)


def _transitions(selection):
    whole = selection.over_all_departments()
    lacking = []
    for transition in transitions():
        found = positions(whole, transition).values()
        if any(ids is not None and not ids for ids in found):
            lacking.append(transition.short_title)
    reason = _("nicht durchgehend: %(all)s") % {"all": ", ".join(lacking)} if lacking else ""
    url = reverse("offers:planning_overview", args=["uebergaenge"])
    unreviewed = sum(one.document_reviewed_on is None for one in transitions())
    change = _("%(n)s ohne überprüften Standard") % {"n": unreviewed}
    return Figure(
        _("Übergänge mit Lücke"), str(len(lacking)), "", change, reason or _("alle begleitet"), url
    )


def _overlaps(selection):
    known = decisions()
    across = [group for group in groups_of(selection) if group.is_across]
    undecided = [group for group in across if decision_of(group, known) is None]
    settled = len(across) - len(undecided)
    open_ones = sum(one.verdict == OverlapVerdict.COORDINATE for one in known.values())
    change = _("%(n)s beurteilt") % {"n": settled}
    reason = (
        _("stärkste: %(title)s") % {"title": undecided[0].offers[0].title}
        if undecided
        else ngettext("%(n)s Paar abzustimmen", "%(n)s Paare abzustimmen", open_ones)
        % {"n": open_ones}
    )
    url = reverse("offers:planning_overview", args=["dopplungen"])
    title = _("Dopplungen über Fachbereiche")
    return Figure(title, str(len(undecided)), "", change, reason, url)


def _unsecured(selection, facts, past, earlier):
    now = [fact for fact in facts if not is_secured(fact, selection.day)]
    before = None
    if past is not None:
        before = sum(not is_secured(fact, earlier.day) for fact in past)
    direction, change = _moved(len(now), before, earlier)
    without = sum(not fact.funding for fact in now)
    reason = _("%(ending)s enden in zwölf Monaten, %(without)s ohne Angabe") % {
        "ending": len(now) - without,
        "without": without,
    }
    url = reverse("offers:planning_overview", args=["foerderprogramme"])
    return Figure(_("ohne gesicherte Förderung"), on_page(len(now)), direction, change, reason, url)


def _needs():
    open_needs = Need.objects.filter(state__in=(NeedState.OPEN, NeedState.RECOGNISED))
    unanswered = open_needs.exclude(projects__state__in=_ACTIVE).count()
    running = PlannedProject.objects.filter(state__in=_ACTIVE).count()
    change = _("%(n)s Vorhaben geplant oder in Arbeit") % {"n": running}
    reason = _("davon %(n)s ohne Vorhaben") % {"n": unanswered}
    url = reverse("offers:planning_planned")
    return Figure(_("offene Bedarfe"), on_page(open_needs.count()), "", change, reason, url)


_ACTIVE = (ProjectState.PLANNED, ProjectState.DECIDED, ProjectState.RUNNING)


def _use(selection):
    day, kinds = selection.day, (UseKind.PAGE, UseKind.VIEW, UseKind.SEARCH)
    now = sum(total(kind, day, USE_DAYS) for kind in kinds)
    before = sum(total(kind, day - timedelta(days=USE_DAYS), USE_DAYS) for kind in kinds)
    direction = "up" if now > before else "down" if now < before else "same"
    change = _("%(n)s in den 30 Tagen davor") % {"n": on_page(before)}
    searches = total(UseKind.SEARCH, day, USE_DAYS)
    reason = _("darunter %(n)s Suchen") % {"n": on_page(searches)}
    url = reverse("offers:planning_overview", args=["nutzung"])
    return Figure(_("Aufrufe in 30 Tagen"), on_page(now), direction, change, reason, url)
