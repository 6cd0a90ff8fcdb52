"""Sentences and grades from criteria: unknown is neither yes nor no."""

import pytest
from django.http import QueryDict

from offers.accessibility_profile import PROFILES, judge_place
from offers.models import LifeSituation, LocationVisibility
from offers.selection import Selection
from tests.factories import (
    make_area,
    make_criterion,
    make_language,
    make_location,
    make_offer,
    make_phase,
    make_topic,
    make_transition,
)

pytestmark = pytest.mark.django_db


def judged(profile, **values):
    found = judge_place(profile, values)
    return found.value, found.sentence


@pytest.mark.parametrize(
    ("profile", "values", "expected"),
    [
        (
            "pushchair",
            {"step_free": "yes", "lift": "no"},
            ("partly", "Stufenloser Eingang, kein Aufzug: mit Kinderwagen nur das Erdgeschoss."),
        ),
        (
            "pushchair",
            {"step_free": "yes", "lift": "yes", "pram": "yes", "changing_table": "yes"},
            (
                "yes",
                "Stufenloser Eingang, Aufzug, Platz für Kinderwagen, Wickelplatz: "
                "mit Kinderwagen überall hin.",
            ),
        ),
        (
            "wheelchair",
            {"step_free": "no", "lift": "yes"},
            ("no", "Stufen am Eingang, Aufzug: mit Rollstuhl nicht ohne Hilfe."),
        ),
        (
            "wheelchair",
            {"step_free": "no", "ramp": "yes", "lift": "yes", "wheelchair_toilet": "no"},
            (
                "yes",
                "Eingang mit Rampe, Aufzug, keine Toilette für Rollstuhl: "
                "mit Rollstuhl überall hin.",
            ),
        ),
        (
            "wheelchair",
            {},
            (
                "unknown",
                "Ob es Stufen am Eingang gibt, ist nicht bekannt, "
                "ob es einen Aufzug gibt, ist nicht bekannt.",
            ),
        ),
        (
            "wheelchair",
            {"step_free": "yes"},
            ("partly", "Stufenloser Eingang, ob es einen Aufzug gibt, ist nicht bekannt."),
        ),
        (
            "hard_of_hearing",
            {"hearing_loop": "no"},
            ("unknown", "Ob es Hilfen beim Hören gibt, ist nicht bekannt."),
        ),
        (
            "hard_of_hearing",
            {"hearing_loop": "no", "sign_or_text_interpreting": "no"},
            ("no", "Keine Höranlage, keine Gebärdensprache."),
        ),
        (
            "low_vision",
            {"orientation_low_vision": "partly"},
            ("partly", "Teilweise: Gut zu finden, auch wenn man wenig sieht."),
        ),
        (
            "easy_language",
            {"easy_language": "yes"},
            ("yes", "Informationen in Leichter Sprache."),
        ),
    ],
)
def test_sentences_say_what_the_criteria_mean(profile, values, expected):
    assert judged(profile, **values) == expected


@pytest.fixture
def offers():
    steps, lift = make_criterion(slug="step_free"), make_criterion(slug="lift")
    open_house = make_location(accessibility=[(steps, "yes"), (lift, "yes")])
    old_house = make_location(accessibility=[(steps, "no"), (lift, "no")])
    masked = make_location(
        visibility=LocationVisibility.DISTRICT_ONLY, accessibility=[(steps, "yes"), (lift, "yes")]
    )
    danish, german = make_language("da", "Dänisch"), make_language("de", "Deutsch")
    return {
        "A Stufen": make_offer(title="A Stufen", locations=[old_house], languages=[german]),
        "B Unbekannt": make_offer(title="B Unbekannt", locations=[masked]),
        "C Offen": make_offer(
            title="C Offen", locations=[old_house, open_house], languages=[german, danish]
        ),
        "D Telefon": make_offer(title="D Telefon", delivery="telephone"),
    }


def titles(query):
    return [offer.title for offer in Selection(QueryDict(query)).page().object_list]


def test_what_fits_stands_first_and_what_does_not_last(offers):
    assert titles("profile=wheelchair") == ["C Offen", "D Telefon", "B Unbekannt", "A Stufen"]
    assert titles("profile=little_german")[0] == "C Offen"
    assert titles("profile=wheelchair&sort=title")[0] == "A Stufen"


def test_only_what_surely_fits_is_a_filter_and_needs_all_profiles(offers):
    assert titles("profile=wheelchair&fits=1") == ["C Offen", "D Telefon"]
    assert titles("profile=wheelchair&profile=little_german&fits=1") == ["C Offen"]


@pytest.mark.parametrize("profile", PROFILES)
def test_memory_and_sql_agree(offers, profile):
    selection = Selection(QueryDict(f"profile={profile}&fits=1"))
    assert set(selection.ids) == set(selection.filter.qs.values_list("pk", flat=True))


def test_each_card_and_the_page_say_the_sentence(client, offers):
    page = client.get("/angebote/?profile=wheelchair").content.decode()
    assert page.count("Stufen am Eingang, kein Aufzug: mit Rollstuhl nicht ohne Hilfe.") == 1
    assert "Kein Weg nötig: am Telefon." in page
    assert "Zu den Barrieren am Ort ist nichts bekannt." in page
    assert 'href="/angebote/' + offers["C Offen"].slug + '/?profile=wheelchair"' in page

    detail = client.get(offers["C Offen"].get_absolute_url() + "?profile=wheelchair&profile=x")
    assert "Stufenloser Eingang, Aufzug: mit Rollstuhl überall hin." in detail.content.decode()


@pytest.mark.parametrize("page", ["provider", "district", "topic", "phase", "bridge", "situation"])
def test_cards_of_other_pages_say_the_sentence_too(client, page):
    area, topic, phase = make_area(), make_topic(), make_phase()
    bridge, situation = make_transition(phase), LifeSituation.objects.create(slug="s", title="S")
    situation.topics.add(topic)
    stairs = make_location(area=area, accessibility=[(make_criterion(slug="step_free"), "no")])
    offer = make_offer(locations=[stairs], topics=[topic], life_phases=[phase])
    offer.transitions.add(bridge)
    row = {
        "provider": offer.provider,
        "district": area,
        "topic": topic,
        "phase": phase,
        "bridge": bridge,
        "situation": situation,
    }[page]
    sentence = "Stufen am Eingang"

    html = client.get(f"{row.get_absolute_url()}?profile=wheelchair").content.decode()
    assert html.count(sentence) == 1
    assert f'href="{offer.get_absolute_url()}?profile=wheelchair"' in html
    assert 'href="/angebote/?profile=wheelchair"' in html
    assert sentence not in client.get(f"{row.get_absolute_url()}?profile=x").content.decode()


def test_an_unknown_profile_is_named_and_ignored(client, offers):
    response = client.get("/angebote/?profile=flugzeug&fits=1")
    assert "„flugzeug“ bei „Was Sie brauchen“ kennen wir nicht" in response.content.decode()
    assert response.context["total"] == 4


def test_profile_costs_no_further_statement(client, offers, django_assert_num_queries):
    client.get("/angebote/?profile=wheelchair")
    for query in ("profile=wheelchair&sort=title", "profile=wheelchair&profile=pushchair&fits=1"):
        with django_assert_num_queries(2):
            client.get("/angebote/?" + query)
