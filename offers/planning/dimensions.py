"""What can stand as rows or columns of a matrix: values with their offers as bitmaps."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from offers.models import Access, Department, PreventionLevel, ProviderKind


@dataclass(frozen=True)
class Dimension:
    """``key`` is the filter's parameter too. ``labels(memory)``: ``{value: words}`` in order.

    ``is_single``: each offer has exactly one value, so that its cells add up.
    """

    key: str
    label: str
    labels: Callable
    is_single: bool = False

    def values(self, selection):
        """``{value: words}`` in order: what the filter of the same name leaves, else all."""
        chosen = selection.values.get(self.key)
        if chosen:
            known = selection.memory.vocabulary.choices.get(self.key) or self.labels(
                selection.memory
            )
            return {value: known[value] for value in chosen if value in known}
        return self.labels(selection.memory)

    def offers(self, selection, value):
        return selection.memory.catalogue.values[self.key].get(value, BitMap())

    def without(self, selection, chosen):
        """Those among the BitMap ``chosen`` that have none of the values."""
        known = (self.offers(selection, value) for value in self.labels(selection.memory))
        return chosen - BitMap.union(BitMap(), *known)


def _list(key):
    return lambda memory: memory.vocabulary.choices[key]


def _choices(choices):
    """Of "universell: für alle Familien" only the term: rows are narrow."""
    return lambda memory: {value: str(label).split(":")[0] for value, label in choices.choices}


def _roots(memory):
    """The Fachbereiche; the units below are counted in."""
    units = memory.vocabulary.rows[Department].values()
    return {unit.slug: unit.name for unit in units if unit.parent_id is None}


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("topic", _("Thema"), _list("topic")),
        Dimension("life_phase", _("Lebensphase"), _list("life_phase")),
        Dimension("district", _("Stadtteil"), _list("district")),
        Dimension("department", _("Fachbereich"), _roots, is_single=True),
        Dimension("provider_kind", _("Art des Anbieters"), _choices(ProviderKind), is_single=True),
        Dimension("target_group", _("Zielgruppe"), _list("target_group")),
        Dimension(
            "prevention_level", _("Präventionsebene"), _choices(PreventionLevel), is_single=True
        ),
        Dimension("offer_type", _("Angebotsform"), _list("offer_type"), is_single=True),
        Dimension("access", _("Zugang"), _choices(Access), is_single=True),
        Dimension("language", _("Sprache"), _list("language")),
    )
}
