"""Long commands say how far they are, and end between two steps when asked, nothing half done."""

import json
import os
import signal
from datetime import date
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from kompass import regions
from kompass.bundle import export_bundle
from kompass.operations.backup.rows import all_models, lines_of
from kompass.operations.backup.writing import make_backup
from offers import history_retention
from offers.generator import catalogue
from offers.hsds.archive import archive_path
from offers.links.probe import Outcome
from offers.models import Area, LinkCheck, Offer, OfferVersion, Status, Topic
from offers.progress import Progress
from offers.search.changes import batch
from tests.factories import make_area, make_offer, make_provider, make_topic

pytestmark = pytest.mark.django_db
ENDED = "^Auf Wunsch beendet; nichts ist halb geschrieben.$"


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def steps(monkeypatch):
    """The texts that commands show."""
    texts, show = [], Progress.__call__

    def note(self, text):
        texts.append(text)
        show(self, text)

    monkeypatch.setattr(Progress, "__call__", note)
    return texts


def stopped(step, *arguments, **options):
    """Run a command that SIGTERM reaches just before the progress with that number."""
    counted, show = [], Progress.__call__

    def stop(self, text):
        counted.append(text)
        if len(counted) == step:
            os.kill(os.getpid(), signal.SIGTERM)
        show(self, text)

    before, out = signal.getsignal(signal.SIGTERM), StringIO()
    with patch.object(Progress, "__call__", stop), pytest.raises(CommandError, match=ENDED):
        call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    assert len(counted) == step
    assert signal.getsignal(signal.SIGTERM) == before
    return out.getvalue()


def rows():
    """All there is, table by table."""
    return {model._meta.label: sorted(lines_of(model, "default")) for model in all_models()}


