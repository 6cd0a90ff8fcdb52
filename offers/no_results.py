"""What to try when a selection is empty."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from offers.models import LifePhase
from offers.selection import Selection

# Without one of these another one means something else.
FILTERS_TOGETHER = {"profile", "fits", "near"}


@dataclass(frozen=True)
class WayOut:
    """A changed selection that does find something."""

    label: str
    url: str
    count: int


def ways_out(selection):
    """Return WayOuts for an empty ``selection``: the words that the catalogue does have, one filter
    less, or the phase next door."""
    plan = selection.found.plan
    known = " ".join(group.word for group in plan.groups if group.found)
    ways = [_way_without(selection, chip) for chip in selection.chips()]
    ways += [
        _way(selection, title, selection.url(life_phase=slug, age_months=None))
        for slug, title in _neighbouring_phases(selection)
    ]
    ways.sort(key=lambda way: -way.count)
    if known and plan.is_empty:
        label = _("nur nach „%(words)s“") % {"words": known}
        ways.insert(0, _way(selection, label, selection.url(q=known)))
    return [way for way in ways if way.count]


def _way_without(selection, chip):
    label = _("ohne %(filter)s") % {"filter": chip.label}
    if selection.implied or chip.name in FILTERS_TOGETHER:
        return _way(selection, label, chip.url)
    # The same number without reading the address and all filters once more for each chip.
    return WayOut(label, chip.url, selection.total_without(chip.name, chip.value))


def _way(selection, label, url):
    params = QueryDict(url.partition("?")[2])
    return WayOut(label, url, Selection(params, memory=selection.memory).total)


def _neighbouring_phases(selection):
    """Phases just before or after the chosen ones, as (slug, title)."""
    phases = list(selection.memory.vocabulary.rows[LifePhase].values())
    chosen = {
        index
        for index, phase in enumerate(phases)
        if phase.slug in selection.values.get("life_phase", [])
        or any(
            phase.age_from_months <= months < phase.age_to_months
            for months in selection.values.get("age_months", [])
        )
    }
    near = {index + step for index in chosen for step in (-1, 1)} - chosen
    return [(phases[i].slug, phases[i].title) for i in sorted(near) if 0 <= i < len(phases)]
