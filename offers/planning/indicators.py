"""Figures about areas: the newest value, its trend, and ranks that say how sure they are."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from django.utils.translation import gettext as _

from offers.ages import age_range_label
from offers.models import Area, AreaKind, Indicator, IndicatorValue
from offers.planning.sparkline import line
from offers.planning.tables import on_page

CERTAINTY = 1.96  # 95 of 100 samples lie within so many standard errors


@dataclass
class Series:
    """One indicator for one area and one age group, oldest value first."""

    indicator: Indicator
    ages: tuple
    values: list
    rank: object = None  # the Rank of a Stadtteil among all, or None

    @property
    def latest(self):
        return self.values[-1]

    @property
    def title(self):
        if self.ages == (None, None):
            return self.indicator.title
        return f"{self.indicator.title}, {age_range_label(*self.ages)}"

    @property
    def words(self):
        return value_words(self.latest, self.indicator)

    def points(self):
        return line([one.value for one in self.values])

    @property
    def trend_words(self):
        """From the first to the last known value, in words."""
        known = [one for one in self.values if one.value is not None]
        if len(known) < 2:
            return _("ein Wert")
        return _("%(first)s (%(from)s) bis %(last)s (%(to)s)") % {
            "first": value_words(known[0], self.indicator),
            "from": known[0].reference_date.year,
            "last": value_words(known[-1], self.indicator),
            "to": known[-1].reference_date.year,
        }


def value_words(value, indicator):
    if value.is_suppressed:
        return _("unterdrückt (zu wenige Fälle)")
    number = value.value
    whole = number == number.to_integral_value()
    shown = on_page(int(number) if whole else number.quantize(Decimal("0.1")))
    return f"{shown}\N{NO-BREAK SPACE}{indicator.unit}"


def series_of(area, day):
    """All Series of an area up to ``day``, in the order of the indicators; two statements."""
    rows = (
        IndicatorValue.objects.filter(area=area, reference_date__lte=day)
        .select_related("indicator")
        .order_by("indicator__order", "indicator__title", "age_from_months", "reference_date")
    )
    found = defaultdict(list)
    for row in rows:
        found[row.indicator, row.age_from_months, row.age_to_months].append(row)
    ranks = ranks_of(area, day)
    return [
        Series(indicator, (a, b), rows, ranks.get((indicator, a, b)))
        for (indicator, a, b), rows in found.items()
    ]


@dataclass
class Rank:
    """An area's place: ``first`` to ``last`` are the places it may as well hold."""

    area: Area
    value: IndicatorValue
    words: str
    place: int
    first: int = 0
    last: int = 0

    @property
    def place_words(self):
        if self.first == self.last:
            return str(self.place)
        return _("%(first)s bis %(last)s") % {"first": self.first, "last": self.last}


def spread(value, indicator):
    """``(low, high)`` between which the true size may lie.

    A count of n cases varies by about √n from year to year, a share by its base; a share
    without base has no known spread and gets ± 2 points.
    """
    number = float(value.value)
    if not indicator.is_share:
        margin = CERTAINTY * sqrt(max(number, 1))
    elif value.base:
        share = min(max(number / 100, 0), 1)
        margin = 100 * CERTAINTY * sqrt(share * (1 - share) / value.base)
    else:
        margin = 2
    return number - margin, number + margin


def ranking(indicator, ages, day):
    """``(ranks, left out)``: Stadtteile by their newest value, largest first.

    Only values of the newest common reference date are compared. Places overlap where values
    are too close to tell apart; suppressed ones get no place.
    """
    rows = IndicatorValue.objects.filter(
        indicator=indicator,
        age_from_months=ages[0],
        age_to_months=ages[1],
        reference_date__lte=day,
        area__kind=AreaKind.DISTRICT,
    ).select_related("area")
    return _ranked(list(rows), indicator)


def ranks_of(area, day):
    """``{(indicator, from, to): Rank}`` of a Stadtteil for the figures of the newest day."""
    rows = (
        IndicatorValue.objects.filter(reference_date__lte=day, area__kind=AreaKind.DISTRICT)
        .select_related("area", "indicator")
        .defer("area__polygon")
    )
    groups = defaultdict(list)
    for row in rows:
        groups[row.indicator, row.age_from_months, row.age_to_months].append(row)
    found = {}
    for key, values in groups.items():
        for rank in _ranked(values, key[0])[0]:
            if rank.area == area:
                found[key] = rank
    return found


def _ranked(rows, indicator):
    newest = max((row.reference_date for row in rows), default=None)
    rows = [row for row in rows if row.reference_date == newest]
    known = sorted((row for row in rows if not row.is_suppressed), key=lambda row: -row.value)
    bounds = [spread(row, indicator) for row in known]
    ranks = []
    for place, row in enumerate(known, start=1):
        low, high = bounds[place - 1]
        surely_more = sum(other_low > high for other_low, _h in bounds)
        surely_less = sum(other_high < low for _l, other_high in bounds)
        ranks.append(
            Rank(
                row.area,
                row,
                value_words(row, indicator),
                place,
                1 + surely_more,
                len(known) - surely_less,
            )
        )
    return ranks, [row for row in rows if row.is_suppressed], newest
