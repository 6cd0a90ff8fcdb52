"""Nonsense in addresses is normal input: never an error of the server."""

import string
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    make_area,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_topic,
)
from tests.fuzzing import cases

PARAMETERS = (
    "q life_phase age_months age_range topic target_group offer_type district area near radius_km "
    "language free but accessible access delivery weekday open_now this_week provider department "
    "transition tag sort page per_page view unbekannt csrfmiddlewaretoken"
).split()
VALUES = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=string.printable + "äöüßÄ\0\u202e😀٣", max_size=60),
    st.integers(-(10**25), 10**25).map(str),
    st.floats().map(str),
    st.sampled_from(
        [
            "",
            "0",
            "1",
            "-1",
            "ja",
            "NaN",
            "inf",
            "1e999",
            "sport",
            "54.78,9.43",
            "24937",
            "hebamme",
            '"',
            "' OR 1=1 --",
            "NEAR(",
            "*" * 300,
            "3 jahre nordstadt",
            "hebamme kostenlos am Wochenende auf Dänisch, kleinkind",
            "9" * 5000,
            "0-36",
            "36-0",
        ]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=6).map(urlencode)


@pytest.fixture
def catalogue(db):
    area = make_area(slug="nordstadt", name="Nordstadt")
    make_phases()
    make_language()
    for number in range(3):
        make_offer(
            title=f"Hebamme {number}",
            slug=f"hebamme-{number}",
            topics=[make_topic()],
            locations=[make_location(area=area, latitude=54.78, longitude=9.43)],
        )


def ask(client, address):
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    assert response.status_code < 500, address
    return response


@pytest.mark.slow
@cases(800)
@given(query=QUERIES)
def test_no_query_string_breaks_the_list(client, catalogue, query):
    assert ask(client, f"/angebote/?{query}").status_code == 200


@pytest.mark.slow
@cases(200)
@given(
    query=QUERIES,
    path=st.sampled_from(["/einbetten/", "/einbetten/liste/", "/merkliste/", "/ar/angebote/"]),
)
def test_no_query_string_breaks_what_shows_a_list_elsewhere(client, catalogue, query, path):
    assert ask(client, f"{path}?{query}").status_code == 200


@pytest.mark.slow
@cases(150)
@given(query=QUERIES, ending=st.sampled_from(["csv", "xlsx", "json", "geojson"]))
def test_no_query_string_breaks_the_exports(client, catalogue, query, ending):
    assert ask(client, f"/angebote/export.{ending}?{query}").status_code == 200


@pytest.mark.slow
@cases(200)
@given(
    path=st.sampled_from(
        [
            "/angebote/{}/",
            "/angebote/{}/melden/",
            "/themen/{}/",
            "/anbieter/{}/",
            "/stadtteile/{}/",
            "/situationen/{}/",
            "/lebensweg/{}/",
            "/{}/",
        ]
    ),
    slug=st.text(alphabet=string.ascii_letters + string.digits + "-_%.äß/\\", max_size=30),
    query=QUERIES,
)
def test_no_address_of_a_page_breaks_it(client, catalogue, path, slug, query):
    ask(client, f"{path.format(slug)}?{query}")


def test_head_post_and_wrong_methods_are_answered(client, catalogue):
    assert client.head("/angebote/").status_code == 200
    assert client.post("/angebote/").status_code == 405
    assert client.delete("/angebote/hebamme-0/").status_code == 405
