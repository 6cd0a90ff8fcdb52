"""Each kind of rule, and what is no rule."""

from datetime import date

import pytest

from offers.milestones.dates import Reach
from offers.milestones.rules import RuleError, Timing, parse

BIRTH = Reach.on(date(2025, 8, 31))
SCHOOL = Reach.on(date(2031, 8, 1))
SH = {"type": "school_entry", "age_years": 6, "cutoff_month": 6, "cutoff_day": 30}
NI = SH | {
    "cutoff_month": 9,
    "flexible_from": {"month": 7, "day": 1},
    "flexible_until": {"month": 9, "day": 30},
    "postpone_declaration_until": {"month": 5, "day": 1},
}


def offset(months=0, days=0):
    return {"months": months, "days": days}


def on(*day):
    return Reach.on(date(*day))


def test_window_includes_both_ends_and_tells_the_tolerance():
    rule = {"type": "window", "from": offset(6), "to": offset(7, -1)}
    tolerance = {"type": "window", "from": offset(5), "to": offset(8, -1)}

    # Half a year after 31 August is the last day of February.
    assert parse(rule).timing(BIRTH) == Timing(on(2026, 2, 28), on(2026, 3, 30))
    assert parse(rule, tolerance).timing(BIRTH).still_until == on(2026, 4, 29)


def test_deadline_moves_with_a_month_known_only():
    rule = {"type": "deadline", "due": offset(3, -1), "last_without_loss": offset(4, -1)}

    timing = parse(rule).timing(Reach.of_month(2025, 3))

    assert timing.is_deadline
    assert not timing.repeats
    assert (timing.begins, timing.ends) == (None, Reach(date(2025, 5, 31), date(2025, 6, 29)))
    assert timing.still_until == Reach(date(2025, 6, 30), date(2025, 7, 30))


def test_end_of_a_calendar_month_does_not_depend_on_the_day():
    rule = {"type": "calendar_month_end", "months_after_anchor_month": 6, "open_from": offset()}

    assert parse(rule).timing(Reach.of_month(2025, 7)).ends == on(2026, 1, 31)
    assert parse(rule).timing(on(2025, 8, 31)).ends == on(2026, 2, 28)


def test_start_of_a_calendar_month():
    rule = {"type": "calendar_month_start", "months_after_anchor_month": 36}

    assert parse(rule).timing(BIRTH) == Timing(begins=on(2028, 8, 1))


def test_start_for_those_who_enter_school_late_enough():
    rule = {"type": "start", "on": offset(), "only_if_school_entry_year_from": 2026}

    assert parse(rule).timing(Reach.on(date(2025, 8, 1))) is None
    assert parse(rule).timing(Reach.on(date(2026, 8, 1))) == Timing(begins=on(2026, 8, 1))


def test_days_of_the_fourth_grade():
    rule = {"type": "calendar_window", "years_after_school_start": 4} | {
        "from": {"month": 2, "day": 23},
        "to": {"month": 3, "day": 4},
    }

    timing = parse(rule).timing(SCHOOL)

    assert timing == Timing(on(2035, 2, 23), on(2035, 3, 4), by_month=True)


@pytest.mark.parametrize(
    ("rule", "birth", "year"),
    [
        (SH, date(2020, 6, 30), 2026),
        (SH, date(2020, 7, 1), 2027),
        (NI, date(2020, 9, 30), 2026),
        (NI, date(2020, 10, 1), 2027),
        (SH, date(2020, 2, 29), 2026),
    ],
)
def test_cutoff_day_of_the_land_decides_the_year(rule, birth, year):
    assert parse(rule).year(birth) == year


def test_month_of_birth_that_ends_at_the_cutoff_is_enough():
    assert parse(SH).years(Reach.of_month(2020, 6)) == (2026, 2026)
    assert parse(SH | {"cutoff_day": 15}).years(Reach.of_month(2020, 6)) == (2026, 2027)


def test_birthday_on_the_day_after_the_cutoff_is_a_case_for_the_school():
    assert parse(SH).is_borderline(Reach.on(date(2020, 7, 1)))
    assert not parse(SH).is_borderline(Reach.on(date(2020, 6, 30)))
    assert not parse(SH).is_borderline(Reach.of_month(2020, 7))


def test_only_children_of_the_summer_may_wait_a_year():
    assert parse(NI).may_postpone_until(Reach.of_month(2020, 7)) == date(2026, 5, 1)
    assert parse(NI).may_postpone_until(Reach.of_month(2020, 6)) is None
    assert parse(SH).may_postpone_until(Reach.of_month(2020, 7)) is None


@pytest.mark.parametrize(
    "rule",
    [
        None,
        [],
        {},
        {"type": "full_moon"},
        {"type": "window", "from": offset(1)},
        {"type": "window", "from": offset(1), "to": {"months": "zwei", "days": 0}},
        {"type": "window", "from": offset(1), "to": offset(10_000)},
        {"type": "deadline", "open_from": offset()},
        {"type": "calendar", "years_after_school_start": 4, "month": 2, "day": 30},
        {"type": "calendar_month_end"},
        {"type": "school_entry", "age_years": 60, "cutoff_month": 6, "cutoff_day": 30},
        {"type": "start", "on": offset(), "only_if_school_entry_year_from": "bald"},
    ],
)
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(RuleError):
        parse(rule)
