"""The selection as a form: one choice for each filter, for pages without scripts."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from offers.models import (
    Access,
    Delivery,
    InventorySnapshot,
    PreventionLevel,
    ProviderKind,
    Status,
)
from offers.models.offer import MAX_AGE_MONTHS, MIN_AGE_MONTHS
from offers.planning.filters import PlanningFilter
from offers.planning.selection import VIEW_PARAMETERS

FIRST = ("district", "department", "life_phase", "topic")
MORE = (
    "area",
    "target_group",
    "prevention_level",
    "offer_type",
    "access",
    "delivery",
    "provider_kind",
    "language",
    "provider",
    "status",
)
CHOICES = {
    "access": Access,
    "delivery": Delivery,
    "provider_kind": ProviderKind,
    "prevention_level": PreventionLevel,
    "status": Status,
}


@dataclass(frozen=True)
class Choice:
    """``options``: ``[(value, words, is chosen)]``; ``others``: further values to be kept.

    ``is_idle``: it says nothing in this overview.
    """

    name: str
    label: str
    options: list
    others: list
    is_idle: bool


def choices(selection, names, idle):
    return [_choice(selection, name, name in idle) for name in names]


def _choice(selection, name, is_idle):
    known = selection.memory.vocabulary.choices.get(name)
    if known is None:
        known = {str(value): label for value, label in CHOICES[name].choices}
    chosen = selection.chosen_values.get(name, [])
    first = chosen[0] if chosen else None
    options = [(value, words, value == first) for value, words in known.items()]
    return Choice(name, PlanningFilter.base_filters[name].label, options, chosen[1:], is_idle)


def hidden(selection):
    """``[(name, value)]`` of what is in force and has no control in the form."""
    shown = {*FIRST, *MORE, "reference_date", "snapshot", "free", "q"}
    further = [("age_months", str(age)) for age in selection.values.get("age_months", [])[1:]]
    return further + [
        (name, value)
        for name, values in selection.query_dict().lists()
        for value in values
        if name not in shown and name not in (*VIEW_PARAMETERS, "age_months")
    ]


def form_context(selection, idle=frozenset()):
    """``idle``: names of filters that say nothing in the overview of the page."""
    return {
        "first_choices": choices(selection, FIRST, idle),
        "more_choices": choices(selection, MORE, idle),
        "idle": idle,
        "hidden_values": hidden(selection),
        "age": next(iter(selection.values.get("age_months", [])), ""),
        "age_bounds": (MIN_AGE_MONTHS, MAX_AGE_MONTHS),
        "has_more": any(name in selection.values for name in (*MORE, "free", "age_months"))
        or selection.params.get("reference_date")
        or selection.frozen,
        "snapshots": InventorySnapshot.objects.all()[:60],
        "any_label": _("alle"),
    }
