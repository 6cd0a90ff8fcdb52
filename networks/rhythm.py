"""Meetings from a body's rhythm: every so many weeks, public holidays left out."""

from datetime import datetime, timedelta
from functools import lru_cache

import holidays
from django.db import transaction
from django.utils import timezone

from networks.models import Meeting

MOST_MEETINGS = 30
# First two digits of the official municipality key → the state's code in the holiday calendar.
STATES = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}


@lru_cache(maxsize=64)
def _calendar(state, year):
    return holidays.country_holidays("DE", subdiv=state, years=year)


def state_of(network):
    """The state ("SH") in which the network's area lies, None where it is not known."""
    return STATES.get(network.area.official_number[:2]) if network.area else None


def is_holiday(day, state):
    return day in _calendar(state, day.year)


def days_of(first, interval_weeks, number, state):
    """Return ``number`` days from ``first`` on; one on a holiday moves a week later.

    The rhythm goes on from the day that was meant, not from the one it moved to.
    """
    days = []
    for turn in range(number):
        day = first + timedelta(weeks=interval_weeks * turn)
        while is_holiday(day, state) and interval_weeks > 1:
            day += timedelta(weeks=1)
        if not is_holiday(day, state):
            days.append(day)
    return days


@transaction.atomic
def plan_meetings(body, first, at, number):
    """Create up to ``number`` meetings from day ``first`` on at time ``at``; return them.

    Days on which the body already meets are left out.
    """
    taken = {
        timezone.localtime(starts_at).date()
        for starts_at in body.meetings.values_list("starts_at", flat=True)
    }
    days = days_of(first, body.meeting_interval_weeks, number, state_of(body.network))
    return [
        Meeting.objects.create(
            body=body,
            starts_at=timezone.make_aware(datetime.combine(day, at)),
            minutes=body.meeting_minutes or 120,
            place=body.meeting_place,
        )
        for day in days
        if day not in taken
    ]
