"""What single cells of other people's tables mean."""

import pytest

from offers.imports.addresses import Address, district_names, read_address
from offers.imports.ages import read_ages
from offers.imports.cleaning import clean, is_broken, pieces, read_yes_no
from offers.imports.coordinates import read_pair, read_point
from offers.imports.hours import from_milliseconds, read_day_times, read_hours
from offers.imports.personal import is_personal_mail, names_a_person, read_mails
from offers.imports.phones import Phone, read_phones
from offers.imports.vocabulary import provider_key


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Haus\u00a0am  Hafen ", "Haus am Hafen"),
        ("Krabbel\u00adgruppe\u200b", "Krabbelgruppe"),
        ("eins\r\nzwei\rdrei", "eins\nzwei\ndrei"),
        ("0", "0"),
        ("=1+1", "=1+1"),
        ("Na und", "Na und"),
        *((word, "") for word in ("n/a", "NULL", "-", ".", "Keine Angabe", "k. A.", "\u00a0", "–")),
    ],
)
def test_clean_empties_only_what_says_that_it_is_empty(cell, text):
    assert clean(cell) == text


def test_yes_and_no_have_many_spellings():
    assert [read_yes_no(word) for word in ("X", "ja", "1", "true", "WAHR")] == [True] * 5
    assert [read_yes_no(word) for word in ("Nein", "0", "false", "kein")] == [False] * 4
    assert [read_yes_no(word) for word in ("teilweise", "2", "")] == [None] * 3


def test_destroyed_umlauts_are_told_from_questions_and_addresses():
    assert [text for text in ("K\ufffdln", "KÃ¶ln", "K?ln", "f?r") if is_broken(text)] == [
        "K\ufffdln",
        "KÃ¶ln",
    ]
    assert is_broken("Fl?chtlinge")
    assert not is_broken("Wer kommt? Alle. https://example.org/a?bcd=1")


def test_lists_in_one_cell_are_cut_at_usual_signs():
    assert pieces("Deutsch, Dänisch / Arabisch und Türkisch; -") == [
        "Deutsch",
        "Dänisch",
        "Arabisch",
        "Türkisch",
    ]


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("0461 852157", [Phone("0461 852157")]),
        ("(0461) 85 2157", [Phone("0461 852157")]),
        ("+49 461 852157", [Phone("0461 852157")]),
        ("0461/43136", [Phone("0461 43136")]),
        ("3132978", [Phone("0461 3132978")]),
        ("1702428972", [Phone("0170 2428972", True, "führende Null ergänzt")]),
        (
            "0461/015150731788",
            [Phone("01515 0731788", True, "Vorwahl vor einer Mobilnummer weggelassen")],
        ),
        (
            "0461 123456 / 0171 1234567",
            [Phone("0461 123456"), Phone("0171 1234567", True)],
        ),
        ("Tel. 0461 85-1234; 0461 851235", [Phone("0461 851234"), Phone("0461 851235")]),
        ("siehe Website", [Phone("siehe Website", warning="keine Telefonnummer")]),
        (
            "0123 4567890",
            [Phone("0123 4567890", warning="vermutlich keine gültige Telefonnummer")],
        ),
    ],
)
def test_phones_are_normalised_and_doubts_are_named(cell, phones):
    assert read_phones(cell, area_code="0461") == phones


def test_numbers_without_area_code_stay_as_they_are():
    assert read_phones("3132978") == [Phone("3132978", warning="ohne Vorwahl")]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Hafenweg 47, 24943 Flensburg", Address("Hafenweg 47", "24943", "Flensburg")),
        ("33311 Gütersloh, Am Markt 2 a", Address("Am Markt 2 a", "33311", "Gütersloh")),
        ("24939, Schlagbaumweg", Address("Schlagbaumweg", "24939")),
        ("Am Markt 20 24937 Flensburg", Address("Am Markt 20", "24937", "Flensburg")),
        ("Seestr. 197 -199", Address("Seestr. 197-199")),
        ("Am Wald 0", Address("Am Wald")),
        ("Bank, am Strand", Address("Bank, am Strand", is_certain=False)),
    ],
)
def test_addresses_in_one_cell_are_taken_apart(cell, address):
    assert read_address(cell) == address


