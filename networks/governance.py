"""Acts on a body; nothing else writes its status. A body is active only with its charter.

Political committees exist by law and need none: they are opened by an act.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.merging import pass_on
from networks.models import Body, BodyStatus, Charter, Level

CHARTER_REVIEW_DAYS = 365  # after a year the questions are due again
CHARTER_OLD_DAYS = 730  # after two the body may be dormant


class ActNotAllowed(Exception):
    """The act does not fit the state of the body; the message is a German sentence."""


@dataclass(frozen=True)
class Act:
    """An act on a body: from which states, to which, and the words on its button."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str


def acts_for(body):
    """The acts that ``body`` allows now."""
    acts = [act for act in _acts() if body.status in act.sources]
    if body.level == Level.COMMITTEE and body.status == BodyStatus.FOUNDING:
        acts.insert(0, Act("open", _("Als aktiv führen"), (), BodyStatus.ACTIVE))
    return acts


def _acts():
    return (
        Act("rest", _("Ruhen lassen"), (BodyStatus.ACTIVE,), BodyStatus.RESTING),
        Act("revive", _("Wieder aufnehmen"), (BodyStatus.RESTING,), BodyStatus.FOUNDING),
        Act(
            "end",
            _("Beenden"),
            (BodyStatus.FOUNDING, BodyStatus.ACTIVE, BodyStatus.RESTING),
            BodyStatus.ENDED,
        ),
    )


def current_charter(body):
    """The latest agreed charter that still counts, or None: a revived body answers anew."""
    charters = body.charters.exclude(agreed_on=None)
    if body.ask_charter_since:
        charters = charters.filter(agreed_on__gte=body.ask_charter_since)
    return next((charter for charter in charters if charter.is_complete), None)


def charter_is_due(charter, today=None):
    """True where ``charter`` (None: there is none) should be answered again."""
    today = today or timezone.localdate()
    return charter is None or charter.agreed_on + timedelta(days=CHARTER_REVIEW_DAYS) <= today


@transaction.atomic
def save_charter(charter):
    """Store a charter; a body that was being founded becomes active with a complete one."""
    charter.save()
    body = Body.objects.select_for_update().get(pk=charter.body_id)
    if body.status == BodyStatus.FOUNDING and current_charter(body):
        _set(body, BodyStatus.ACTIVE)
    return body


@transaction.atomic
def act_on(body, name, today=None):
    """Do the act ``name`` on ``body``; raises ActNotAllowed, nothing is written then."""
    body = Body.objects.select_for_update().get(pk=body.pk)
    act = next((act for act in acts_for(body) if act.name == name), None)
    if act is None:
        raise ActNotAllowed(_("Das geht beim jetzigen Stand des Gremiums nicht."))
    if name == "revive":
        body.ask_charter_since = today or timezone.localdate()
        body.save(update_fields=["ask_charter_since"])
    _set(body, act.target)
    return body


@transaction.atomic
def merge(bodies, into, today=None):
    """Let ``bodies`` end and become predecessors of ``into``, where their work goes on.

    Raises ActNotAllowed where one of them has ended already; nothing is written then.
    """
    today = today or timezone.localdate()
    merged = {body.pk for body in bodies}
    locked = {
        body.pk: body for body in Body.objects.select_for_update().filter(pk__in={into.pk, *merged})
    }
    if not merged or into.pk in merged:
        raise ActNotAllowed(_("Bitte wählen Sie andere Gremien als das, in dem sie aufgehen."))
    if any(body.status == BodyStatus.ENDED for body in locked.values()):
        raise ActNotAllowed(_("Beendete Gremien lassen sich nicht zusammenlegen."))
    into = locked.pop(into.pk)
    for body in sorted(locked.values(), key=lambda body: body.pk):
        into.predecessors.add(body)
        pass_on(body, into, merged, today)
        _set(body, BodyStatus.ENDED)
    return into


def _set(body, status):
    body.status = status
    body.save(update_fields=["status"])


def charter_of(body):
    """An empty charter for ``body``, filled with the last answers as a start."""
    last = body.charters.first()
    answers = {name: getattr(last, name) for name in Charter.QUESTIONS} if last else {}
    return Charter(body=body, **answers)
