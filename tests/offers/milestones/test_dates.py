"""Calendar months plus days, at the edges of months and years."""

from datetime import date

import pytest

from offers.milestones.dates import Reach, shifted, whole_months


@pytest.mark.parametrize(
    ("day", "months", "days", "expected"),
    [
        (date(2025, 1, 31), 1, 0, date(2025, 2, 28)),  # the month lacks the day
        (date(2024, 1, 31), 1, 0, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, 0, date(2025, 2, 28)),  # born on a leap day
        (date(2024, 2, 29), 48, 0, date(2028, 2, 29)),
        (date(2025, 3, 31), -1, 0, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, -1, date(2025, 2, 27)),  # months first, then days
        (date(2025, 3, 29), 0, 1, date(2025, 3, 30)),  # the day without its second hour
        (date(2025, 10, 25), 0, 2, date(2025, 10, 27)),  # the day with an hour twice
        (date(2025, 12, 31), 0, 1, date(2026, 1, 1)),
    ],
)
def test_shifted(day, months, days, expected):
    assert shifted(day, months, days) == expected


@pytest.mark.parametrize(
    ("birth", "today", "months"),
    [
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 1, 31), date(2025, 2, 27), 0),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2016, 11, 29), date(2026, 11, 28), 119),
        (date(2016, 11, 29), date(2026, 11, 29), 120),  # the tenth birthday
        (date(2027, 2, 14), date(2026, 11, 29), -3),
        (date(2026, 11, 30), date(2026, 11, 29), -1),
        (date(2026, 11, 29), date(2026, 11, 29), 0),
    ],
)
def test_whole_months(birth, today, months):
    assert whole_months(birth, today) == months


def test_reach_of_a_month_knows_that_it_is_one():
    february = Reach.of_month(2024, 2)

    assert february == Reach(date(2024, 2, 1), date(2024, 2, 29))
    assert february.is_whole_month
    assert not february.is_exact
    assert february.shifted(12) == Reach(date(2025, 2, 1), date(2025, 2, 28))
    assert february.shifted(1) == Reach(date(2024, 3, 1), date(2024, 3, 29))