def test_districts_lose_numbers_and_the_town():
    assert district_names("03 Nordstadt") == ["Nordstadt"]
    assert district_names("Flensburg - Mürwik", "Flensburg") == ["Mürwik"]
    assert district_names("Ost,Mölkau") == ["Ost", "Mölkau"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "warning"),
    [
        ("54,79440", "9,43549", ""),
        ("9.43549", "54.7944", "Breite und Länge waren vertauscht"),
        ("6073990", "3528078.4", "Koordinaten umgerechnet aus Gauß-Krüger Zone 3"),
        ("6072000", "528000", "Koordinaten umgerechnet aus UTM Zone 32"),
        ("6072000", "32528000", "Koordinaten umgerechnet aus UTM Zone 32"),
        ("7322107", "1050354", "Koordinaten umgerechnet aus Web Mercator"),
    ],
)
def test_every_system_leads_to_the_same_point(latitude, longitude, warning):
    point = read_point(latitude, longitude)

    assert point.warning == warning
    assert (point.latitude, point.longitude) == pytest.approx((54.7944, 9.4355), abs=0.0003)


@pytest.mark.parametrize(
    ("latitude", "longitude", "warning"),
    [
        ("0", "0", "Koordinaten 0/0 weggelassen"),
        ("100", "101", "Koordinaten liegen außerhalb der Erde"),
        ("12345678", "5", "Koordinaten gehören zu keinem bekannten System"),
        ("Nord", "9", "Koordinaten sind keine Zahlen"),
    ],
)
def test_impossible_points_are_left_out(latitude, longitude, warning):
    point = read_point(latitude, longitude)

    assert (point.latitude, point.longitude, point.warning) == (None, None, warning)


def test_pairs_are_read_in_the_order_of_geojson():
    assert read_pair("POINT (9.43 54.79)") == ("54.79", "9.43")
    assert read_pair("9.43, 54.79") == ("54.79", "9.43")


@pytest.mark.parametrize(
    ("text", "slots", "rest"),
    [
        ("Mo-Fr 8-16 Uhr", [(day, "08:00", "16:00") for day in range(1, 6)], ""),
        (
            "Montag bis Donnerstag: 07:00 - 17.00 Uhr, Freitag 7-14",
            [*((day, "07:00", "17:00") for day in range(1, 5)), (5, "07:00", "14:00")],
            "",
        ),
        (
            "Mo und Mi 9.00–12.00 Uhr und 14–16 Uhr",
            [
                (1, "09:00", "12:00"),
                (1, "14:00", "16:00"),
                (3, "09:00", "12:00"),
                (3, "14:00", "16:00"),
            ],
            "",
        ),
        ("Di 15-17 Uhr; jeden 2. Mi 10-12", [(2, "15:00", "17:00")], "jeden 2. Mi 10-12"),
        ("Mo 25-26", [], "Mo 25-26"),
        ("Mo 16-8", [], "Mo 16-8"),
        ("außer montags 8-10", [], "außer montags 8-10"),
    ],
)
def test_hours_in_prose_are_taken_only_where_they_are_certain(text, slots, rest):
    hours = read_hours(text)

    assert (hours.slots, hours.rest) == (slots, rest)


def test_hours_without_days_and_appointments():
    assert read_hours("07:00-17.00").bare == [("07:00", "17:00")]
    assert read_hours("Di 15-17 Uhr und nach Vereinbarung").by_appointment
    assert read_day_times("0", "0") is None
    assert read_day_times("06:00", "18:00") == ("06:00", "18:00")
    assert from_milliseconds("25200000") == "07:00"


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("7-13 Jahre", (84, 156)),
        ("0 bis 3", (0, 36)),
        ("ab 6 Monaten", (6, None)),
        ("6 - 18 Monate", (6, 18)),
        ("bis 3 Jahre", (None, 36)),
        ("Schwangere", (-9, 0)),
        ("Eltern", None),
        ("8-3", None),
    ],
)
def test_ages_in_words(text, ages):
    assert read_ages(text) == ages


def test_what_belongs_to_a_person_is_recognised():
    personal = ["erika.muster@example.org", "emuster@gmx.de", "muster@web.de"]
    offices = ["info@example.org", "kita.nord@gmx.de", "hafenhaus@example.org"]
    assert [m for m in personal + offices if is_personal_mail(m, "Hafenhaus")] == personal
    assert read_mails("Info@Example.org, x@y.de;x@y.de") == ["Info@example.org", "x@y.de"]
    assert names_a_person("kommissarisch: Frau Muster")
    assert not names_a_person("Frauen und Herren willkommen")


def test_spellings_of_a_provider_are_one():
    same = ["Dansk Skoleforening e.V.", "dansk skoleforening e. V. (SL)", "Dansk  Skoleforening"]
    assert len({provider_key(name) for name in same}) == 1
    assert provider_key("Hafenhaus gGmbH") != provider_key("Hafenhof gGmbH")
