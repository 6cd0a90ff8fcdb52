"""When an offer takes place, computed from its rows; times are wall-clock time in Berlin.

All functions read prefetched ``opening_times`` and ``dates`` and make no query of their own
beside the one that asks whether the calendar (public and school holidays) is current; pass it
where many offers are asked. What depends on something we do not know (an unanchored fortnight,
an appointment, undecided school holidays, a public holiday) is never claimed to be open.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Interval, Period, Weekday
from offers.search.memory import snapshot

MONTHLY = {
    Interval.MONTHLY_1: 1,
    Interval.MONTHLY_2: 2,
    Interval.MONTHLY_3: 3,
    Interval.MONTHLY_4: 4,
}
SEARCH_DAYS = 62
LONGEST_OPEN_DAYS = 7  # what is open longer has no closing time worth telling


@dataclass(frozen=True)
class Occurrence:
    """One meeting: ``ends_at`` None means until midnight for a slot, open end for a date."""

    day: date
    starts_at: time | None
    ends_at: time | None
    label: str = ""


def current_calendar():
    return snapshot().catalogue.calendar


def takes_place_on(row, day, calendar=None):
    """True where the slot ``row`` certainly or, for a fortnight or holidays nobody has fixed
    yet, possibly meets on ``day``."""
    if day.isoweekday() != row.weekday:
        return False
    if (row.first_day and day < row.first_day) or (row.last_day and day > row.last_day):
        return False
    return in_rhythm(row, day) and _in_season(row, day, calendar or current_calendar())


def in_rhythm(row, day):
    if row.interval == Interval.EVERY_2_WEEKS and row.first_day:
        return (day - row.first_day).days // 7 % 2 == 0
    if row.interval in MONTHLY:
        return (day.day - 1) // 7 + 1 == MONTHLY[row.interval]
    if row.interval == Interval.MONTHLY_LAST:
        return (day + timedelta(days=7)).month != day.month
    return True


def _in_season(row, day, calendar):
    if not row.on_public_holidays and calendar.is_public_holiday(day):
        return False
    if row.period == Period.ALL_YEAR:
        return True
    school = calendar.is_school_holiday(day)
    return school is None or school == (row.period == Period.HOLIDAYS)


def is_certain(row, day, calendar):
    """False for slots whose meeting on ``day`` we cannot know for sure."""
    unanchored = row.interval == Interval.EVERY_2_WEEKS and row.first_day is None
    undecided = row.period == Period.HOLIDAYS and calendar.is_school_holiday(day) is None
    return not (row.by_appointment or unanchored or undecided)


def is_open(offer, now=None, calendar=None):
    """True if somebody can walk in or call right now, as far as the times say."""
    now = timezone.localtime(now)
    if offer.is_closed_on(now.date()):
        return False
    return any(
        (meeting.starts_at or time.min) <= now.time()
        and (meeting.ends_at is None or now.time() < meeting.ends_at)
        for meeting in _certain_on(offer, now.date(), calendar or current_calendar())
    )


def closes_at(offer, now=None, calendar=None):
    """The aware moment an open ``offer`` closes, following it over midnight; None if unknown."""
    now, calendar = timezone.localtime(now), calendar or current_calendar()
    day, clock = now.date(), now.time()
    for _night in range(LONGEST_OPEN_DAYS):
        ends = [
            meeting.ends_at
            for meeting in _certain_on(offer, day, calendar)
            if (meeting.starts_at or time.min) <= clock
            and (meeting.ends_at is None or clock < meeting.ends_at)
        ]
        if not ends:
            return timezone.make_aware(datetime.combine(day, time.min))
        if None not in ends:
            return timezone.make_aware(datetime.combine(day, max(ends)))
        day, clock = day + timedelta(days=1), time.min
    return None


def _certain_on(offer, day, calendar):
    """The Occurrences on ``day`` for which nobody needs to ask first."""
    certain = [row for row in offer.opening_times.all() if is_certain(row, day, calendar)]
    return _meetings(day, certain, offer.dates.all(), calendar)


def _meetings(day, rows, dates, calendar):
    """The Occurrences on ``day``: repeating slots unless cancelled, then the single dates."""
    today = [row for row in dates if row.date == day]
    found = []
    if not any(row.is_cancelled for row in today):
        found += [
            Occurrence(day, row.starts_at, row.ends_at)
            for row in rows
            if takes_place_on(row, day, calendar)
        ]
    return found + [
        Occurrence(day, row.starts_at, row.ends_at, row.label)
        for row in today
        if not row.is_cancelled
    ]


def occurrences(offer, start, days=SEARCH_DAYS, calendar=None):
    """Yield the Occurrences from the moment ``start`` (aware) on, in order of time."""
    start, calendar = timezone.localtime(start), calendar or current_calendar()
    first, dates = start.date(), list(offer.dates.all())
    rows = [
        row
        for row in offer.opening_times.all()
        if row.interval != Interval.EVERY_2_WEEKS or row.first_day
    ]
    for offset in range(days):
        meetings = _meetings(first + timedelta(days=offset), rows, dates, calendar)
        for meeting in sorted(meetings, key=lambda found: found.starts_at or time.min):
            ended = meeting.ends_at is not None and meeting.ends_at <= start.time()
            if offset or not ended:
                yield meeting


def next_opening(offer, now=None):
    """Return the next Occurrence within two months, or None (also while closed for good)."""
    now = timezone.localtime(now)
    if offer.is_closed_on(now.date()):
        if offer.closed_until is None:
            return None
        reopening = datetime.combine(offer.closed_until + timedelta(days=1), time.min)
        now = timezone.make_aware(reopening)
    return next(occurrences(offer, now), None)


def meets_within(offer, first, last, calendar=None):
    """True if the offer takes place between two dates, both included."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    days = (last - first).days + 1
    return next(occurrences(offer, start, days, calendar), None) is not None


def clock_label(starts_at, ends_at, *, until_midnight=False):
    """Return "9:00 bis 12:30 Uhr"; an empty end is midnight for slots, open for dates."""

    def clock(value):
        return f"{value.hour}:{value.minute:02}"

    if starts_at is None:
        return _("ganztägig")
    if ends_at is None and starts_at == time.min:
        return _("rund um die Uhr")
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
    if row.on_public_holidays:
        parts.append(_("auch an Feiertagen"))
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
