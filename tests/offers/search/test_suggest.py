"""Suggestions while typing: what begins like this, and nothing that is not public."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from offers.models import (
    AreaKind,
    ContentTranslation,
    LifeSituation,
    OfferTranslation,
    Status,
    TranslationStatus,
)
from offers.search.memory import snapshot
from offers.search.suggest import MAX_SUGGESTIONS, Phrases
from tests.factories import (
    make_area,
    make_help_path,
    make_language,
    make_location,
    make_offer,
    make_provider,
    make_topic,
)

DAY = date(2026, 3, 2)


def suggested(text, day=DAY):
    """``{group: [label]}``; offers by their folded titles."""
    found = snapshot().suggester.suggest(text, day)
    return {group: [entry.label for entry in entries] for group, entries in found.items()}


def test_phrases_are_found_at_the_starts_of_words_best_places_first():
    phrases = Phrases(["offene krabbelgruppe", "krabbelgruppe nord", "herbst", "krabbeln", ""])

    assert list(phrases.beginning_with(["krabbel"])) == [1, 3, 0]
    assert list(phrases.beginning_with(["kra", "off"])) == [0]
    assert list(phrases.beginning_with(["rabbel"])) == []
    assert list(phrases.with_word("krabbelgruppe")) == [0, 1]
    assert list(Phrases([]).beginning_with(["a"])) == []


@pytest.mark.django_db
def test_all_groups_are_asked():
    hafen = make_area(name="Hafermarkt")
    make_area(name="Hafenkreis", kind=AreaKind.REGION)
    LifeSituation.objects.create(slug="s", title="Wir suchen Hafer", search_words="Brei\nMüsli")
    LifeSituation.objects.create(slug="t", title="Hafer geheim", is_unverified=True)
    make_help_path(title="Der Weg zum Hafer", search_words="Haferbrei")
    make_help_path(title="Hafer ungeprüft", is_unverified=True)
    make_offer(
        title="Café am Hafen",
        topics=[make_topic(title="Häfen und Schiffe")],
        provider=make_provider(name="Hafenverein"),
        locations=[make_location(area=hafen)],
    )
    make_offer(title="Schafe füttern")

    assert suggested("hAfe") == {
        "topic": ["Häfen und Schiffe"],
        "situation": ["Wir suchen Hafer"],
        "help_path": ["Der Weg zum Hafer"],
        "district": ["Hafermarkt"],
        "provider": ["Hafenverein"],
        "offer": ["cafe am hafen"],
        "word": ["Hafen"],
    }
    assert suggested("muesl") == {"situation": ["Wir suchen Hafer"]}
    assert suggested("h") == suggested("") == suggested(" -- ") == {}


@pytest.mark.django_db
def test_nothing_that_is_not_public_today_is_suggested():
    make_offer(title="Zwergentreff", valid_until=DAY)
    make_offer(
        title="Zwergenwald",
        valid_until=DAY - timedelta(days=1),
        provider=make_provider(name="Zwergenverein"),
    )
    make_offer(title="Zwergenfest", valid_from=DAY + timedelta(days=1))
    make_offer(title="Zwergenentwurf", status=Status.DRAFT)
    archived = make_offer(title="Zwergenarchiv")
    assert suggested("zwergenarchi")["word"] == ["Zwergenarchiv"]
    archived.status = Status.ARCHIVED
    archived.save()

    assert suggested("zwerg") == {"offer": ["zwergentreff"], "word": ["Zwergentreff"]}
    assert suggested("zwergenwalt") == suggested("zwergenfesd") == {}
    assert suggested("zwerg", DAY + timedelta(days=1)) == {
        "offer": ["zwergenfest"],
        "word": ["Zwergenfest"],
    }


@pytest.mark.django_db
def test_words_come_by_frequency_and_also_inside_compounds():
    for title in ("Turnhalle A", "Turnhalle B", "Turnen für alle", "Kinderturnen", "Lernen"):
        make_offer(title=title)

    assert suggested("turn")["word"] == ["Turnhalle", "Turnen", "Kinderturnen"]
    assert suggested("turnen")["word"] == ["Turnen", "Kinderturnen"]


@pytest.mark.django_db
def test_several_words_and_slips():
    make_offer(title="Krabbelgruppe Neustadt")
    make_offer(title="Krabbelgruppe Mürwik")

    assert suggested("neu krabbelgr") == {"offer": ["krabbelgruppe neustadt"]}
    assert suggested("krabelgruppe") == {
        "offer": ["krabbelgruppe murwik", "krabbelgruppe neustadt"],
        "word": ["Krabbelgruppe"],
    }
    assert suggested("krabbelgruppe qqqq") == {}


@pytest.mark.django_db
def test_there_are_never_too_many_and_each_title_once():
    for number in range(5):
        make_topic(title=f"Spielthema {number}")
        make_area(name=f"Spielwiese {number}")
        make_offer(title="Spielkreis")
        make_offer(title=f"Spieltreff {number}", provider=make_provider(name=f"Spiel {number}"))

    found = suggested("spiel")

    assert sum(map(len, found.values())) == MAX_SUGGESTIONS
    assert {group: len(labels) for group, labels in found.items()} == {
        "topic": 2,
        "district": 2,
        "provider": 2,
        "offer": 1,
        "word": 1,
    }


@pytest.mark.django_db
def test_the_same_title_is_suggested_once():
    make_offer(title="Spielkreis am Deich")
    make_offer(title="Spielkreis am Deich")
    make_offer(title="Spielkreis am Markt")

    assert suggested("spielkreis am") == {"offer": ["spielkreis am deich", "spielkreis am markt"]}


@pytest.mark.django_db
def test_pages_with_more_offers_come_first():
    full, empty = make_topic(title="Sport, Wasser"), make_topic(title="Sport, Berge")
    make_offer(topics=[full])

    assert suggested("sport") == {"topic": [full.title, empty.title]}


# The view


@pytest.mark.django_db
def test_view_answers_with_titles_addresses_and_a_status(client):
    topic = make_topic(title="Hebammen", slug="hebammen")
    make_offer(title="Hebammensprechstunde", slug="heb", topics=[topic])

    response = client.get("/suche/vorschlaege.json", {"q": "hebam"})

    assert response.json() == {
        "label": "Vorschläge",
        "status": "3 Vorschläge",
        "groups": [
            {
                "name": "topic",
                "label": "Themen",
                "suggestions": [{"label": "Hebammen", "url": "/themen/hebammen/"}],
            },
            {
                "name": "offer",
                "label": "Angebote",
                "suggestions": [{"label": "Hebammensprechstunde", "url": "/angebote/heb/"}],
            },
            {
                "name": "word",
                "label": "Suchwörter",
                "suggestions": [
                    {
                        "label": "Hebammensprechstunde",
                        "url": "/angebote/?q=Hebammensprechstunde",
                    }
                ],
            },
        ],
    }
    again = client.get(
        "/suche/vorschlaege.json", {"q": "hebam"}, headers={"If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304
    assert "Set-Cookie" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "x", "\0\0\0", "%", "' OR 1=1 --", "🙂🙂", "a" * 5000])
def test_view_takes_any_text(client, query):
    make_offer(title="Hebammensprechstunde")

    response = client.get("/suche/vorschlaege.json", {"q": query})

    assert response.json() == {"label": "Vorschläge", "status": "Keine Vorschläge", "groups": []}


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_catalogue(django_assert_num_queries):
    for number in range(30):
        make_offer(title=f"Spielgruppe {number}")
    client = Client()
    client.get("/suche/vorschlaege.json", {"q": "warm up"})

    with django_assert_num_queries(2):  # the state; the titles of the few offers
        client.get("/suche/vorschlaege.json", {"q": "spielgr"})
    with django_assert_num_queries(1):
        client.get("/suche/vorschlaege.json", {"q": "spielgr"})


@pytest.mark.django_db
def test_suggestions_are_named_in_the_language_of_the_page(client):
    danish = make_language()
    topic = make_topic(slug="schlaf", title="Schlaf")
    make_topic(slug="schlange", title="Schlange")
    offer = make_offer(slug="schlafhilfe", title="Schlafhilfe", topics=[topic])
    make_offer(slug="entwurf", title="Entwurf", status=Status.DRAFT)
    ContentTranslation.objects.create(
        content_type=ContentType.objects.get_for_model(topic),
        object_id=topic.pk,
        language=danish,
        texts={"title": "Søvn"},
        status=TranslationStatus.UNCHECKED,
    )
    OfferTranslation.objects.create(
        offer=offer, language=danish, title="Søvnhjælp", status=TranslationStatus.UNCHECKED
    )

    def asked(text):
        groups = client.get("/da/suche/vorschlaege.json", {"q": text}).json()["groups"]
        return {group["name"]: group["suggestions"] for group in groups}

    sleep = {"label": "Søvn", "url": "/da/themen/schlaf/"}
    help_ = {"label": "Søvnhjælp", "url": "/da/angebote/schlafhilfe/"}
    assert asked("søv") | {"word": []} == {"topic": [sleep], "offer": [help_], "word": []}
    snake = {"label": "Schlange", "url": "/da/themen/schlange/", "lang": "de"}
    german = asked("schla")
    assert german["topic"] == [snake, sleep] or german["topic"] == [sleep, snake]
    assert german["offer"] == [help_]
    assert "Schlaf" in [entry["label"] for entry in asked_in_german(client, "schla")["topic"]]


def asked_in_german(client, text):
    groups = client.get("/suche/vorschlaege.json", {"q": text}).json()["groups"]
    return {group["name"]: group["suggestions"] for group in groups}
