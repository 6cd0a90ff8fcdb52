"""When an offer takes place, computed from its rows; times are wall-clock time in Berlin.

All functions read prefetched ``opening_times`` and ``dates`` and make no query of their own.
What depends on something we do not know (school holidays, an unanchored fortnight, an
appointment) is never claimed to be open.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Interval, Period, Weekday

MONTHLY = {
    Interval.MONTHLY_1: 1,
    Interval.MONTHLY_2: 2,
    Interval.MONTHLY_3: 3,
    Interval.MONTHLY_4: 4,
}
SEARCH_DAYS = 62


@dataclass(frozen=True)
class Occurrence:
    """One meeting: ``ends_at`` None means until midnight for a slot, open end for a date."""

    day: date
    starts_at: time | None
    ends_at: time | None
    label: str = ""


def takes_place_on(row, day):
    """True where the slot ``row`` certainly or, for a fortnight, possibly meets on ``day``."""
    if day.isoweekday() != row.weekday:
        return False
    if (row.first_day and day < row.first_day) or (row.last_day and day > row.last_day):
        return False
    if row.interval == Interval.EVERY_2_WEEKS and row.first_day:
        return (day - row.first_day).days // 7 % 2 == 0
    if row.interval in MONTHLY:
        return (day.day - 1) // 7 + 1 == MONTHLY[row.interval]
    if row.interval == Interval.MONTHLY_LAST:
        return (day + timedelta(days=7)).month != day.month
    return True


def is_certain(row):
    """False for slots whose meeting on a given day we cannot know for sure."""
    unanchored = row.interval == Interval.EVERY_2_WEEKS and row.first_day is None
    return not (row.by_appointment or unanchored or row.period == Period.HOLIDAYS)


def is_open(offer, now=None):
    """True if somebody can walk in or call right now, as far as the times say."""
    now = timezone.localtime(now)
    if offer.is_closed:
        return False
    today, clock = now.date(), now.time()
    for row in offer.opening_times.all():
        if not is_certain(row) or not takes_place_on(row, today):
            continue
        if row.starts_at <= clock and (row.ends_at is None or clock < row.ends_at):
            return True
    return any(
        row.date == today
        and (row.starts_at is None or row.starts_at <= clock)
        and (row.ends_at is None or clock < row.ends_at)
        for row in offer.dates.all()
    )


def occurrences(offer, start, days=SEARCH_DAYS):
    """Yield the Occurrences from the moment ``start`` (aware) on, in order of time."""
    start = timezone.localtime(start)
    first = start.date()
    rows, dates = list(offer.opening_times.all()), list(offer.dates.all())
    for offset in range(days):
        day = first + timedelta(days=offset)
        today = [
            Occurrence(day, row.starts_at, row.ends_at)
            for row in rows
            if takes_place_on(row, day)
            and not (row.interval == Interval.EVERY_2_WEEKS and row.first_day is None)
        ]
        today += [
            Occurrence(day, row.starts_at, row.ends_at, row.label)
            for row in dates
            if row.date == day
        ]
        for meeting in sorted(today, key=lambda found: found.starts_at or time.min):
            ended = meeting.ends_at is not None and meeting.ends_at <= start.time()
            if offset or not ended:
                yield meeting


def next_opening(offer, now=None):
    """Return the next Occurrence within two months, or None (also while closed for good)."""
    now = timezone.localtime(now)
    if offer.is_closed:
        if offer.closed_until is None:
            return None
        reopening = datetime.combine(offer.closed_until + timedelta(days=1), time.min)
        now = timezone.make_aware(reopening)
    return next(occurrences(offer, now), None)


def meets_within(offer, first, last):
    """True if the offer takes place between two dates, both included."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    return next(occurrences(offer, start, (last - first).days + 1), None) is not None


def clock_label(starts_at, ends_at, *, until_midnight=False):
    """Return "9:00 bis 12:30 Uhr"; an empty end is midnight for slots, open for dates."""

    def clock(value):
        return f"{value.hour}:{value.minute:02}"

    if starts_at is None:
        return _("ganztägig")
    if ends_at is None:
        if not until_midnight:
            return _("ab %(start)s Uhr") % {"start": clock(starts_at)}
        end = "24:00"
    else:
        end = clock(ends_at)
    return _("%(start)s bis %(end)s Uhr") % {"start": clock(starts_at), "end": end}


def slot_label(row):
    """Return one slot's time with all that qualifies it, without the weekday."""
    parts = [clock_label(row.starts_at, row.ends_at, until_midnight=True)]
    if row.interval != Interval.WEEKLY:
        parts.append(row.get_interval_display())
    if row.period != Period.ALL_YEAR:
        parts.append(row.get_period_display())
    if row.by_appointment:
        parts.append(_("nach Vereinbarung"))
    if row.first_day and row.last_day:
        parts.append(f"{row.first_day:%d.%m.%Y} – {row.last_day:%d.%m.%Y}")
    elif row.first_day:
        parts.append(_("ab %(day)s") % {"day": f"{row.first_day:%d.%m.%Y}"})
    elif row.last_day:
        parts.append(_("bis %(day)s") % {"day": f"{row.last_day:%d.%m.%Y}"})
    if row.note:
        parts.append(row.note)
    return ", ".join(parts)


def schedule_lines(offer):
    """Return ``[(weekday in words, [slot, …]), …]`` in the order of the week."""
    days = {}
    for row in sorted(offer.opening_times.all(), key=lambda row: (row.weekday, row.starts_at)):
        days.setdefault(row.weekday, []).append(slot_label(row))
    return [(Weekday(weekday).label, slots) for weekday, slots in days.items()]
