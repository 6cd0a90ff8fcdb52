"""The file for the calendar, read back by the library."""

from datetime import date, timedelta

import icalendar
import pytest

from offers.milestones.calendar import calendar_of
from offers.milestones.child import parse_child
from offers.milestones.entries import load_ground
from offers.milestones.plan import make_plan
from tests.factories import make_milestone, make_phases

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 29)
ADDRESS = "https://kompass.example.org/lebensweg/mein-kind/?birth=2026-09-20"


@pytest.fixture
def milestones():
    phases = make_phases()
    due = {"type": "deadline", "due": {"months": 3, "days": -1}}
    make_milestone(
        title="Elterngeld; Antrag, früh",
        kind="deadline",
        rule=due,
        life_phase=phases[1],
        remind_days_before=[14, 0],
        description="Erste Zeile.",
        sources=[{"title": "Amt", "url": "https://example.org/amt"}],
    )
    make_milestone(title="U4", life_phase=phases[1])
    past = {"type": "deadline", "due": {"months": 0, "days": 7}}
    make_milestone(title="Vorbei", rule=past, life_phase=phases[1])


def events(*texts, today=TODAY):
    ground = load_ground("DE-SH")
    plans = [make_plan(parse_child("birth", text, today), ground, today) for text in texts]
    content = calendar_of(plans, site_name="Kompass", address=ADDRESS)
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_deadline_is_an_all_day_event_on_its_last_day(milestones):
    event = events("2026-09-20")["Frist: Elterngeld; Antrag, früh"]

    assert event["dtstart"].dt == date(2026, 12, 19)
    assert event["dtend"].dt == date(2026, 12, 20)
    assert str(event["url"]) == ADDRESS
    description = str(event["description"])
    assert description.splitlines()[:3] == [
        "Geboren am 20. September 2026",
        "bis 19. Dezember 2026",
        "Erste Zeile.",
    ]
    assert "https://example.org/amt" in description
    triggers = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(days=-14, hours=9), timedelta(hours=9)]


def test_month_of_birth_gives_the_safe_day(milestones):
    event = events("2026-09")["Frist: Elterngeld; Antrag, früh"]

    assert event["dtstart"].dt == date(2026, 11, 30)


def test_window_that_is_open_stands_on_its_last_day(milestones):
    assert events("2026-09-20")["Untersuchung: U4"]["dtstart"].dt == date(2027, 1, 19)
    assert events("2026-10-20")["Untersuchung: U4"]["dtstart"].dt == date(2026, 12, 20)


def test_what_is_over_is_no_event(milestones):
    assert "Untersuchung: Vorbei" not in events("2026-09-20")


def test_same_child_keeps_its_uids_and_two_children_share_none(milestones):
    first = {str(event["uid"]) for event in events("2026-09-20").values()}
    again = {str(event["uid"]) for event in events("2026-09-20", today=date(2026, 12, 1)).values()}
    other = {str(event["uid"]) for event in events("2026-09-21").values()}

    assert first == again
    assert first.isdisjoint(other)
    assert len(first) == len(other) > 2
