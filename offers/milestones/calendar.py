"""The dates of a child's plan as an iCalendar file (RFC 5545)."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
REMIND_AT_HOUR = 9  # of the day; an all-day event begins at midnight


def calendar_of(plans, *, site_name, address):
    """Return the file as bytes: all-day events for what is now and ahead in ``plans``.

    ``address`` (absolute, of the page) stands in each event. An event keeps its UID as long as
    child and milestone are the same, so that a second download replaces the first.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{site_name}//Mein Kind//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{site_name}: {_('Mein Kind')}")
    for plan in plans:
        for helped in (*plan.now, *plan.soon, *plan.later):
            if day := helped.entry.calendar_day(plan.today):
                calendar.add_component(_event(helped.entry, day, plan.child, address))
    return calendar.to_ical()


def _event(entry, day, child, address):
    event = Event()
    event.add("uid", f"{uuid5(UUID(entry.key), child.query)}@kompass")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{entry.label}: {entry.title}")
    event.add("description", _description(entry, child))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    for days in entry.remind_days:
        event.add_component(_alarm(entry, days))
    return event


def _description(entry, child):
    sources = [f"{_('Quelle')}: {s['title']} {s['url']}" for s in entry.sources if "url" in s]
    parts = [child.title, entry.when, entry.still, entry.text, entry.action, *entry.notes, *sources]
    return "\n".join(part for part in parts if part)


def _alarm(entry, days):
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(days=-days, hours=REMIND_AT_HOUR))
    return alarm
