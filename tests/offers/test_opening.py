"""When offers take place: rhythm, edges of the day, closures, summer time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict

from offers.ages import age_label, age_range_label
from offers.geo import distance_km, parse_point
from offers.models import (
    Interval,
    LocationVisibility,
    Offer,
    OperatingState,
    Period,
    SchoolHoliday,
)
from offers.opening import (
    closes_at,
    is_open,
    meets_within,
    next_opening,
    schedule_lines,
    takes_place_on,
)
from offers.selection import Selection
from offers.templatetags.kompass import when_words
from tests.factories import make_location, make_offer

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = timedelta(days=6)
pytestmark = pytest.mark.django_db


def at(day, clock="12:00"):
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


def offer_with(**row):
    row = {"weekday": 1, "starts_at": time(9), "ends_at": time(12), **row}
    return make_offer(opening_times=[row])


@pytest.mark.parametrize(
    ("interval", "first_day", "days"),
    [
        (Interval.WEEKLY, None, [2, 9, 16, 23, 30]),
        (Interval.MONTHLY_1, None, [2]),
        (Interval.MONTHLY_2, None, [9]),
        (Interval.MONTHLY_4, None, [23]),
        (Interval.MONTHLY_LAST, None, [30]),
        (Interval.EVERY_2_WEEKS, date(2026, 11, 2), [2, 16, 30]),
    ],
)
def test_rhythms_meet_on_the_right_mondays_of_november(interval, first_day, days):
    row = offer_with(interval=interval, first_day=first_day).opening_times.get()
    met = [day for day in range(1, 31) if takes_place_on(row, date(2026, 11, day))]
    assert met == days


def test_a_closure_counts_for_the_day_asked_about_not_for_today():
    offer = offer_with(weekday=1)
    offer.operating_state = OperatingState.TEMPORARILY_CLOSED
    offer.closed_until = date(2020, 1, 6)  # a Monday

    assert not is_open(offer, at("2020-01-06", "10:00"))
    assert is_open(offer, at("2020-01-13", "10:00"))


def test_first_minute_is_open_last_is_not():
    offer = offer_with()
    assert [is_open(offer, at("2026-11-23", clock)) for clock in ("08:59", "09:00", "11:59")] == [
        False,
        True,
        True,
    ]
    assert not is_open(offer, at("2026-11-23", "12:00"))


def test_an_empty_end_reaches_to_midnight():
    offer = offer_with(ends_at=None)
    assert is_open(offer, at("2026-11-23", "23:59"))
    assert not is_open(offer, at("2026-11-24", "00:00"))
    assert schedule_lines(offer) == [("Montag", ["9:00 bis 24:00 Uhr"])]


def test_a_day_without_beginning_and_end_is_around_the_clock():
    offer = offer_with(starts_at=time.min, ends_at=None)
    assert schedule_lines(offer) == [("Montag", ["rund um die Uhr"])]
    with time_machine.travel(at("2026-11-23", "10:00"), tick=False):
        assert when_words(offer) == "Heute, rund um die Uhr"


def test_uncertain_times_are_never_called_open():
    monday = at("2026-11-23", "10:00")
    assert not is_open(offer_with(by_appointment=True), monday)
    assert not is_open(offer_with(period=Period.HOLIDAYS), monday)
    assert not is_open(offer_with(interval=Interval.EVERY_2_WEEKS), monday)
    assert not is_open(make_offer(), monday)


def test_next_opening_is_later_today_or_on_the_next_day_it_meets():
    offer = offer_with()
    assert next_opening(offer, at("2026-11-23", "08:00")).day == date(2026, 11, 23)
    assert next_opening(offer, at("2026-11-23", "11:59")).day == date(2026, 11, 23)
    assert next_opening(offer, at("2026-11-23", "12:00")).day == date(2026, 11, 30)
    assert next_opening(make_offer(), at("2026-11-23")) is None


def test_a_course_opens_on_its_first_day_and_ends_with_its_last():
    offer = offer_with(first_day=date(2026, 12, 1), last_day=date(2026, 12, 14))
    assert next_opening(offer, at("2026-11-23")).day == date(2026, 12, 7)
    assert next_opening(offer, at("2026-12-14", "13:00")) is None


def test_closed_offers_open_after_the_last_closed_day():
    with time_machine.travel(at("2026-11-23", "10:00")):
        offer = offer_with()
        offer.operating_state = OperatingState.TEMPORARILY_CLOSED
        offer.closed_until = date(2026, 11, 30)
        assert not is_open(offer)
        assert next_opening(offer).day == date(2026, 12, 7)
        offer.closed_until = None
        assert next_opening(offer) is None
    with time_machine.travel(at("2026-12-01", "10:00")):
        offer.closed_until = date(2026, 11, 30)
        assert not offer.is_closed


def test_single_dates_count_beside_weekly_times():
    offer = make_offer(
        dates=[{"date": date(2026, 12, 24), "starts_at": time(15), "label": "Krippenspiel"}]
    )
    coming = next_opening(offer, at("2026-11-23"))
    assert (coming.day, coming.label) == (date(2026, 12, 24), "Krippenspiel")


def test_clock_times_hold_on_the_day_summer_time_begins_and_ends():
    sunday = offer_with(weekday=7, starts_at=time(1, 30), ends_at=time(4))
    for day in ("2026-03-29", "2026-10-25"):
        assert is_open(sunday, at(day, "03:30"))
        assert not is_open(sunday, at(day, "04:00"))


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((None, None), "für jedes Alter"),
        ((-9, 0), "in der Schwangerschaft"),
        ((-9, 36), "ab der Schwangerschaft bis 3 Jahre"),
        ((0, None), "von Geburt an"),
        ((0, 12), "von Geburt bis 1 Jahr"),
        ((None, 72), "bis 6 Jahre"),
        ((36, 72), "3 bis 6 Jahre"),
        ((3, 10), "3 bis 10 Monate"),
        ((18, 48), "18 Monate bis 4 Jahre"),
        ((30, None), "ab 2 ½ Jahre"),
    ],
)
def test_ages_in_words(ages, words):
    assert age_range_label(*ages) == words


def test_age_labels():
    assert [age_label(months) for months in (-5, 0, 1, 12, 18, 24, 31, 132)] == [
        "Schwangerschaft",
        "0 Monate",
        "1 Monat",
        "1 Jahr",
        "18 Monate",
        "2 Jahre",
        "2 Jahre und 7 Monate",
        "11 Jahre",
    ]


def test_distances_are_metres_on_the_ground():
    # Flensburg town hall to the one in Kiel: about 68 km as the crow flies.
    assert distance_km((54.7836, 9.4321), (54.3233, 10.1394)) == pytest.approx(68.4, abs=0.5)
    assert distance_km((54.78, 9.43), (54.78, 9.43)) == 0


def test_points_are_coordinates_or_known_postcodes():
    make_location(postcode="24937", latitude=54.7, longitude=9.4)
    make_location(postcode="24937", latitude=54.9, longitude=9.4)
    make_location(
        postcode="24937", latitude=10, longitude=9.4, visibility=LocationVisibility.HIDDEN
    )
    assert parse_point(" 54.78, 9.43 ") == (54.78, 9.43)
    assert parse_point("24937") == pytest.approx((54.8, 9.4))
    for nonsense in ("", "Flensburg", "24999", "91,9.4", "54.78;9.43", "٥٤,٩", "1e3,2"):
        assert parse_point(nonsense) is None, nonsense


def make_autumn_holidays(**values):
    SchoolHoliday.objects.create(
        land="SH",
        name="Herbstferien",
        first_day=date(2026, 10, 12),
        last_day=date(2026, 10, 24),
        source="Probe",
        **values,
    )
    SchoolHoliday.objects.create(
        land="SH",
        name="Weihnachtsferien",
        first_day=date(2026, 12, 21),
        last_day=date(2027, 1, 6),
        source="Probe",
    )


def test_school_holidays_decide_about_term_time_and_holiday_slots():
    make_autumn_holidays()
    term, only = offer_with(period=Period.TERM_TIME), offer_with(period=Period.HOLIDAYS)
    first, last, after = (at(day, "10:00") for day in ("2026-10-12", "2026-10-19", "2026-10-26"))

    assert [is_open(term, moment) for moment in (first, last, after)] == [False, False, True]
    assert [is_open(only, moment) for moment in (first, last, after)] == [True, True, False]
    assert next_opening(term, first).day == date(2026, 10, 26)
    assert next_opening(only, after).day == date(2026, 12, 21)


def test_beyond_the_known_holidays_nothing_is_claimed():
    make_autumn_holidays()
    summer = at("2027-07-05", "10:00")

    assert not is_open(offer_with(period=Period.HOLIDAYS), summer)
    assert is_open(offer_with(period=Period.TERM_TIME), summer)


def test_on_a_public_holiday_of_the_land_only_what_says_so_is_open():
    reformation = at("2026-10-31", "10:00")  # a holiday in Schleswig-Holstein, a Saturday
    assert not is_open(offer_with(weekday=6), reformation)
    assert is_open(offer_with(weekday=6, on_public_holidays=True), reformation)
    assert next_opening(offer_with(weekday=6), reformation).day == date(2026, 11, 7)


def test_a_cancelled_day_takes_away_the_repeating_times_but_no_single_date():
    offer = make_offer(
        opening_times=[{"weekday": 1, "starts_at": time(9), "ends_at": time(12)}],
        dates=[
            {"date": date(2026, 11, 23), "is_cancelled": True},
            {"date": date(2026, 11, 23), "starts_at": time(17), "ends_at": time(18)},
        ],
    )
    assert not is_open(offer, at("2026-11-23", "10:00"))
    assert is_open(offer, at("2026-11-23", "17:30"))
    assert next_opening(offer, at("2026-11-23", "08:00")).starts_at == time(17)


def test_what_is_open_over_midnight_closes_the_next_day():
    offer = make_offer(
        opening_times=[
            {"weekday": 5, "starts_at": time(20)},
            {"weekday": 6, "starts_at": time(0), "ends_at": time(2)},
        ]
    )
    assert is_open(offer, at("2026-11-27", "23:59"))
    assert is_open(offer, at("2026-11-28", "00:00"))
    assert closes_at(offer, at("2026-11-27", "22:00")) == at("2026-11-28", "02:00")
    assert closes_at(offer_with(ends_at=None), at("2026-11-23", "22:00")) == at(
        "2026-11-24", "00:00"
    )


def test_what_never_closes_has_no_closing_time():
    always = [{"weekday": day, "starts_at": time(0)} for day in range(1, 8)]
    assert closes_at(make_offer(opening_times=always), at("2026-11-23", "22:00")) is None


@pytest.mark.parametrize("day", ["2026-10-19", "2026-10-31", "2026-11-23", "2026-11-28"])
def test_the_catalogue_in_memory_says_the_same(day):
    make_autumn_holidays()
    weekday = date.fromisoformat(day).isoweekday()
    for values in (
        {},
        {"period": Period.TERM_TIME},
        {"period": Period.HOLIDAYS},
        {"on_public_holidays": True},
    ):
        offer_with(weekday=weekday, **values)
    make_offer(
        opening_times=[{"weekday": weekday, "starts_at": time(9)}],
        dates=[{"date": day, "is_cancelled": True}],
    )
    now = at(day, "10:00")

    def asked(name):
        return set(Selection(QueryDict(f"{name}=1"), now=now).ids)

    offers = Offer.objects.all()
    assert asked("open_now") == {offer.pk for offer in offers if is_open(offer, now)}
    assert asked("open_now") not in (set(), {offer.pk for offer in offers})
    assert asked("this_week") == {
        offer.pk for offer in offers if meets_within(offer, now.date(), now.date() + WEEK)
    }
