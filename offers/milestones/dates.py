"""Days that follow from another day, also where that day is known only to lie in a month."""

import calendar
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta


def shifted(day, months=0, days=0):
    """Return ``day`` plus calendar months plus days; where the month lacks the day, its last."""
    return day + relativedelta(months=months) + relativedelta(days=days)


def whole_months(start, end):
    """Return how many whole months lie between two days; before ``start`` the number is negative.

    The inverse of ``shifted``: who was born on 31 January is a month old on 28 February.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if shifted(start, months) > end else months


def month_end(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class Reach:
    """A day known to lie between two days, both included; equal ones: the day is known."""

    first: date
    last: date

    @classmethod
    def on(cls, day):
        return cls(day, day)

    @classmethod
    def of_month(cls, year, month):
        first = date(year, month, 1)
        return cls(first, month_end(first))

    @property
    def is_exact(self):
        return self.first == self.last

    @property
    def is_whole_month(self):
        return self.first.day == 1 and self.last == month_end(self.first)

    def shifted(self, months=0, days=0):
        # The last day of a short month stands for several days of a longer one, never before it.
        return Reach(shifted(self.first, months, days), shifted(self.last, months, days))
