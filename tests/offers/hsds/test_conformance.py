"""The API as an outside client meets it: every page of every list, every id, every schema."""

import html
import json
import re
from datetime import date

import pytest

from offers.models import Offer
from offers.search.service import search
from tests.demo_city import demo_city
from tests.offers.hsds.outside import ENTITIES, every_row, get, ids
from tests.offers.hsds.schemas import faults, needs_schemas

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, date(2026, 11, 23)) as day:
        yield day


@needs_schemas
@pytest.mark.parametrize("path", ENTITIES)
def test_every_list_is_valid_and_names_each_record_once(client, path):
    rows = every_row(client, path, per_page=40)

    assert len(rows) > 3
    assert len(set(ids(rows))) == len(rows)
    assert faults(ENTITIES[path], rows) == []


@needs_schemas
@pytest.mark.parametrize("path", ENTITIES)
def test_every_id_of_a_list_leads_to_a_valid_record(client, path):
    known = ids(every_row(client, path, per_page=100))
    step = max(len(known) // 25, 1)  # a sample of every list; all fields vary between neighbours

    rows = [get(client, f"{path}/{own_id}") for own_id in known[::step]]

    assert ids(rows) == known[::step]
    assert faults(ENTITIES[path], rows) == []


@needs_schemas
@pytest.mark.parametrize(
    "wrong", [{"email": None}, {"url": "kein Link"}, {"minimum_age": "3"}, {"status": "offen"}]
)
def test_the_schemas_object_to_what_is_wrong(client, wrong):
    row = get(client, "services", per_page=1)["contents"][0]

    assert faults("service", [row]) == []
    assert len(faults("service", [row | wrong])) == 1


@needs_schemas
@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations"])
def test_full_lists_are_valid(client, path):
    rows = every_row(client, path, per_page=100, full="true")

    assert faults(ENTITIES[path], rows) == []
    assert ids(rows) == ids(every_row(client, path, per_page=100))


def test_lines_say_the_same_as_pages(client):
    response = client.get("/api/hsds/services", {"format": "ndjson"})
    lines = b"".join(response.streaming_content).decode().splitlines()

    assert response["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines] == every_row(client, "services", per_page=100)


def test_filters_together_find_a_part_of_what_each_finds_alone(client):
    topic = "schwangerschaft-geburt"
    term = next(
        row for row in every_row(client, "taxonomy_terms", per_page=100) if row["code"] == topic
    )
    words, terms = {"search": "hebamme"}, {"taxonomy_term_id": term["id"]}

    by_words = set(ids(every_row(client, "services", **words)))
    by_term = set(ids(every_row(client, "services", **terms)))
    both = set(ids(every_row(client, "services", **words, **terms)))

    assert both
    assert both == by_words & by_term
    assert both < by_words


def test_one_filter_repeated_finds_what_either_finds(client):
    terms = [
        row["id"]
        for row in every_row(client, "taxonomy_terms", per_page=100)
        if row["code"] in ("schwangerschaft-geburt", "geld-leistungen")
    ]
    alone = [set(ids(every_row(client, "services", taxonomy_term_id=term))) for term in terms]

    assert len(terms) == 2
    together = set(ids(every_row(client, "services", taxonomy_term_id=terms)))
    assert together == alone[0] | alone[1]
    assert all(part < together for part in alone)


def test_search_keeps_the_order_of_the_site(client):
    expected = search("hebamme").ids
    uuids = {pk: str(uuid) for pk, uuid in Offer.objects.values_list("pk", "uuid")}

    found = ids(every_row(client, "services", search="hebamme", per_page=100))

    assert len(found) > 5
    assert found == [uuids[pk] for pk in expected]


def test_later_moments_find_ever_less(client):
    moments = sorted({row["last_modified"] for row in every_row(client, "services", per_page=100)})
    everything = len(every_row(client, "services", per_page=100))

    found = [
        len(every_row(client, "services", modified_after=moment, per_page=100))
        for moment in ("2000-01-01", moments[-1], "2100-01-01")
    ]

    assert found[0] == everything
    assert found == sorted(found, reverse=True)
    assert found[1] >= 1
    assert found[2] == 0


def test_terms_of_a_list_and_below_a_term(client):
    departments = next(
        row for row in every_row(client, "taxonomies") if row["name"] == "Fachbereiche"
    )
    terms = every_row(client, "taxonomy_terms", taxonomy_id=departments["id"], per_page=100)
    top = every_row(client, "taxonomy_terms", taxonomy_id=departments["id"], top_only="true")

    below = [
        row
        for parent in top
        for row in every_row(client, "taxonomy_terms", parent_id=parent["id"], per_page=100)
    ]

    assert len(top) == 4
    assert sorted(ids(top + below)) == sorted(ids(terms))


def test_places_near_a_postcode(client):
    def postcodes(rows):
        return {row["location"]["addresses"][0]["postal_code"] for row in rows}

    here = every_row(client, "service_at_locations", postcode="24937", per_page=100)
    near = every_row(
        client, "service_at_locations", postcode="24937", proximity=100_000, per_page=100
    )

    assert postcodes(here) == {"24937"}
    assert set(ids(here)) < set(ids(near))
    assert every_row(client, "service_at_locations", postcode="99999", proximity=1000) == []


def test_the_examples_of_the_guide_answer_as_pasted(client, settings):
    page = html.unescape(client.get("/api/").content.decode())
    addresses = re.findall(r'curl "([^"]+)"', page)

    assert len(addresses) == 7
    for address in addresses:
        assert address.startswith(f"{settings.SITE_URL}/api/hsds/")
        response = client.get(address.removeprefix(settings.SITE_URL))
        assert response.status_code == 200, address
        if "format=ndjson" in address:
            assert len(b"".join(response.streaming_content).splitlines()) > 100
        elif "/removed" not in address:  # nothing was taken back in the demo
            assert response.json()["total_items"] > 3, address
