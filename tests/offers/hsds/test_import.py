"""HSDS data of others: tables, nested JSON, lines; and our own, out and in again."""

import csv
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from offers.hsds.archive import archive_path, build_archive
from offers.hsds.sources import load
from offers.models import Offer, Status
from tests.factories import (
    make_department,
    make_location,
    make_offer,
    make_offer_type,
    make_provider,
)

pytestmark = pytest.mark.django_db

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "data"
FILES = {
    "hsds-spec-examples/service_full.json": (1, 0),
    "hsds-spec-examples/service_list.json": (1, 0),
    "hsds-spec-examples/tabular.json": (1, 0),
    "hsds-spec-examples/csv": (1, 0),
    "hsds-ohana-sample": (23, 0),
    "hsds-ilao/hsds11": (429, 1),
}


@pytest.fixture(autouse=True)
def receiver():
    make_department(slug="jugend")
    make_offer_type(slug="beratung", title="Beratung")


def run(path, capsys, **options):
    call_command("import_hsds", str(path), department="jugend", **options)
    return capsys.readouterr().out.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_data_of_others_comes_in_once(name, capsys):
    if not (SAMPLES / name).exists():
        pytest.skip(f"{SAMPLES / name} is not beside the project")
    created, refused = FILES[name]

    first, second = (run(SAMPLES / name, capsys)[-1] for _time in range(2))

    words = "{} neu, 0 geändert, {} unverändert, {} abgelehnt."
    assert first == "Angebote: " + words.format(created, 0, refused)
    assert second == "Angebote: " + words.format(0, created, refused)
    assert set(Offer.objects.values_list("status", flat=True)) == {Status.DRAFT}


def write_tables(folder, **tables):
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


TABLES = {
    "organizations": [{"id": "o1", "name": "Haus Hafen", "website": "https://hafen.example.org"}],
    "services": [
        {"id": "s1", "name": "Krabbelgruppe", "organization_id": "o1", "minimum_age": "0.5"},
        {"id": "s2", "name": "Turnen", "organization_id": "weg", "minimum_age": ""},
        {"id": "s3", "name": "Singen", "organization_id": "weg", "minimum_age": ""},
    ],
    "locations": [{"id": "l1", "name": "Haus am Hafen"}],
    "services_at_location": [{"id": "x", "service_id": "s1", "location_id": "l1"}],
    "physical_addresses": [
        {"id": "a", "location_id": "l1", "address_1": "Kai 1", "city": "Flensburg",
         "postal_code": "24937"}
    ],
    "regular_schedules": [
        {"id": "r", "service_id": "s1", "weekday": "Tuesday", "opens_at": "09:00",
         "closes_at": "11:00"}
    ],
    "phones": [{"id": "p", "service_id": "s1", "number": "0461 123456"}],
}  # fmt: skip


def test_tables_are_joined_and_what_leads_nowhere_is_named_once(tmp_path, capsys):
    write_tables(tmp_path, **TABLES)

    lines = run(tmp_path, capsys)

    assert "organizations: weg gibt es nicht, 2-mal genannt." in lines
    offer = Offer.objects.get(title="Krabbelgruppe")
    assert offer.provider.name == "Haus Hafen"
    assert offer.age_from_months == 6
    assert offer.locations.get().street == "Kai 1"
    (row,) = offer.opening_times.all()
    assert (row.weekday, str(row.starts_at), str(row.ends_at)) == (2, "09:00:00", "11:00:00")
    assert Offer.objects.get(title="Turnen").provider.name == "Noch zu klären (HSDS)"


def test_an_archive_of_tables_is_read_as_the_folder(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    write_tables(tmp_path / "in", **TABLES)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in (tmp_path / "in").iterdir():
            archive.write(file, f"folder/{file.name}")

    assert load(tmp_path / "all.zip") == load(tmp_path / "in")


def test_a_trial_run_writes_nothing(tmp_path, capsys):
    write_tables(tmp_path, **TABLES)

    lines = run(tmp_path, capsys, dry_run=True)

    assert lines[-1].startswith("Probelauf: 3 neu")
    assert Offer.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b"{", "weder lesbares JSON"),
        ("a.json", b"[" * 100_000, "zu tief|weder lesbares JSON"),
        ("a.json", b"\xff\xfe", "kein Text in UTF-8"),
        ("a.json", b"[]", "keine Dienste"),
        ("a.json", b'{"contents": [{"id": 1}, 7, null]}', "keine Dienste"),
        ("a.json", b'{"services.csv": []}', "services.csv"),
        ("a.json", b'{"services.csv": [{"nr": "1"}]}', "id.*name"),
    ],
)
def test_what_is_no_hsds_is_refused_with_a_sentence(tmp_path, capsys, name, content, sentence):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(tmp_path / name, capsys)


def test_an_archive_that_would_grow_too_large_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("offers.hsds.sources.MOST_UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * 100_000)

    with pytest.raises(CommandError, match="größer als"):
        run(tmp_path / "bomb.zip", capsys)


def services(client):
    return {
        row["name"]: row for row in client.get("/api/hsds/services?full=true").json()["contents"]
    }


@pytest.mark.parametrize("form", ["lines", "package"])
def test_our_own_services_come_back_the_same(client, tmp_path, capsys, settings, form):
    settings.OPEN_DATA_ROOT = tmp_path / "opendata"
    place = make_location(street="Kai 1", latitude=54.78, longitude=9.43)
    for number in range(3):
        make_offer(
            title=f"Gruppe {number}",
            summary="Kurz gesagt.",
            description="Erster Absatz.",
            provider=make_provider(name=f"Haus {number}"),
            age_from_months=6 * number,
            age_to_months=36,
            locations=[place],
            contacts=[{"function": "Anmeldung", "phone": "+49 461 123456"}],
            opening_times=[{"weekday": 2, "starts_at": "09:00", "ends_at": "11:00"}],
        )
    before = services(client)
    path = tmp_path / "all.ndjson"
    if form == "lines":
        answer = client.get("/api/hsds/services?full=true&format=ndjson")
        path.write_bytes(b"".join(answer.streaming_content))
    else:
        build_archive()
        path = archive_path()
    Offer.objects.all().delete()

    run(path, capsys)
    Offer.objects.update(status=Status.PUBLISHED)
    after = services(client)

    same = ("name", "minimum_age", "maximum_age")
    assert {name: [row.get(key) for key in same] for name, row in after.items()} == {
        name: [row.get(key) for key in same] for name, row in before.items()
    }
    for name, row in after.items():
        assert row["organization"]["name"] == before[name]["organization"]["name"]
        (here,) = row["service_at_locations"]
        assert here["location"]["addresses"][0]["address_1"] == "Kai 1"
        (time,) = row["schedules"]
        assert (time["byday"], time["opens_at"], time["closes_at"]) == ("TU", "09:00", "11:00")
        assert "Erster Absatz." in row["description"]
        assert row["phones"][0]["number"] == "0461 123456"  # as the import writes numbers
    assert run(path, capsys)[-1].startswith("Angebote: 0 neu, 0 geändert, 3 unverändert")


def test_json_and_lines_are_read_alike(tmp_path):
    rows = [{"id": "1", "name": "Eins", "status": "active"}, {"id": "2", "name": "Zwei"}]
    forms = {
        "list.json": json.dumps(rows),
        "page.json": json.dumps({"contents": rows}),
        "lines.ndjson": "\n".join(map(json.dumps, rows)),
    }
    for name, text in forms.items():
        (tmp_path / name).write_text(text)

    assert [load(tmp_path / name).services for name in forms] == [rows] * 3
