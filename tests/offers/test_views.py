"""Pages cost the same for one offer and for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kompass import pagecache
from offers.models import LifeSituation
from tests.factories import (
    make_area,
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)

pytestmark = pytest.mark.django_db

MOST_FOR_OFFERS = {  # statements per page at any size
    "/angebote/": 2,
    "/angebote/?q=turnen": 4,
    "/angebote/?topic=sport&free=0&weekday=1": 2,
    "/angebote/eins/": 3,
}


@pytest.fixture
def relations():
    phases = make_phases()
    area = make_area(slug="nordstadt")
    situation = LifeSituation.objects.create(slug="lage", title="Lage")
    topic = make_topic(slug="sport")
    situation.topics.add(topic)
    return {
        "provider": make_provider(slug="verein"),
        "topics": [topic],
        "life_phases": phases,
        "locations": [make_location(area=area, latitude=54.7, longitude=9.4)],
        "transitions": [make_transition(phases[1], phases[2], slug="wechsel")],
        "opening_times": [{"weekday": 1, "starts_at": "09:00"}],
        "contacts": [{"phone": "030 23125 000"}],
        "tags": ["Ball"],
        "age_from_months": -9,
        "age_to_months": 132,
    }


def statements(client, address):
    client.get(address)  # memory of the process up to date
    pagecache.store.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [
        *MOST_FOR_OFFERS,
        "/",
        "/themen/",
        "/themen/sport/",
        "/situationen/lage/",
        "/anbieter/",
        "/anbieter/verein/",
        "/stadtteile/",
        "/stadtteile/nordstadt/",
        "/lebensweg/",
        "/lebensweg/kleinkind/",
        "/lebensweg/uebergang/wechsel/",
        "/angebote/feed.atom",
    ],
)
def test_query_counts_are_equal_for_one_and_thirty_cards(client, relations, address):
    make_offer(title="Turnen 1", slug="eins", **relations)
    one = statements(client, address)
    for number in range(2, 31):
        make_offer(title=f"Turnen {number}", **relations)
    thirty = statements(client, address)

    # With one offer there is nothing similar to load; with many there is, once.
    assert thirty <= one + (address == "/angebote/eins/")
    assert thirty <= MOST_FOR_OFFERS.get(address, 30)


def test_the_list_pages_through_all_offers_once(client, relations):
    for number in range(45):
        make_offer(title=f"Turnen {number:02}", **relations)
    seen = []
    for page in (1, 2, 3, "999", "quatsch"):
        response = client.get(f"/angebote/?page={page}")
        seen.append([offer.title for offer in response.context["page"].object_list])

    assert [len(titles) for titles in seen] == [20, 20, 5, 5, 20]
    assert sum(seen[:3], []) == [f"Turnen {number:02}" for number in range(45)]
    assert seen[3] == seen[2]
    assert seen[4] == seen[0]


def test_per_page_is_bounded(client, relations):
    for number in range(3):
        make_offer(title=f"Turnen {number}", **relations)
    sizes = {
        wish: len(client.get(f"/angebote/?per_page={wish}").context["page"].object_list)
        for wish in ("1", "2", "0", "-5", "99999999", "alle")
    }
    assert sizes == {"1": 1, "2": 2, "0": 3, "-5": 3, "99999999": 3, "alle": 3}


def test_an_empty_list_offers_ways_out_that_find_something(client, relations):
    make_offer(title="Turnen", **{**relations, "life_phases": relations["life_phases"][2:3]})
    make_topic(slug="leer", title="Leer")
    response = client.get("/angebote/?topic=leer&life_phase=kleinkind")

    ways = response.context["no_results"]
    assert [(way.label, way.url, way.count) for way in ways] == [
        ("ohne Leer", "/angebote/?life_phase=kleinkind", 1)
    ]
    phases = client.get("/angebote/?life_phase=kita-alter").context["no_results"]
    assert ("Kleinkind", "/angebote/?life_phase=kleinkind", 1) in [
        (way.label, way.url, way.count) for way in phases
    ]
