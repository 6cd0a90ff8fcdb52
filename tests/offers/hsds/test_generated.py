"""The API over a large invented catalogue, as an outside client meets it.

``KOMPASS_GENERATED=10000`` sets how many offers there are (default 200) and asks for every id of
every list, not for a sample.

Each list is read once, short and complete, and both are validated. The record behind an id has
to be what the complete list says, so that the same words are not validated twice.
"""

import os
from collections import Counter
from datetime import date

import pytest
from django.test import Client

from kompass import demo
from offers.generator import catalogue
from offers.search import index
from tests.demo_city import undone_at_noon
from tests.offers.hsds.outside import ENTITIES, every_row, get, ids
from tests.offers.hsds.schemas import faults, needs_schemas

pytestmark = [pytest.mark.django_db, needs_schemas]

OFFERS = int(os.environ.get("KOMPASS_GENERATED", "200"))
SAMPLE = None if "KOMPASS_GENERATED" in os.environ else 12  # ids of each list


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with undone_at_noon(django_db_blocker, date(2026, 11, 23)):
        demo.load(base_only=True)
        catalogue.generate(OFFERS, 1)
        index.rebuild()
        yield


@pytest.fixture(scope="module")
def lists(city):
    """``{path: (rows, the same rows complete)}``, every page of every list."""
    client = Client()
    return {
        path: (
            every_row(client, path, per_page=100),
            every_row(client, path, per_page=100, full="true"),
        )
        for path in ENTITIES
    }


@pytest.mark.parametrize("path", ENTITIES)
def test_every_page_is_valid_and_names_each_record_once(lists, path):
    rows, complete = lists[path]

    assert rows
    assert len(set(ids(rows))) == len(rows)
    assert ids(complete) == ids(rows)
    assert faults(ENTITIES[path], rows) == []
    assert faults(ENTITIES[path], complete) == []


@pytest.mark.parametrize("path", ENTITIES)
def test_every_id_leads_to_its_record(client, lists, path):
    _rows, complete = lists[path]
    step = max(len(complete) // SAMPLE, 1) if SAMPLE else 1

    for row in complete[::step]:
        assert get(client, f"{path}/{row['id']}") == row


def test_lists_hold_what_there_is(lists):
    services = lists["services"][1]
    owners = set(ids(lists["organizations"][0]))

    assert OFFERS * 0.8 < len(services) <= OFFERS
    assert {row["service_id"] for row in lists["service_at_locations"][0]} <= set(ids(services))
    assert {row["organization"]["id"] for row in services} <= owners


def test_filters_together_find_a_part_of_what_each_finds_alone(client, lists):
    services = lists["services"][1]
    usual, _times = Counter(
        attribute["taxonomy_term"]["id"] for row in services for attribute in row["attributes"]
    ).most_common(1)[0]
    words, term = {"search": services[0]["name"]}, {"taxonomy_term_id": usual}

    by_words = set(ids(every_row(client, "services", per_page=100, **words)))
    by_term = set(ids(every_row(client, "services", per_page=100, minimal="true", **term)))
    both = set(ids(every_row(client, "services", per_page=100, **words, **term)))

    assert services[0]["id"] in by_words
    assert both == by_words & by_term


def test_later_moments_find_ever_less(client, lists):
    services = lists["services"][0]
    moments = sorted({row["last_modified"] for row in services})
    asked = ["2000-01-01", *moments[:: max(len(moments) // 8, 1)], "2100-01-01"]

    found = [
        set(ids(every_row(client, "services", per_page=100, minimal="true", modified_after=moment)))
        for moment in asked
    ]

    assert found[0] == set(ids(services))
    assert all(later <= earlier for earlier, later in zip(found, found[1:], strict=False))
    assert found[-1] == set()
