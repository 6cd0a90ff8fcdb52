"""Which days are special: public holidays (computed) and school holidays (data, with source)."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

import holidays


@dataclass(frozen=True)
class Calendar:
    """The special days of one Land. ``school``: pairs (first day, last day), in order."""

    land: str = "SH"
    school: tuple[tuple[date, date], ...] = field(default=())

    def is_public_holiday(self, day):
        return day in _public_holidays(self.land)

    def is_school_holiday(self, day):
        """True or False; None where no decree we know says anything about ``day``."""
        if not self.school or not self.school[0][0] <= day <= self.school[-1][1]:
            return None
        return any(first <= day <= last for first, last in self.school)


@cache
def _public_holidays(land):
    """The library works out each year when a day of it is asked for."""
    return holidays.country_holidays("DE", subdiv=land)


def calendar_of(land, rows):
    """The Calendar of ``land`` from SchoolHoliday ``rows`` of any Land."""
    return Calendar(
        land, tuple(sorted((row.first_day, row.last_day) for row in rows if row.land == land))
    )
