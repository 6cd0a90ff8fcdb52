"""Who is a child of this site: pregnancy to the eve of the eleventh birthday."""

from datetime import date

import pytest

from offers.milestones.child import Child, NoChild, child_on, parse_child
from offers.milestones.dates import Reach

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("name", "text", "title", "ages"),
    [
        ("birth", "2025-03", "Geboren im März 2025", [19, 20]),
        ("birth", "2025-3", "Geboren im März 2025", [19, 20]),
        ("birth", " 2025-03-17 ", "Geboren am 17. März 2025", [20]),
        ("birth", "2024-02-29", "Geboren am 29. Februar 2024", [33]),
        ("birth", "2026-11", "Geboren im November 2026", [0]),
        ("birth", "2026-11-29", "Geboren am 29. November 2026", [0]),
        ("birth", "2016-11-29", "Geboren am 29. November 2016", [120]),
        ("birth", "2015-11-30", "Geboren am 30. November 2015", [131]),
        ("due", "2027-02-14", "Geburtstermin am 14. Februar 2027", [-3]),
        ("due", "2027-09-05", "Geburtstermin am 5. September 2027", [-9]),
        ("due", "2027-02", "Geburtstermin im Februar 2027", [-3]),
        ("due", "2026-11-15", "Geburtstermin am 15. November 2026", [-1]),  # overdue
    ],
)
def test_address_names_a_child(name, text, title, ages):
    child = parse_child(name, text, TODAY)

    assert child.title == title
    assert child.ages(TODAY) == ages
    assert parse_child(*child.parameter, TODAY) == child


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("birth", "2025-13", "kein Datum"),
        ("birth", "2025-02-29", "kein Datum"),
        ("birth", "0000-01", "kein Datum"),
        ("birth", "heute", "kein Datum"),
        ("birth", "<script>\0", "kein Datum"),
        ("birth", "٢٠٢٥-٠٣", "kein Datum"),
        ("birth", "2026-12", "in der Zukunft"),
        ("birth", "2026-11-30", "in der Zukunft"),
        ("birth", "2015-11-29", "älter als zehn Jahre"),  # eleven today
        ("birth", "2015-10", "älter als zehn Jahre"),
        ("due", "2027-09-06", "mehr als neun Monate"),
        ("due", "2026-10-17", "schon länger vorbei"),
    ],
)
def test_other_texts_are_refused_with_a_sentence(name, text, message):
    with pytest.raises(NoChild, match=message):
        parse_child(name, text, TODAY)


def test_month_in_which_some_turn_eleven_still_belongs():
    assert parse_child("birth", "2015-11", TODAY).ages(TODAY) == [131, 132]


def test_day_ahead_is_a_due_date():
    assert child_on(Reach.on(date(2027, 1, 3)), TODAY).is_born is False
    assert child_on(Reach.of_month(2026, 11), TODAY).is_born is True


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (Reach.on(date(2025, 3, 17)), "20 Monate alt"),
        (Reach.of_month(2025, 3), "19 oder 20 Monate alt"),
        (Reach.on(date(2020, 8, 3)), "6 Jahre und 3 Monate alt"),
        (Reach.of_month(2020, 8), "6 Jahre alt"),
        (Reach.of_month(2020, 11), "5 oder 6 Jahre alt"),
    ],
)
def test_age_in_words(birth, words):
    assert Child(birth).age_words(TODAY) == words


def test_awaited_child_is_overdue_after_the_day():
    child = parse_child("due", "2026-11-28", TODAY)

    assert child.is_overdue(TODAY)
    assert not child.is_overdue(date(2026, 11, 28))
    assert child.age_words(TODAY) == "noch nicht geboren"
