"""The points of the map: the same selection as the list, coarse where a place is masked."""

import pytest

from offers.exchange import map_points
from offers.models import LocationVisibility
from tests.factories import make_area, make_location, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area(name="Nordstadt", slug="nordstadt", latitude=54.8, longitude=9.4)


def points(client, query=""):
    response = client.get(f"/angebote/karte.geojson{query}")
    assert response.status_code == 200
    found = response.json()
    places = [one for one in found["features"] if one["properties"]["kind"] == "place"]
    return found, {
        tuple(one["geometry"]["coordinates"]): (
            one["properties"]["exact"],
            [title for title, _path in one["properties"]["offers"]],
        )
        for one in places
    }


def test_each_place_stands_once_with_its_offers(client, area):
    house = make_location(area=area, latitude=54.7873, longitude=9.4342)
    make_offer(title="Zebra", locations=[house])
    make_offer(title="Anker", locations=[house])
    make_offer(title="Ohne Ort")
    make_offer(title="Heimlich", locations=[house], status="draft")
    found, places = points(client)

    assert places == {(9.4342, 54.7873): (True, ["Anker", "Zebra"])}
    assert (found["total"], found["shown"], found["cut"], found["here"]) == (3, 2, 0, None)
    assert [
        one["properties"]["name"]
        for one in found["features"]
        if one["properties"]["kind"] == "district"
    ] == ["Nordstadt"]


def test_masked_places_are_coarse_and_secret_ones_nowhere(client, area):
    for visibility in (LocationVisibility.DISTRICT_ONLY, LocationVisibility.HIDDEN):
        place = make_location(
            area=area, latitude=54.71234, longitude=9.31234, visibility=visibility
        )
        make_offer(title=visibility, locations=[place])
    found, places = points(client)

    assert places == {(9.4, 54.8): (False, ["district_only"])}
    assert found["shown"] == 1


def test_map_and_list_show_the_same_selection(client, area):
    free = make_location(area=area, latitude=54.7, longitude=9.4)
    make_offer(title="Frei", is_free="yes", locations=[free])
    make_offer(title="Teuer", is_free="no", locations=[free])
    query = "?free=1&unsinn=2&view=map"

    _found, places = points(client, query)
    page = client.get("/angebote/" + query)

    assert places == {(9.4, 54.7): (True, ["Frei"])}
    assert [offer.title for offer in page.context["page"]] == ["Frei"]
    assert page.context["map"]["points"] == "/angebote/karte.geojson?free=1"


def test_what_is_cut_is_said(client, area, monkeypatch):
    monkeypatch.setattr(map_points, "MOST_OFFERS", 2)
    place = make_location(area=area, latitude=54.7, longitude=9.4)
    for number in range(3):
        make_offer(title=f"Treff {number}", locations=[place])
    found, places = points(client)

    assert (found["total"], found["shown"], found["cut"]) == (3, 2, 1)
    assert places == {(9.4, 54.7): (True, ["Treff 0", "Treff 1"])}


def test_own_position_sorts_and_is_named_in_words(client, area):
    near = make_location(area=area, latitude=54.79, longitude=9.43)
    far = make_location(area=area, latitude=54.70, longitude=9.30)
    make_offer(title="A fern", locations=[far])
    make_offer(title="B nah", locations=[near])
    page = client.get("/angebote/?near=54.788,9.432&view=map")
    html = page.content.decode()

    assert [offer.title for offer in page.context["page"]] == ["B nah", "A fern"]
    assert "In der Nähe von: Ihr Standort" in html
    assert points(client, "?near=54.788,9.432")[0]["here"] == [54.788, 9.432]


def test_privacy_notice_names_the_host_of_the_tiles(client, settings):
    make_offer()
    assert "Die Karte holt Bilder von" not in client.get("/angebote/?view=map").content.decode()

    settings.MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    html = client.get("/angebote/?view=map&free=0").content.decode()
    assert "Die Karte holt Bilder von tiles.example.org." in html
    assert "map.js" in html
    assert "map.js" not in client.get("/angebote/").content.decode()


def test_map_costs_as_much_for_one_place_as_for_three(client, area, django_assert_num_queries):
    for number in range(3):
        make_offer(locations=[make_location(area=area, latitude=54.7 + number / 10, longitude=9)])
        client.get("/angebote/")
        with django_assert_num_queries(2):
            client.get(f"/angebote/karte.geojson?x={number}")
