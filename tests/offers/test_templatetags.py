from datetime import date, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.template.loader import get_template

from offers.models import CostRow, Delivery, LocationVisibility, OperatingState, Period, Weekday
from offers.templatetags import kompass as tags
from tests.factories import (
    make_area,
    make_criterion,
    make_location,
    make_offer,
    make_phases,
    make_provider,
)

TUESDAY_NOON = "2026-11-24 12:00 +0100"


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("0461 85-0", "tel:0461850"),
        ("+49 (0)461 / 85 12", "tel:+494618512"),
        ("(0461) 85", "tel:046185"),
        ("116 117", "tel:116117"),
        ("nach Absprache", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_tel_keeps_what_a_telephone_can_dial(number, address):
    assert tags.tel(number) == address


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (Decimal("12.00"), "EUR", "12\N{NO-BREAK SPACE}€"),
        (Decimal("3.50"), "EUR", "3,50\N{NO-BREAK SPACE}€"),
        (Decimal("20.00"), "DKK", "20\N{NO-BREAK SPACE}DKK"),
        (None, "EUR", ""),
    ],
)
def test_money_reads_as_people_write_it(amount, currency, words):
    assert tags.money(CostRow(label="Kurs", amount=amount, currency=currency)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_free", "costs", "words"),
    [
        ("yes", [], "Kostenlos"),
        ("unknown", [], "Kosten bitte erfragen"),
        ("no", [], "Kostet etwas"),
        ("no", [{"label": "Kurs", "amount": 12, "unit": "Kurs"}], "12\xa0€ je Kurs"),
        ("no", [{"label": "a", "amount": 12}, {"label": "b", "amount": 8}], "ab 8\xa0€"),
        ("no", [{"label": "a", "amount": 12}, {"label": "b", "amount": 0}], "Zum Teil kostenlos"),
        ("no", [{"label": "offen", "amount": None}], "Kostet etwas"),
    ],
)
def test_cost_words_name_the_lowest_price_and_never_guess(is_free, costs, words):
    assert tags.cost_words(make_offer(is_free=is_free, costs=costs)) == words


@pytest.mark.django_db
def test_when_words_without_times_never_read_as_open():
    assert tags.when_words(make_offer()) == "Zeiten bitte erfragen"
    assert tags.when_words(make_offer(by_appointment=True)) == "Termin nach Vereinbarung"


def make_slot(**values):
    return {"weekday": Weekday.TUESDAY, "starts_at": time(15), "ends_at": time(17), **values}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slot", "words"),
    [
        (make_slot(), "Heute, 15:00 bis 17:00 Uhr"),
        (make_slot(weekday=Weekday.WEDNESDAY), "Morgen, 15:00 bis 17:00 Uhr"),
        (make_slot(weekday=Weekday.SUNDAY), "Sonntag, 15:00 bis 17:00 Uhr"),
        (
            make_slot(starts_at=time(9), ends_at=time(11)),
            "Dienstag, 1. Dezember, 9:00 bis 11:00 Uhr",
        ),
        (make_slot(by_appointment=True), "Heute, 15:00 bis 17:00 Uhr, mit Termin"),
        (make_slot(period=Period.HOLIDAYS), "Heute, 15:00 bis 17:00 Uhr, nur in den Ferien"),
        (make_slot(period=Period.TERM_TIME), "Heute, 15:00 bis 17:00 Uhr, nicht in den Ferien"),
    ],
)
def test_when_words_name_the_next_time_with_its_conditions(slot, words):
    with time_machine.travel(TUESDAY_NOON, tick=False):
        assert tags.when_words(make_offer(opening_times=[slot])) == words


@pytest.mark.django_db
def test_when_words_say_closed_even_with_times():
    offer = make_offer(
        opening_times=[make_slot()], operating_state=OperatingState.TEMPORARILY_CLOSED
    )
    assert tags.when_words(offer) == "Zurzeit geschlossen"


@pytest.mark.django_db
def test_where_words_name_districts_and_other_ways():
    harbour = make_location(area=make_area(name="Hafen"), latitude=54.79, longitude=9.43)
    secret = make_location(area=make_area(name="Geheim"), visibility=LocationVisibility.HIDDEN)

    assert tags.where_words(make_offer()) == "Ort bitte erfragen"
    assert tags.where_words(make_offer(locations=[secret])) == "Ort bitte erfragen"
    assert tags.where_words(make_offer(delivery=Delivery.TELEPHONE)) == "Am Telefon"
    near = make_offer(locations=[harbour, secret], delivery=Delivery.HYBRID)
    assert tags.where_words(near) == "Hafen, auch online oder am Telefon"
    assert tags.where_words(make_offer(locations=[harbour]), (54.79, 9.43)) == (
        "Hafen, 100\N{NO-BREAK SPACE}m entfernt"
    )


