"""Eight figures for the Leitung: value, direction since the last frozen inventory, and why.

What follows from the offers is counted anew in the frozen inventory, with the same filters. The
rest (transitions, overlaps, needs) was written down with it and holds for the whole inventory.
"""

from dataclasses import dataclass, replace
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
    SnapshotTable,
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

FIGURES = "leitung"  # name of the table of figures in a frozen inventory
LOOK_BACK = 90  # days
USE_DAYS = 30


@dataclass(frozen=True)
class Figure:
    """``direction``: "up", "down", "same" or "" where there is nothing to compare with."""

    key: str
    number: object  # plain: int, or per cent as a float, or None; to compare with later
    title: str
    value: str
    direction: str
    change: str
    reason: str
    url: str

    @property
    def sign(self):
        return {"up": "▲", "down": "▼", "same": "=", "": "–"}[self.direction]


@dataclass(frozen=True)
class Earlier:
    """The newest inventory frozen before; ``kept``: ``{key: number}`` written down with it."""

    selection: PlanningSelection
    facts: list
    kept: dict

    @property
    def day(self):
        return self.selection.day


def figures(selection):
    """The eight Figures, in their order."""
    facts, earlier = facts_of(selection), _earlier(selection)
    return [
        _offers(selection, facts, earlier),
        _fresh(selection, facts, earlier),
        _gaps(selection),
        _transitions(selection, earlier),
        _overlaps(selection, earlier),
        _unsecured(selection, facts, earlier),
        _needs(selection, earlier),
        _use(selection),
    ]


def _earlier(selection):
    """The Earlier to compare with, or None."""
    frozen = InventorySnapshot.objects.filter(reference_date__lt=selection.day).first()
    if frozen is None:
        return None
    params = selection.query_dict()
    params["snapshot"] = str(frozen.pk)
    then = PlanningSelection(params, selection.user)
    is_whole = not (selection.values or selection.wants_status or selection.behind)
    kept = SnapshotTable.objects.filter(snapshot=frozen, name=FIGURES).first() if is_whole else None
    return Earlier(then, facts_of(then), kept.content if kept else {})


def _moved(now, before, earlier):
    """``(direction, words)`` of a number against the one of the frozen inventory."""
    if earlier is None:
        return "", _("kein früherer Bestand festgehalten")
    if before is None:
        return "", _("damals nicht festgehalten")
    difference = now - before
    day = f"{earlier.day:%d.%m.%Y}"
    if not difference:
        return "same", _("wie am %(day)s") % {"day": day}
    words = on_page(abs(difference))
    if difference > 0:
        return "up", _("%(n)s mehr als am %(day)s") % {"n": words, "day": day}
    return "down", _("%(n)s weniger als am %(day)s") % {"n": words, "day": day}


def _offers(selection, facts, earlier):
    direction, change = _moved(len(facts), len(earlier.facts) if earlier else None, earlier)
    providers = len({fact.provider for fact in facts})
    reason = _("von %(n)s Anbietern") % {"n": providers}
    url, title = selection.list_url(), _("Angebote")
    value = on_page(len(facts))
    return Figure("offers", len(facts), title, value, direction, change, reason, url)


def _quota(selection, facts):
    states = states_of(selection, facts)
    fresh = sum(state in STATES["fresh"][1] for _fact, state in states)
    return share(fresh, len(facts)), len(facts) - fresh


def _fresh(selection, facts, earlier):
    now, late = _quota(selection, facts)
    before = _quota(earlier.selection, earlier.facts)[0] if earlier else None
    direction, change = _moved(now or 0, before, earlier)
    value = "–" if now is None else f"{on_page(now)} %"
    reason = _("%(n)s überfällig oder nie geprüft") % {"n": late}
    number = None if now is None else float(now)
    url, title = selection.overview_url("aktualitaet"), _("aktuell geprüft")
    return Figure("fresh", number, title, value, direction, change, reason, url)


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
    number, url = gaps.count(), reverse("offers:planning_overview", args=["luecken"])
    title = _("dringende Lücken")
    return Figure("gaps", number, title, on_page(number), direction, change, reason, url)


