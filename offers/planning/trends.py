"""How fresh the entries were over time: from the sums kept with each frozen inventory."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from offers.models import Department, SnapshotTable
from offers.planning.frozen_tables import SUMS
from offers.planning.responsibility import build_responsibilities, share
from offers.planning.selection import PlanningSelection
from offers.planning.sparkline import line
from offers.planning.tables import plain

MOST = 24  # frozen inventories, the newest
ENTRIES, FRESH, LATE, NO_DEPUTY, NO_CONTACT = range(5)  # as in the overview, after two names


@dataclass
class Trend:
    """A series for one unit; ``values`` belong to the days of the Trends, None where unknown."""

    title: str
    values: list
    is_share: bool = True

    @property
    def points(self):
        return line(self.values)


@dataclass
class Trends:
    days: list[date]
    rows: list[Trend]


def freshness_trends(selection):
    """The Trends up to the selection's day; None with fewer than two days to compare.

    All public entries of the units this account plans with, whatever else is chosen.
    """
    by_day = _sums(selection)
    days = sorted(by_day)
    if len(days) < 2:
        return None
    per_unit = [_by_unit(by_day[day], _own_names(selection)) for day in days]
    units = list(dict.fromkeys(name for sums in reversed(per_unit) for name in sums))
    rows = [
        Trend(name, [_share(sums.get(name)) for sums in per_unit])
        for name in sorted(units, key=lambda name: (name != _all(), name))
    ]
    totals = [sums.get(_all(), [0] * 5) for sums in per_unit]
    for title, place in (
        (_("überfällig"), LATE),
        (_("ohne Vertretung"), NO_DEPUTY),
        (_("ohne Kontakt"), NO_CONTACT),
    ):
        rows.append(Trend(title, [sums[place] for sums in totals], is_share=False))
    return Trends(days, rows)


def _all():
    return _("alle")


def _sums(selection):
    """``{day: rows}``: those frozen, the last of a day, and what is now."""
    stored = SnapshotTable.objects.filter(
        name=SUMS, snapshot__reference_date__lte=selection.day
    ).select_related("snapshot")
    newest = list(stored.order_by("-snapshot__reference_date", "-snapshot__pk")[:MOST])
    found = {row.snapshot.reference_date: row.content["rows"] for row in reversed(newest)}
    if not selection.frozen:
        now = PlanningSelection(QueryDict(), selection.user)
        found[now.day] = [list(map(plain, row)) for row in build_responsibilities(now).rows]
    return found


def _own_names(selection):
    """``{(Fachbereich, Arbeitsbereich)}`` of an account's own units; None: all."""
    own = selection.own_scope.departments
    if own is None:
        return None
    units = selection.memory.vocabulary.rows[Department]
    return {
        (units[pk].root.name, units[pk].name if units[pk].parent_id else "")
        for pk in own
        if pk in units
    }


def _by_unit(rows, own):
    """``{words: sums}``: all, each Fachbereich with what is below it, each Arbeitsbereich."""
    found = defaultdict(lambda: [0] * 5)
    for department, area, *numbers in rows:
        if own is not None and (department, area) not in own:
            continue
        names = [_all(), department, *([f"{department}: {area}"] if area else [])]
        for name in names:
            found[name] = [a + b for a, b in zip(found[name], numbers, strict=False)]
    return found


def _share(sums):
    return None if sums is None else share(sums[FRESH], sums[ENTRIES])
