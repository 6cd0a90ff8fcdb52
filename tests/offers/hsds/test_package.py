"""The package of tables: the same records as the API's answers, and its way to the reader."""

import csv
import io
import json
import zipfile

import pytest
from django.core.management import call_command

from offers.hsds.archive import archive_path
from tests.factories import make_location, make_offer
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db
ADDRESS = "/opendata/hsds-3.0.zip"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OPEN_DATA_ROOT = tmp_path / "opendata"


def tables(response):
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    descriptor = json.loads(texts.pop("datapackage.json"))
    rows = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text, newline="")))
        for name, text in texts.items()
    }
    return descriptor, rows


def test_tables_hold_what_the_api_answers(client):
    make_rich_catalogue()

    _descriptor, rows = tables(client.get(ADDRESS))
    answer = client.get("/api/hsds/services", {"full": "true"}).json()["contents"]

    assert [row["id"] for row in rows["services"]] == [row["id"] for row in answer]
    for row, service in zip(rows["services"], answer, strict=True):
        for name, value in row.items():
            assert value == str(service.get(name, "")), (service["id"], name)
    schedules = {part["id"] for service in answer for part in service.get("schedules", ())}
    assert {row["id"] for row in rows["schedules"]} == schedules


def test_descriptor_names_every_table_with_its_columns(client):
    make_offer()

    descriptor, rows = tables(client.get(ADDRESS))

    for resource in descriptor["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        if rows[resource["name"]]:
            assert list(rows[resource["name"]][0]) == fields
    assert {resource["name"] for resource in descriptor["resources"]} == set(rows)


def test_no_row_points_to_nothing_and_shared_places_come_once(client):
    place = make_location()
    make_offer(locations=[place])
    make_offer(locations=[place])

    _descriptor, rows = tables(client.get(ADDRESS))

    ids = {table: [row["id"] for row in found] for table, found in rows.items()}
    assert len(ids["locations"]) == 1
    assert len(ids["service_at_locations"]) == 2
    for table, found in rows.items():
        assert len(set(ids[table])) == len(found), table
    for row in rows["service_at_locations"]:
        assert row["service_id"] in ids["services"]
        assert row["location_id"] in ids["locations"]
    for row in rows["attributes"]:
        assert row["taxonomy_term_id"] in ids["taxonomy_terms"]


def test_an_unchanged_package_is_not_sent_again(client):
    make_offer()
    first = client.get(ADDRESS)
    assert len(tables(first)[1]["services"]) == 1

    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    make_offer()
    changed = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert len(tables(changed)[1]["services"]) == 2


def test_a_large_catalogue_waits_for_the_command(client, monkeypatch, capsys):
    monkeypatch.setattr("offers.hsds.archive.BUILT_ON_DEMAND", 0)
    make_offer()

    before = client.get(ADDRESS)
    call_command("build_hsds_package")
    after = client.get(ADDRESS)

    assert (before.status_code, before["Retry-After"]) == (503, "3600")
    assert capsys.readouterr().out == f"{archive_path()}: 1 Angebote\n"
    assert len(tables(after)[1]["services"]) == 1
