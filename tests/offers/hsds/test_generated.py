"""The API over a large invented catalogue, as an outside client meets it.

``KOMPASS_GENERATED=10000`` sets how many offers there are (default 200) and asks for every id of
every list, not for a sample.
"""

import os
from collections import Counter
from datetime import date

import pytest

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


@pytest.mark.parametrize("path", ENTITIES)
def test_every_page_and_every_id_is_valid(client, path):
    rows = every_row(client, path, per_page=100)
    known = ids(rows)
    step = max(len(known) // SAMPLE, 1) if SAMPLE else 1

    assert len(set(known)) == len(known)
    assert faults(ENTITIES[path], rows) == []
    for own_id in known[::step]:
        row = get(client, f"{path}/{own_id}")
        assert row["id"] == own_id
        assert faults(ENTITIES[path], [row]) == []


def test_lists_hold_what_there_is(client):
    services = every_row(client, "services", per_page=100, full="true")
    places = every_row(client, "service_at_locations", per_page=100)
    owners = set(ids(every_row(client, "organizations", per_page=100)))

    assert OFFERS * 0.8 < len(services) <= OFFERS
    assert faults("service", services) == []
    assert {row["service_id"] for row in places} <= set(ids(services))
    assert {row["organization"]["id"] for row in services} <= owners


def test_filters_together_find_a_part_of_what_each_finds_alone(client):
    services = every_row(client, "services", per_page=100, full="true")
    usual, _times = Counter(
        attribute["taxonomy_term"]["id"] for row in services for attribute in row["attributes"]
    ).most_common(1)[0]
    words, term = {"search": services[0]["name"]}, {"taxonomy_term_id": usual}

    by_words = set(ids(every_row(client, "services", per_page=100, **words)))
    by_term = set(ids(every_row(client, "services", per_page=100, **term)))
    both = set(ids(every_row(client, "services", per_page=100, **words, **term)))

    assert services[0]["id"] in by_words
    assert both == by_words & by_term


def test_later_moments_find_ever_less(client):
    moments = sorted({row["last_modified"] for row in every_row(client, "services", per_page=100)})
    asked = ["2000-01-01", *moments[:: max(len(moments) // 8, 1)], "2100-01-01"]

    found = [
        set(ids(every_row(client, "services", per_page=100, modified_after=moment)))
        for moment in asked
    ]

    assert len(found[0]) == len(every_row(client, "services", per_page=100, minimal="true"))
    assert all(later <= earlier for earlier, later in zip(found, found[1:], strict=False))
    assert found[-1] == set()
