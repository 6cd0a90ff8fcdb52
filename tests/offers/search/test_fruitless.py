"""Searches in vain are counted once each, without personal data, and never from a cache."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError

from offers.models import FruitlessSearch
from offers.search import fruitless
from offers.search.fruitless import count_fruitless, notes
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def nothing_noted():
    """What other tests looked for in vain is not counted here."""
    notes.__init__()


def counted():
    notes.write()
    rows = FruitlessSearch.objects.order_by("day", "query")
    return [(row.day, row.query, row.count) for row in rows]


def queries():
    notes.write()
    return {row.query: row.count for row in FruitlessSearch.objects.all()}


def test_the_same_words_are_counted_together_for_each_day():
    count_fruitless("  Quidditch   Kurs", DAY)
    count_fruitless("quidditch kurs", DAY)
    count_fruitless("quidditch kurs", DAY + timedelta(days=1))
    count_fruitless("كويدتش", DAY)

    assert counted() == [
        (DAY, "quidditch kurs", 2),
        (DAY, "كويدتش", 1),
        (DAY + timedelta(days=1), "quidditch kurs", 1),
    ]


@pytest.mark.parametrize(
    "query",
    ["", "  ", "kim@example.org", "0461 85 12", "24937", "Musterstraße 5", "Am Weg 12", "12345"],
)
def test_what_may_name_a_person_is_not_kept(query):
    count_fruitless(query, DAY)

    assert counted() == []


def test_ages_and_paragraphs_are_kept_and_long_texts_cut():
    count_fruitless("klettern ab 14", DAY)
    count_fruitless("§ 35a", DAY)
    count_fruitless("x" * 300, DAY)

    assert queries() == {"klettern ab 14": 1, "§ 35a": 1, "x" * 100: 1}


def test_a_flood_of_new_words_is_not_kept_but_known_ones_count(monkeypatch):
    monkeypatch.setattr(fruitless.Notes, "most", 2)
    for query in ("a", "b", "c", "a"):
        count_fruitless(query, DAY)
        notes.write()

    assert queries() == {"a": 2, "b": 1}


def test_old_counts_are_forgotten():
    for query, days in (("alt", 91), ("jung", 90)):
        FruitlessSearch.objects.create(day=DAY - timedelta(days=days), query=query, count=1)
    count_fruitless("neu", DAY)

    assert queries() == {"jung": 1, "neu": 1}


def test_a_broken_database_hurts_nobody_and_loses_nothing(caplog):
    count_fruitless("quidditch", DAY)
    with patch.object(FruitlessSearch.objects, "filter", side_effect=DatabaseError):
        notes.write()
    assert "could not be counted: DatabaseError\nTraceback" in caplog.text
    count_fruitless("quidditch", DAY)

    assert counted() == [(DAY, "quidditch", 2)]


def test_notes_are_written_after_some_later_answer(client, monkeypatch):
    client.get("/angebote/?q=quidditch")
    client.get("/angebote/")
    assert not FruitlessSearch.objects.exists()

    monkeypatch.setattr(fruitless.Notes, "written_after", 0)
    client.get("/themen/")
    assert [row.query for row in FruitlessSearch.objects.all()] == ["quidditch"]


def test_old_rows_are_looked_for_once_a_day_only():
    FruitlessSearch.objects.create(day=DAY - timedelta(days=91), query="alt", count=1)
    count_fruitless("eins", DAY)
    assert queries() == {"eins": 1}

    FruitlessSearch.objects.create(day=DAY - timedelta(days=91), query="alt", count=1)
    count_fruitless("zwei", DAY)
    assert queries() == {"alt": 1, "eins": 1, "zwei": 1}
    count_fruitless("drei", DAY + timedelta(days=1))
    assert queries() == {"eins": 1, "zwei": 1, "drei": 1}


def test_memory_for_notes_is_bounded(monkeypatch):
    monkeypatch.setattr(fruitless.Notes, "most", 2)
    for query in ("a", "b", "c", "a"):
        count_fruitless(query, DAY)

    assert notes.forget() == {(DAY, ("a",)): 2, (DAY, ("b",)): 1}


def test_list_counts_every_search_in_vain(client):
    make_offer(title="Hebammensprechstunde")
    for _ in range(3):
        response = client.get("/angebote/?q=Quidditch")
    client.get("/angebote/?q=hebamme")
    client.get("/angebote/?q=hebamme&free=1")  # it is the filter that leaves nothing
    client.get("/angebote/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert queries() == {"quidditch": 3}


def test_only_readers_are_counted(client):
    make_offer()
    url = "/angebote/?q=quidditch"
    client.head(url)
    client.get(url, headers={"Sec-Purpose": "prefetch"})
    client.get(url, headers={"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"})
    client.get(
        f"{url}&free=1",
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}&weekday=1"},
    )
    assert queries() == {}

    client.get(
        url, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/angebote/?q=yoga"}
    )
    client.get(url, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert queries() == {"quidditch": 2}
