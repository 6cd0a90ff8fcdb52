"""Days in words: short where they are known, honest where they are not."""

from datetime import date

import pytest
from django.utils.translation import override

from offers.milestones.dates import Reach
from offers.milestones.rules import Timing
from offers.milestones.wording import (
    day_words,
    days_words,
    month_words,
    still_words,
    timing_words,
)

MARCH = Reach.of_month(2025, 3)


def on(*day):
    return Reach.on(date(*day))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 6, 3), date(2025, 6, 3), "3. Juni 2025"),
        (date(2025, 6, 3), date(2025, 6, 16), "3. bis 16. Juni 2025"),
        (date(2025, 5, 28), date(2025, 6, 3), "28. Mai bis 3. Juni 2025"),
        (date(2025, 12, 28), date(2026, 1, 3), "28. Dezember 2025 bis 3. Januar 2026"),
    ],
)
def test_days_words(first, last, words):
    assert days_words(first, last) == words


def test_days_are_written_as_the_language_of_the_page_does():
    with override("en"):
        assert day_words(date(2025, 6, 3)) == "June 3, 2025"
        assert days_words(date(2025, 6, 3), date(2025, 6, 16)).startswith("June 3, 2025")
        assert month_words(date(2025, 6, 3)) == "June 2025"


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(on(2025, 5, 17), on(2025, 7, 16)), "17. Mai bis 16. Juli 2025"),
        (Timing(MARCH.shifted(0, 2), MARCH.shifted(0, 9)), "zwischen 3. März und 9. April 2025"),
        (Timing(MARCH.shifted(2), MARCH.shifted(4, -1)), "Mai bis Juli 2025"),
        (Timing(begins=on(2026, 3, 17)), "ab 17. März 2026"),
        (Timing(begins=MARCH.shifted(12)), "im März 2026"),
        (
            Timing(begins=MARCH.shifted(0, 56)),
            "ab einem Tag zwischen 26. April und 26. Mai 2025",
        ),
        (Timing(ends=on(2025, 6, 16), is_deadline=True), "bis 16. Juni 2025"),
        (
            Timing(ends=MARCH.shifted(3, -1), is_deadline=True),
            "bis 31. Mai 2025, je nach Geburtstag auch bis 29. Juni 2025",
        ),
        (Timing(begins=on(2031, 8, 1), by_month=True), "ab August 2031"),
        (Timing(on(2030, 10, 1), on(2031, 6, 1), by_month=True), "etwa Oktober 2030 bis Juni 2031"),
    ],
)
def test_timing_words(timing, words):
    assert timing_words(timing) == words


def test_what_is_possible_later_is_said():
    timing = Timing(ends=on(2025, 6, 16), still_until=on(2025, 7, 16), is_deadline=True)

    assert still_words(timing) == "Danach noch möglich bis 16. Juli 2025."
    assert still_words(Timing(begins=on(2025, 6, 16))) == ""