def _transitions(selection, earlier):
    whole, every = selection.over_all_departments(), list(transitions())
    lacking = []
    for transition in every:
        found = positions(whole, transition).values()
        if any(ids is not None and not ids for ids in found):
            lacking.append(transition.short_title)
    direction, change = _kept(len(lacking), "transitions", earlier)
    unreviewed = sum(one.document_reviewed_on is None for one in every)
    words = _("nicht durchgehend: %(all)s") % {"all": ", ".join(lacking)}
    reason = (words if lacking else _("alle begleitet")) + (
        ", " + _("%(n)s ohne überprüften Standard") % {"n": unreviewed} if unreviewed else ""
    )
    url, title = selection.overview_url("uebergaenge"), _("Übergänge mit Lücke")
    number = len(lacking)
    return Figure("transitions", number, title, str(number), direction, change, reason, url)


def _kept(now, key, earlier):
    """As ``_moved``, against the number written down with the frozen inventory."""
    return _moved(now, earlier.kept.get(key) if earlier else None, earlier)


def _overlaps(selection, earlier):
    known = decisions()
    across = [group for group in groups_of(selection) if group.is_across]
    undecided = [group for group in across if decision_of(group, known) is None]
    if selection.own_scope.departments is not None:
        earlier = earlier and replace(earlier, kept={})  # that was counted for all departments
    direction, change = _kept(len(undecided), "overlaps", earlier)
    open_ones = sum(one.verdict == OverlapVerdict.COORDINATE for one in known.values())
    reason = (
        _("stärkste: %(title)s") % {"title": undecided[0].offers[0].title}
        if undecided
        else ngettext("%(n)s Paar abzustimmen", "%(n)s Paare abzustimmen", open_ones)
        % {"n": open_ones}
    )
    settled = len(across) - len(undecided)
    reason += ", " + _("%(n)s beurteilt") % {"n": settled}
    url, title = selection.overview_url("dopplungen"), _("Dopplungen über Fachbereiche")
    number = len(undecided)
    return Figure("overlaps", number, title, str(number), direction, change, reason, url)


def _unsecured(selection, facts, earlier):
    now = [fact for fact in facts if not is_secured(fact, selection.day)]
    before = None
    if earlier:
        before = sum(not is_secured(fact, earlier.day) for fact in earlier.facts)
    direction, change = _moved(len(now), before, earlier)
    without = sum(not fact.funding for fact in now)
    reason = _("%(ending)s enden in zwölf Monaten, %(without)s ohne Angabe") % {
        "ending": len(now) - without,
        "without": without,
    }
    url, title = selection.list_url("unsecured."), _("ohne gesicherte Förderung")
    number = len(now)
    return Figure("unsecured", number, title, on_page(number), direction, change, reason, url)


def _needs(selection, earlier):
    open_needs = Need.objects.filter(state__in=(NeedState.OPEN, NeedState.RECOGNISED))
    unanswered = open_needs.exclude(projects__state__in=_ACTIVE).count()
    running = PlannedProject.objects.filter(state__in=_ACTIVE).count()
    number = open_needs.count()
    direction, change = _kept(number, "needs", earlier)
    reason = _("%(alone)s ohne Vorhaben; %(n)s Vorhaben geplant oder in Arbeit") % {
        "alone": unanswered,
        "n": running,
    }
    url, title = reverse("offers:planning_planned"), _("offene Bedarfe")
    return Figure("needs", number, title, on_page(number), direction, change, reason, url)


_ACTIVE = (ProjectState.PLANNED, ProjectState.DECIDED, ProjectState.RUNNING)


def _use(selection):
    day, kinds = selection.day, (UseKind.PAGE, UseKind.VIEW, UseKind.SEARCH)
    now = sum(total(kind, day, USE_DAYS) for kind in kinds)
    before = sum(total(kind, day - timedelta(days=USE_DAYS), USE_DAYS) for kind in kinds)
    direction = "up" if now > before else "down" if now < before else "same"
    change = _("%(n)s in den 30 Tagen davor") % {"n": on_page(before)}
    searches = total(UseKind.SEARCH, day, USE_DAYS)
    reason = _("darunter %(n)s Suchen") % {"n": on_page(searches)}
    url, title = selection.overview_url("nutzung"), _("Aufrufe in 30 Tagen")
    return Figure("use", now, title, on_page(now), direction, change, reason, url)
