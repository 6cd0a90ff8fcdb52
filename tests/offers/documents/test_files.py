"""Calendar and address files, read back by the library that other programs use."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from offers.models import Interval, LocationVisibility, Period, SchoolHoliday
from tests.factories import make_location, make_offer

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def events_of(client, slug):
    response = client.get(f"/angebote/{slug}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def days_of(event):
    """The days on which a calendar program shows a repeating ``event``."""
    from dateutil.rrule import rrulestr

    start = event["dtstart"].dt
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=start)
    left_out = event.get("exdate", [])
    left_out = left_out if isinstance(left_out, list) else [left_out]
    gone = {day.dt for dates in left_out for day in dates.dts}
    return [moment for moment in rule if moment not in gone]


def make_school_holidays():
    for name, first, last in (
        ("Herbstferien", date(2026, 10, 12), date(2026, 10, 24)),
        ("Weihnachtsferien", date(2026, 12, 21), date(2027, 1, 6)),
    ):
        SchoolHoliday.objects.create(
            land="SH", name=name, first_day=first, last_day=last, source="Probe"
        )


@time_machine.travel("2026-11-30 10:00 +0100", tick=False)
def test_a_term_time_slot_leaves_out_school_holidays_public_holidays_and_cancelled_days(client):
    make_school_holidays()
    make_offer(
        slug="turnen",
        title="Turnen; am Freitag",
        opening_times=[
            {
                "weekday": 5,
                "starts_at": time(9, 30),
                "ends_at": time(11),
                "period": Period.TERM_TIME,
                "last_day": date(2027, 1, 29),
            }
        ],
        dates=[{"date": date(2026, 12, 11), "is_cancelled": True}],
    )
    (event,) = events_of(client, "turnen")

    assert str(event["summary"]) == "Turnen; am Freitag"
    assert [moment.date() for moment in days_of(event)] == [
        date(2026, 12, 4),
        date(2026, 12, 18),
        date(2027, 1, 8),
        date(2027, 1, 15),
        date(2027, 1, 22),
        date(2027, 1, 29),
    ]
    assert event["dtstart"].dt == datetime(2026, 12, 4, 9, 30, tzinfo=BERLIN)
    assert event["dtend"].dt == datetime(2026, 12, 4, 11, 0, tzinfo=BERLIN)


@time_machine.travel("2026-11-30 10:00 +0100", tick=False)
def test_rhythms_meet_on_the_same_days_as_the_page_says(client):
    make_offer(
        slug="rhythmen",
        opening_times=[
            {
                "weekday": 2,
                "starts_at": time(19),
                "interval": Interval.EVERY_2_WEEKS,
                "first_day": date(2026, 12, 1),
                "last_day": date(2027, 1, 12),
            },
            {
                "weekday": 4,
                "starts_at": time(19),
                "interval": Interval.MONTHLY_LAST,
                "last_day": date(2027, 2, 28),
            },
            {"weekday": 3, "starts_at": time(9), "interval": Interval.EVERY_2_WEEKS},
        ],
    )
    fortnight, monthly = events_of(client, "rhythmen")

    assert [moment.date() for moment in days_of(fortnight)] == [
        date(2026, 12, 1),
        date(2026, 12, 15),
        date(2026, 12, 29),
        date(2027, 1, 12),
    ]
    assert fortnight["dtend"].dt == datetime(2026, 12, 2, 0, 0, tzinfo=BERLIN)
    assert [moment.date() for moment in days_of(monthly)] == [
        date(2026, 12, 31),
        date(2027, 1, 28),
        date(2027, 2, 25),
    ]


@time_machine.travel("2026-11-30 10:00 +0100", tick=False)
def test_holiday_slots_and_single_dates_stand_as_dates(client):
    make_school_holidays()
    make_offer(
        slug="ferien",
        title="Ferien",
        opening_times=[{"weekday": 1, "starts_at": time(9), "period": Period.HOLIDAYS}],
        dates=[
            {"date": date(2026, 12, 24), "label": "Krippenspiel"},
            {"date": date(2026, 11, 1), "label": "vorbei"},
        ],
    )
    holidays, single = events_of(client, "ferien")

    assert holidays["dtstart"].dt == datetime(2026, 12, 21, 9, 0, tzinfo=BERLIN)
    dates = holidays["rdate"] if isinstance(holidays["rdate"], list) else [holidays["rdate"]]
    named = [day.dt.date() for part in dates for day in part.dts]
    assert named[:2] == [date(2026, 12, 28), date(2027, 1, 4)]
    assert (str(single["summary"]), single["dtstart"].dt, single["dtend"].dt) == (
        "Ferien: Krippenspiel",
        date(2026, 12, 24),
        date(2026, 12, 25),
    )


def test_an_offer_without_times_and_a_hidden_one_have_no_calendar(client):
    make_offer(slug="ohne", by_appointment=True)
    make_offer(slug="entwurf", status="draft", dates=[{"date": date(2099, 1, 1)}])

    assert client.get("/angebote/ohne.ics").status_code == 404
    assert client.get("/angebote/entwurf.ics").status_code == 404


def test_address_file_holds_public_contacts_and_no_masked_address(client):
    place = make_location(street="Geheimweg 7", visibility=LocationVisibility.DISTRICT_ONLY)
    make_offer(
        slug="rat",
        title="Rat, Tat; mehr",
        locations=[place],
        contacts=[
            {"function": "Anmeldung", "phone": "030 23125 000", "mail": "a@example.org"},
            {"function": "Leitung", "mail": "b@example.org", "visibility": "internal"},
        ],
    )
    response = client.get("/angebote/rat.vcf")
    text = response.content.decode().replace("\r\n ", "")

    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert text.count("BEGIN:VCARD") == 1
    assert "FN:Anmeldung – Rat\\, Tat\\; mehr\r\n" in text
    assert "TEL:030 23125 000\r\n" in text
    assert "URL:http://testserver/angebote/rat/\r\n" in text
    assert "b@example.org" not in text
    assert "ADR" not in text
    assert "Geheimweg" not in text


def test_qr_code_is_a_picture_without_script_or_style(client):
    make_offer(slug="code")
    response = client.get("/angebote/code.qr.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg ")
    assert b"style" not in response.content


def test_the_dates_of_a_selection_are_one_calendar(client):
    day = timezone.localdate() + timedelta(days=3)
    make_offer(title="Turnen", dates=[{"date": day}])
    make_offer(title="Backen", dates=[{"date": day}])
    make_offer(title="Ohne Termin")

    def titles(path):
        response = client.get(path)
        assert response.status_code == 200
        calendar = Calendar.from_ical(response.content)
        return sorted(str(event["summary"]) for event in calendar.walk("VEVENT"))

    assert titles("/angebote/termine.ics") == ["Backen", "Turnen"]
    assert titles("/angebote/termine.ics?q=turnen") == ["Turnen"]
    assert titles("/angebote/termine.ics?q=gibtesnicht") == []