@pytest.mark.parametrize(
    ("km", "words"), [(0.61, "600\xa0m"), (0.96, "1,0\xa0km"), (1.44, "1,4\xa0km")]
)
def test_distance_words(km, words):
    assert tags.distance_words(km) == words


@pytest.mark.django_db
def test_main_action_prefers_online_then_call_then_mail():
    public = {"phone": "0461 1", "mail": "a@example.org"}
    internal = {"phone": "0461 2", "visibility": "internal"}
    provider = make_provider(mail="haus@example.org")

    online = make_offer(contacts=[public], online_service_url="https://example.org/antrag")
    assert tags.main_action(online)["url"] == "https://example.org/antrag"
    assert tags.main_action(make_offer(contacts=[internal, public]))["url"] == "tel:04611"
    by_mail = make_offer(contacts=[internal], provider=provider)
    assert tags.main_action(by_mail)["url"] == "mailto:haus@example.org"
    assert tags.main_action(make_offer(contacts=[internal])) is None


@pytest.mark.django_db
def test_route_is_for_public_places_only():
    point = {"latitude": 54.79, "longitude": 9.43}
    assert tags.route_url(make_location(**point)) == (
        "https://www.openstreetmap.org/directions?to=54.79000,9.43000#map=17/54.79000/9.43000"
    )
    assert tags.route_url(make_location()) == ""
    assert tags.route_url(make_location(visibility=LocationVisibility.HIDDEN, **point)) == ""


@pytest.mark.django_db
def test_accessibility_groups_leave_out_what_is_unknown():
    step_free, lift = make_criterion(title="Ohne Stufen"), make_criterion(title="Aufzug")
    location = make_location(accessibility=[(step_free, "partly"), (lift, "unknown")])

    groups = tags.accessibility_groups(location)

    assert [(group, [row.criterion for row in rows]) for group, rows in groups] == [
        ("Bewegen", [step_free])
    ]


@pytest.mark.django_db
def test_age_band_fills_the_fields_of_the_phases():
    phases = make_phases()
    offer = make_offer(life_phases=[phases[1], phases[2]])
    assert tags.age_band(offer) == "<i></i><b></b><b></b><i></i><i></i>"


def test_phase_class_is_neutral_beyond_the_band():
    assert tags.phase_class(SimpleNamespace(order=5)) == "p5"
    assert tags.phase_class(SimpleNamespace(order=6)) == "p0"
    assert tags.phase_class("") == "p0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("checked", "words"),
    [
        (date(2026, 11, 24), "heute"),
        (date(2026, 11, 23), "gestern"),
        (date(2026, 11, 14), "vor 10 Tagen"),
        (date(2026, 10, 27), "vor 4 Wochen"),
        (date(2026, 8, 24), "vor 3 Monaten"),
        (None, ""),
    ],
)
def test_checked_words(checked, words):
    with time_machine.travel(TUESDAY_NOON, tick=False):
        assert tags.checked_words(make_offer(verified_at=checked)) == words


@pytest.mark.django_db
def test_upcoming_dates_leave_out_the_past():
    with time_machine.travel(TUESDAY_NOON, tick=False):
        offer = make_offer(dates=[{"date": date(2026, 11, 23)}, {"date": date(2026, 11, 24)}])
        assert [row.date for row in tags.upcoming_dates(offer)] == [date(2026, 11, 24)]


def test_host_is_the_readable_part_of_an_address():
    assert tags.host("https://www.example.org/kurse/") == "example.org/kurse"


def test_main_menu_marks_where_we_are(rf):
    page = Template("{% load kompass %}{% main_menu %}")
    html = page.render(Context({"request": rf.get("/themen/geld/")}))
    assert html.count("aria-current") == 1
    assert '<a href="/themen/" aria-current="true">' in html
    html = page.render(Context({"request": rf.get("/angebote/")}))
    assert '<a href="/angebote/" aria-current="page">' in html


@pytest.mark.django_db
def test_language_menu_appears_with_the_second_language(rf, settings):
    template = get_template("includes/header.html")
    settings.LANGUAGES = [("de", "Deutsch")]
    assert "hreflang" not in template.render({}, rf.get("/"))

    settings.LANGUAGES = [("de", "Deutsch"), ("ar", "Arabisch")]
    html = template.render({}, rf.get("/"))

    assert '<a href="/ar/" lang="ar" hreflang="ar" dir="rtl">' in html
    assert 'hreflang="de"' not in html