def square(left):
    ring = [[left, 54], [left + 1, 54], [left + 1, 55], [left, 54]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def outlines(tmp_path):
    features = []
    for number, name in enumerate(("Tarup", "Nordstadt")):
        make_area(name=name)
        properties = {"name": name}
        features.append({"properties": properties, "geometry": square(number)})
    path = tmp_path / "gebiete.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(path)


def test_outlines(outlines, steps):
    before = rows()
    stopped(2, "import_areas", outlines)
    assert rows() == before

    steps.clear()
    run("import_areas", outlines)

    assert steps == ["Umriss 1 von 2", "Umriss 2 von 2"]
    assert not Area.objects.filter(polygon=None).exists()


def test_generating_in_place_of_what_is_there(steps, monkeypatch):
    monkeypatch.setattr(catalogue, "CHUNK", 2)
    run("generate_offers", "3")
    assert steps[:2] == ["Angebote erzeugen: 2 von 3", "Angebote erzeugen: 3 von 3"]
    released = Offer.objects.filter(status=Status.PUBLISHED).count()
    assert steps[-1] == f"Angebote eintragen: {released} von {released}"
    before = set(Offer.objects.values_list("uuid", flat=True))

    stopped(2, "generate_offers", "3", "--clear")

    assert set(Offer.objects.values_list("uuid", flat=True)) == before


@pytest.fixture
def archive(time_machine):
    time_machine.move_to(date(2026, 11, 22))
    for slug in ("a", "b"):
        make_offer(slug=slug, status=Status.ARCHIVED, archived_at=date(2020, 1, 1))


def test_purging(archive, steps):
    before = rows()
    stopped(2, "purge_archived")
    assert rows() == before

    steps.clear()
    assert ": 2 endgültig gelöscht" in run("purge_archived")
    assert steps == ["Angebot 1 von 2", "Angebot 2 von 2"]


def test_thinning_ends_between_two_pieces(monkeypatch, time_machine, steps):
    time_machine.move_to(date(2020, 1, 1))
    offer = make_offer(internal_note="Frau Beispiel")
    for note in ("Herr Muster", "niemand"):
        with batch():
            offer.internal_note = note
            offer.save()
    time_machine.move_to(date(2026, 11, 22))
    monkeypatch.setattr(history_retention, "CHUNK", 1)

    def notes():
        versions = OfferVersion.objects.order_by("number")
        return [json.dumps(one.snapshot, ensure_ascii=False) for one in versions]

    assert "Frau Beispiel" in notes()[0]
    stopped(2, "thin_history")
    assert "Frau Beispiel" not in notes()[0]
    assert "Herr Muster" in notes()[1]

    steps.clear()
    run("thin_history")
    assert steps == ["0 von 1 Ständen"]
    assert "Herr Muster" not in notes()[1]


@pytest.mark.parametrize("options", [{}, {"base_only": True}, {"region": "hannover"}])
def test_the_demo(options):
    before = rows()

    stopped(5, "load_demo", **options)

    assert rows() == before


def test_a_region_names_each_file(steps):
    run("load_demo", region="hannover")

    assert {f"hannover/{part}" for part in ("site", "pages", "areas")} < set(steps)
    assert not regions.CITY_FILES & set(steps)


def test_looking_at_a_backup(tmp_path, steps):
    make_offer()
    path = make_backup(tmp_path)
    before = rows()

    assert stopped(2, "restore", str(path), check=True) == ""

    assert rows() == before
    steps.clear()
    assert "Tabellen geprüft." in run("restore", str(path), check=True)
    assert "manifest.json prüfen" in steps
    assert "rows/auth.Permission/000001.jsonl prüfen" in steps


def test_bundles(tmp_path, steps):
    for number in range(2):
        make_topic(title=f"Thema {number}", slug=f"thema-{number}")
    path = tmp_path / "buendel.json"
    bundle = export_bundle(["topics"])
    for one in bundle["parts"]["topics"]:
        one["title"] += " neu"
    path.write_text(json.dumps(bundle))
    before = rows()

    assert stopped(2, "export_bundle", "--parts", "topics") == ""
    stopped(2, "import_bundle", str(path))

    assert rows() == before
    steps.clear()
    run("export_bundle", "--parts", "topics")
    run("import_bundle", str(path))
    assert steps == [
        *("topics: Thema 0", "topics: Thema 1", "topics: 1 von 2", "topics: 2 von 2"),
    ]
    assert set(Topic.objects.values_list("title", flat=True)) == {"Thema 0 neu", "Thema 1 neu"}


def test_the_index_stays_in_force(client, steps):
    make_offer(title="Krabbelgruppe", slug="krabbeln")
    assert "Krabbelgruppe" in client.get("/angebote/?q=krabbelgruppe").content.decode()

    stopped(2, "rebuild_search")

    assert "Krabbelgruppe" in client.get("/angebote/?q=krabbelgruppe&n=1").content.decode()
    steps.clear()
    assert run("rebuild_search").startswith("1 Angebote in ")
    assert steps == ["Angebote lesen: 1 von 1", "Angebote eintragen: 1 von 1"]


def test_the_package_of_tables(settings, tmp_path, steps):
    settings.OPEN_DATA_ROOT = tmp_path
    make_offer()

    stopped(1, "build_hsds_package")
    assert list(tmp_path.iterdir()) == []

    steps.clear()
    run("build_hsds_package")
    assert (steps, archive_path().is_file()) == (["1 von 1 Angeboten"], True)


def test_links(monkeypatch):
    for name in ("a", "b"):
        make_provider(website=f"https://{name}.example.org/")
    monkeypatch.setattr(
        "offers.links.checking._check_host", lambda urls, manners: [Outcome(True) for _ in urls]
    )

    stopped(1, "check_links", workers=1)

    assert LinkCheck.objects.filter(status="ok").count() == 1


def test_the_data_of_a_person(steps):
    make_offer()

    assert stopped(3, "export_person", "a@example.org") == ""
    steps.clear()
    run("export_person", "a@example.org")
    assert "offers.Offer lesen" in steps


def test_retention_ends_between_two_rules(steps):
    said = stopped(2, "apply_retention")

    assert said.startswith("Archivierte Angebote (") and said.count("\n") == 1
    steps.clear()
    run("apply_retention")
    assert {"Archivierte Angebote", "Hochgeladene Tabellen"} < set(steps)


def test_an_import_of_ones_own_table(tmp_path, steps):
    make_offer(title="Krabbelgruppe", slug="krabbeln")
    path = tmp_path / "angebote.csv"
    run("export_offers", "--output", str(path))
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Krabbelgruppe", "Singkreis"))
    before = rows()

    stopped(1, "import_offers", str(path))
    assert rows() == before

    steps.clear()
    run("import_offers", str(path))
    assert steps == ["1 Zeilen gelesen"]
