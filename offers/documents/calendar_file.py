"""One offer's times as an iCalendar file (RFC 5545).

A repeating slot is one event with a rule. Days on which it does not meet (cancelled, public
holidays, school holidays as far as they are decreed) are left out by name, because no rule can
say them. What only meets in the holidays, or on days nobody has fixed, becomes single dates.
"""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from offers import opening
from offers.documents.facts import absolute
from offers.models import Interval, Period

HORIZON_DAYS = 365  # how far exceptions are named
OPEN_END = timedelta(hours=1)  # calendars want an end; the words say that it is open
ICAL_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
POSITIONS = {**opening.MONTHLY, Interval.MONTHLY_LAST: -1}


def offer_calendar(offer, base=""):
    """Return the iCalendar text (bytes) of a whole public ``offer``; b"" without any time."""
    return offers_calendar(offer.title, [offer], base)


def offers_calendar(title, offers, base=""):
    """The times of several ``offers`` as one iCalendar text; b"" without any time."""
    days = opening.current_calendar()
    calendar, is_empty = _new_calendar(title), True
    for offer in offers:
        for event in (*_series(offer, days), *_single_dates(offer)):
            _describe(event, offer, base)
            calendar.add_component(event)
            is_empty = False
    if is_empty:
        return b""
    calendar.add_missing_timezones()
    return calendar.to_ical()


def empty_calendar(title):
    """A calendar without dates: a subscription goes on where a selection has none just now."""
    return _new_calendar(title).to_ical()


def _new_calendar(title):
    calendar = Calendar()
    calendar.add("prodid", "-//Flensburg-Kompass//Angebote//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    return calendar


def _describe(event, offer, base):
    url = absolute(offer.get_absolute_url(), base)
    event.add("dtstamp", offer.updated_at)
    if "summary" not in event:
        event.add("summary", offer.title)
    event.add("url", url)
    event.add("description", f"{offer.summary}\n\n{url}")
    places = [place for place in offer.locations.all() if place.is_public]
    if places:
        event.add("location", f"{places[0].name}, {places[0].public_address}")
        if places[0].public_point:
            event.add("geo", places[0].public_point)


def _series(offer, days):
    """An event for each repeating slot that has a known rhythm and meets within the year."""
    today = timezone.localdate()
    cancelled = {date.date for date in offer.dates.all() if date.is_cancelled}
    for number, row in enumerate(offer.opening_times.all(), start=1):
        if row.interval == Interval.EVERY_2_WEEKS and row.first_day is None:
            continue
        start = max(today, row.first_day or today)
        span = [start + timedelta(days=offset) for offset in range(HORIZON_DAYS)]
        meets = [day for day in span if opening.takes_place_on(row, day, days)]
        meets = [day for day in meets if day not in cancelled]
        if meets:
            yield _repeating(offer, row, number, meets, span)


def _repeating(offer, row, number, meets, span):
    event = Event()
    event.add("uid", f"{offer.uuid}-{number}@kompass")
    event.add("dtstart", _moment(meets[0], row.starts_at))
    event.add("dtend", _end(meets[0], row))
    if row.period == Period.HOLIDAYS:
        for day in meets[1:]:
            event.add("rdate", _moment(day, row.starts_at))
        return event
    event.add("rrule", _rule(row, meets, span))
    for day in _rule_days(row, meets[0], span):
        if day not in meets:
            event.add("exdate", _moment(day, row.starts_at))
    return event


def _rule(row, meets, span):
    day = ICAL_DAYS[row.weekday - 1]
    if row.interval in POSITIONS:
        rule = {"freq": "monthly", "byday": f"{POSITIONS[row.interval]}{day}"}
    else:
        rule = {"freq": "weekly", "byday": day}
        if row.interval == Interval.EVERY_2_WEEKS:
            rule["interval"] = 2
    # Beyond the year nobody knows the exceptions, so the file does not claim to.
    last = min(row.last_day, span[-1]) if row.last_day else span[-1]
    rule["until"] = _moment(last, time(23, 59)).astimezone(UTC)
    return rule


def _rule_days(row, first, span):
    """The days the rule alone would name, holidays or not."""
    return [
        day
        for day in span
        if day >= first
        and day.isoweekday() == row.weekday
        and opening.in_rhythm(row, day)
        and (row.last_day is None or day <= row.last_day)
    ]


def _single_dates(offer):
    today = timezone.localdate()
    for row in offer.dates.all():
        if row.is_cancelled or row.date < today:
            continue
        event = Event()
        event.add("uid", f"{offer.uuid}-{row.date:%Y%m%d}-{row.pk}@kompass")
        if row.label:
            event.add("summary", f"{offer.title}: {row.label}")
        if row.starts_at is None:
            event.add("dtstart", row.date)
            event.add("dtend", row.date + timedelta(days=1))
        else:
            event.add("dtstart", _moment(row.date, row.starts_at))
            end = _moment(row.date, row.ends_at) if row.ends_at else None
            event.add("dtend", end or _moment(row.date, row.starts_at) + OPEN_END)
        yield event


def _moment(day, clock):
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


def _end(day, row):
    if row.ends_at is None:  # the end of the day
        return _moment(day + timedelta(days=1), time.min)
    return _moment(day, row.ends_at)
