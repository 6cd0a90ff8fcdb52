"""What single answers of the API say and leave out."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offers.models import LocationVisibility, Offer, Status
from offers.workflow import move
from tests.factories import (
    make_area,
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
)
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def get(client, path, status=200, **params):
    response = client.get(f"/api/hsds/{path}", params)
    assert response.status_code == status, response.content[:300]
    return json.loads(response.content)


def test_about_leads_to_the_description(client, settings):
    found = get(client, "")

    assert found == {
        "version": "3.0",
        "profile": "https://docs.openreferral.org/en/3.0/",
        "openapi_url": f"{settings.SITE_URL}/api/hsds/openapi.json",
    }
    assert "/services" in str(get(client, "openapi.json")["paths"])


def test_no_value_is_null_anywhere(client):
    make_rich_catalogue()

    def nulls(value):
        if isinstance(value, dict):
            return any(nulls(part) for part in value.values())
        if isinstance(value, list):
            return any(nulls(part) for part in value)
        return value is None

    for path in ("services", "organizations", "service_at_locations"):
        assert not nulls(get(client, path, full="true")["contents"])


def test_ages_are_years_and_pregnancy_is_a_term(client):
    phases = make_phases()
    unborn = make_offer(age_from_months=-9, age_to_months=30, life_phases=[phases[0]])
    half = make_offer(age_from_months=6, age_to_months=18)

    one, two = (get(client, f"services/{offer.uuid}") for offer in (unborn, half))

    assert "minimum_age" not in one
    assert one["maximum_age"] == 2.5
    assert (two["minimum_age"], two["maximum_age"]) == (0.5, 1.5)
    terms = [row["taxonomy_term"]["name"] for row in one["attributes"]]
    assert "Schwangerschaft" in terms


def test_masked_places_have_no_address_and_no_point(client):
    area = make_area(name="Neustadt", latitude=54.7, longitude=9.4)
    secret = {"street": "Geheimweg 1", "latitude": 54.71234, "longitude": 9.41234}
    masked = make_location(
        name="Schutzhaus", area=area, visibility=LocationVisibility.DISTRICT_ONLY, **secret
    )
    hidden = make_location(
        name="Versteck", area=area, visibility=LocationVisibility.HIDDEN, **secret
    )
    one, two = make_offer(locations=[masked, hidden]), make_offer(locations=[masked])

    rows = [get(client, f"services/{offer.uuid}") for offer in (one, two)]
    places = [row["service_at_locations"] for row in rows]

    assert [len(found) for found in places] == [1, 1]
    assert places[0][0]["location"]["name"] == "Neustadt"
    assert places[0][0]["location_id"] != places[1][0]["location_id"]
    everything = json.dumps(rows + [get(client, "service_at_locations", full="true")])
    for trace in ("Geheimweg", "54.71", "Schutzhaus", "Versteck", str(masked.uuid)):
        assert trace not in everything


@pytest.mark.parametrize(
    "path",
    ["services", "organizations", "taxonomies", "taxonomy_terms", "service_at_locations"],
)
def test_unknown_id_is_404_in_json(client, path):
    assert get(client, f"{path}/{uuid4()}", status=404) == {
        "detail": "There is no public record with this id."
    }


def test_hidden_offers_and_their_providers_are_not_there(client):
    shown = make_offer(provider=make_provider(name="Offen"))
    draft = make_offer(status=Status.DRAFT, provider=make_provider(name="Verborgen"))

    assert [row["id"] for row in get(client, "services")["contents"]] == [str(shown.uuid)]
    names = [row["name"] for row in get(client, "organizations")["contents"]]
    assert names == ["Offen"]
    get(client, f"services/{draft.uuid}", status=404)
    get(client, f"organizations/{draft.provider.uuid}", status=404)


@pytest.mark.parametrize(
    "params",
    [
        {"page": "0"},
        {"page": "x"},
        {"per_page": "0"},
        {"page": "9" * 30},
        {"format": "xml"},
        {"taxonomy_term_id": "topic"},
        {"modified_after": "gestern"},
        {"modified_after": "0001-01-01"},
        {"modified_after": "9999-12-31T23:59:59-12:00"},
        {"search": "x" * 201},
    ],
)
def test_malformed_parameters_are_named(client, params):
    problem = get(client, "services", status=422, **params)

    assert next(iter(params)) in problem["detail"][0]["loc"]


def test_a_page_behind_the_last_is_empty_and_size_is_capped(client):
    for _number in range(3):
        make_offer()

    page = get(client, "services", page=7, per_page=2)
    big = get(client, "services", per_page=5000)

    assert page | {"contents": []} == {
        "total_items": 3,
        "total_pages": 2,
        "page_number": 7,
        "size": 0,
        "first_page": False,
        "last_page": True,
        "empty": True,
        "contents": [],
    }
    assert big["size"] == 3


def test_minimal_names_id_and_day_alone(client):
    offer = make_offer()

    (row,) = get(client, "services", minimal="true")["contents"]

    assert set(row) == {"id", "modified_date"}
    assert row["id"] == str(offer.uuid)


def test_changed_since_a_moment_in_the_citys_time(client):
    offer, other = make_offer(), make_offer()
    moment = datetime(2026, 6, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # UTC: the day before
    Offer.objects.filter(pk=offer.pk).update(updated_at=moment)
    Offer.objects.filter(pk=other.pk).update(updated_at=moment.replace(day=2))

    def since(text):
        rows = get(client, "services", modified_after=text)["contents"]
        return {row["id"] for row in rows}

    both = {str(offer.uuid), str(other.uuid)}
    assert since("2026-06-01") == both
    assert since("2026-06-01T00:30:00") == both
    assert since("2026-05-31T22:31:00Z") == {str(other.uuid)}
    assert since("2026-06-01T00:31:00+02:00") == {str(other.uuid)}


@pytest.mark.parametrize("field", ["valid_from", "verified_at"])
def test_first_day_and_check_count_as_changes(client, field):
    offer = make_offer(**{field: timezone.localdate()})
    make_offer(**{field: date(2026, 1, 1)})
    Offer.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")))
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    (row,) = get(client, "services", modified_after=yesterday)["contents"]

    assert row["id"] == str(offer.uuid)
    assert row["last_modified"].startswith(timezone.localdate().isoformat() + "T00:00:00")


def test_unchanged_answers_are_304_and_may_be_read_elsewhere(client):
    make_offer()
    first = client.get("/api/hsds/services", headers={"Origin": "https://stadt.example.org"})

    again = client.get("/api/hsds/services", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert first["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies
    make_offer()
    changed = client.get("/api/hsds/services", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_other_pages_may_not_be_read_elsewhere(client):
    page = client.get("/", headers={"Origin": "https://stadt.example.org"})

    assert "Access-Control-Allow-Origin" not in page


def test_number_of_queries_does_not_grow_with_rows(client):
    def make():
        make_offer(
            topics=[make_topic()],
            locations=[make_location(provider=make_provider())],
            contacts=[{"phone": "0461 1", "mail": "a@example.org"}],
        )

    def count(path, **params):
        with CaptureQueriesContext(connection) as queries:
            get(client, path, **params)
        return len(queries)

    paths = [("services", {}), ("services", {"full": "true"}), ("organizations", {"full": "true"})]
    paths += [("service_at_locations", {"full": "true"})]
    make()
    get(client, "services")  # builds the index
    few = [count(path, x="1", **params) for path, params in paths]
    make(), make()
    get(client, "services", x="2")
    many = [count(path, x="3", **params) for path, params in paths]

    assert few == many


def test_removed_offers_are_named_with_their_day(client, admin_user):
    released = {"released_at": date(2026, 1, 1)}
    ended = make_offer(valid_until=date(2026, 2, 1), **released)
    make_offer(**released)
    make_offer(status=Status.DRAFT)
    archived = make_offer(**released)
    move(archived, Status.ARCHIVED, user=admin_user, reason="zu Ende")

    rows = get(client, "removed")["contents"]

    assert [UUID(row["id"]) for row in rows] == [ended.uuid, archived.uuid]
    assert rows[0]["removed_on"] == "2026-02-02"
    later = get(client, "removed", since="2026-02-03")["contents"]
    assert [row["id"] for row in later] == [str(archived.uuid)]


def test_a_client_that_asks_too_much_is_told_to_wait(client, settings):
    settings.API_RATE = "2/m"
    make_offer()
    first = client.get("/api/hsds/services", {"x": 0})
    client.get("/api/hsds/services", {"x": 1})

    refused = client.get("/api/hsds/services", {"x": 2})
    other = client.get("/api/hsds/services", {"x": 3}, REMOTE_ADDR="192.0.2.7")
    again = client.get("/api/hsds/services", {"x": 0}, headers={"If-None-Match": first["ETag"]})

    assert (refused.status_code, refused.json()) == (429, {"detail": "Too many requests."})
    assert 0 < int(refused["Retry-After"]) <= 60
    assert (other.status_code, again.status_code) == (200, 304)


def test_the_cache_keeps_no_address(client, settings):
    settings.API_RATE = "2/m"
    client.get("/api/hsds/taxonomies", REMOTE_ADDR="192.0.2.7")

    keys = list(cache._cache)
    assert [key for key in keys if "api-rate" in key]
    assert not [key for key in keys if "192.0.2.7" in key]


def test_head_says_what_get_would(client):
    make_offer()
    whole = client.get("/api/hsds/services")

    head = client.head("/api/hsds/services")
    again = client.head("/api/hsds/services", headers={"If-None-Match": whole["ETag"]})

    assert (head.status_code, head.content, again.status_code) == (200, b"", 304)
    assert head["ETag"] == whole["ETag"]
    assert client.head(f"/api/hsds/services/{UUID(int=0)}").status_code == 404


@pytest.mark.parametrize("path", ["services", f"services/{UUID(int=0)}", ""])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_would_write_is_refused_as_json(path, method):
    client = Client(enforce_csrf_checks=True)

    response = getattr(client, method)(f"/api/hsds/{path}")

    assert response.status_code == 405
    assert response.json() == {"detail": "This API is for reading only, by GET."}
    assert response["Allow"] == "GET, HEAD"


def test_an_unknown_address_is_answered_as_json_by_any_method():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/api/hsds/nichts")

    assert (response.status_code, response["Content-Type"]) == (404, "application/json")


def test_other_websites_may_ask_whether_something_changed(client):
    headers = {
        "Origin": "https://stadt.example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }

    response = client.options("/api/hsds/services", headers=headers)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


def test_a_distance_without_a_middle_is_refused(client):
    response = client.get("/api/hsds/service_at_locations", {"proximity": 1000})

    assert response.status_code == 422
    assert "proximity needs a postcode" in response.json()["detail"][0]["msg"]
