"""How many children of an age live in an area: the base of every rate.

A rate is only made where the number is known, not suppressed and not tiny; else the reason is
said instead.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from offers.models import Area, AreaKind, IndicatorValue

FEW_CHILDREN = 100  # below that one offer more or less turns the rate upside down


@dataclass(frozen=True)
class Children:
    """``number`` None: ``reason`` says why. ``is_few``: a rate on it is shaky."""

    number: int | None = None
    reason: str = ""
    is_exact: bool = True

    @property
    def is_few(self):
        return self.number is not None and self.number < FEW_CHILDREN


UNKNOWN = Children(reason=_("keine Zahl"))
UNBORN = Children(reason=_("vor der Geburt gibt es keine Kinder zu zählen"))
SUPPRESSED = Children(reason=_("Zahl unterdrückt"))


class ChildrenTable:
    """Children by area and age, the newest values up to ``day``. One query."""

    def __init__(self, day):
        rows = (
            IndicatorValue.objects.filter(
                indicator__counts_children=True,
                reference_date__lte=day,
                age_from_months__isnull=False,
                age_to_months__isnull=False,
            )
            .order_by("reference_date")
            .values_list(
                "area__slug",
                "reference_date",
                "age_from_months",
                "age_to_months",
                "value",
                "is_suppressed",
            )
        )
        by_day = defaultdict(lambda: defaultdict(dict))
        for slug, on, first, end, value, is_suppressed in rows:
            by_day[slug][on][first, end] = None if is_suppressed else int(value)
        # Groups of two days must not be added up.
        self._groups = {slug: days[max(days)] for slug, days in by_day.items()}
        self.days = {slug: max(days) for slug, days in by_day.items()}

    @property
    def day(self):
        """The newest reference date in use, or None."""
        return max(self.days.values(), default=None)

    def of(self, slug, age_from, age_to):
        """Children in area ``slug`` from ``age_from`` to below ``age_to`` months."""
        groups = self._groups.get(slug)
        if not groups:
            return UNKNOWN
        if (age_from, age_to) in groups:
            number = groups[age_from, age_to]
            return SUPPRESSED if number is None else Children(number)
        inside = self._tiling(groups, age_from, age_to)
        if inside is None:
            return UNKNOWN
        if any(number is None for number in inside):
            return SUPPRESSED
        return Children(sum(inside))

    def of_phase(self, slug, phase):
        """Children of a life phase; before birth those in their first year stand for the births."""
        if not phase.is_pregnancy:
            return self.of(slug, phase.age_from_months, phase.age_to_months)
        births = self.of(slug, 0, 12)
        return UNBORN if births == UNKNOWN else births

    @staticmethod
    def _tiling(groups, age_from, age_to):
        """Numbers of groups that fill the ages without gap or overlap, or None."""
        found, here = [], age_from
        while here < age_to:
            ends = sorted(end for first, end in groups if first == here and end <= age_to)
            if not ends:
                return None
            found.append(groups[here, ends[0]])
            here = ends[0]
        return found


def whole_city(vocabulary):
    """Slug of the municipality the Stadtteile lie in, or None."""
    for area in vocabulary.rows[Area].values():
        if area.kind == AreaKind.DISTRICT and area.parent is not None:
            return area.parent.slug
    return None


def rate(offers, children):
    """Offers per 1,000 children as a float, or None where there is no honest one."""
    if not children.number:
        return None
    return 1000 * offers / children.number
