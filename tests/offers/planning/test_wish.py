"""A new offer is compared by words, topic, phase and reach while it is typed."""

import pytest
from django.test import Client

from offers.planning.wish import alike, wish
from tests.accounts import make_account
from tests.factories import make_area, make_department, make_location, make_topic

from .catalogue import make_city

pytestmark = pytest.mark.django_db
URL = "/verwaltung/offers/offer/vergleichen/"


@pytest.fixture
def city():
    return make_city()


def titles(found):
    return [like.offer.title for like in found]


def test_topic_phase_and_reach_find_what_the_title_hides(city):
    baby = city["offers"][0]
    place = baby.locations.get()
    typed = {
        "topics": baby.topics.all(),
        "offer_type": baby.offer_type.slug,
        "ages": (0, 12),
        "locations": [place],
    }
    found = alike(wish("Windelrunde", **typed))

    assert titles(found) == ["Babytreff"]
    assert "gleicher Stadtteil (Nord)" in found[0].why
    assert titles(alike(wish("Windelrunde", **typed), exclude=baby.pk)) == []
    for other in (
        {"topics": [make_topic()]},
        {"ages": (60, 80)},
        {"locations": [make_location(area=make_area())]},
    ):
        assert titles(alike(wish("Windelrunde", **typed | other))) == [], other


def test_words_alone_find_what_may_be_the_same(city):
    assert titles(alike(wish("Babytreff"))) == ["Babytreff"]
    assert titles(alike(wish("Entwurf"))) == []  # drafts of others stay with them
    assert alike(wish()) == []


def test_the_form_asks_and_says_what_is_missing(city):
    client = Client()
    client.force_login(make_account("Redaktion", make_department()))
    baby = city["offers"][0]
    typed = {"title": "Windelrunde", "topics": [t.pk for t in baby.topics.all()],
             "age_from_months": "0", "age_to_months": "12", "offer_type": baby.offer_type.pk,
             "locations": [one.pk for one in baby.locations.all()]}  # fmt: skip
    piece = client.post(URL, typed | {"piece": "1"}).content.decode()
    page = client.post(URL, typed).content.decode()
    early = client.post(URL, {"title": "Windelrunde", "piece": "1"}).content.decode()
    nonsense = client.post(URL, {"title": "x" * 9000, "topics": ["a", "9" * 30], "provider": "x",
                                 "age_from_months": "viel", "piece": "1"})  # fmt: skip

    assert "Babytreff" in piece and "<html" not in piece
    assert "Babytreff" in page and "<h1>Ähnliche Angebote" in page
    assert "Themen, Alter oder Lebensphasen" in early and "Babytreff" not in early
    assert nonsense.status_code == 200
    assert client.get(URL).status_code == 405


def test_only_those_who_write_offers_are_answered(city):
    for role, status in (("Koordination", 200), ("Planung", 403), ("Leitung", 403)):
        client = Client()
        client.force_login(make_account(role, city["units"][0]))
        assert client.post(URL, {"title": "x", "piece": "1"}).status_code == status, role
