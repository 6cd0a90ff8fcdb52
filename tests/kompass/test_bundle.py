"""Lists and paths on their way from one municipality to another."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from kompass import demo
from kompass.bundle import PARTS, BundleError, export_bundle, import_bundle
from offers.models import HelpPath, LifeSituation, Milestone, Topic
from tests.factories import make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle():
    """The real lists of the base facts, as JSON carries them."""
    demo.load(base_only=True)
    return json.loads(json.dumps(export_bundle()))


def empty():
    Milestone.objects.all().delete()  # they point to phases
    for part in reversed(PARTS):
        part.model.objects.all().delete()


def test_everything_comes_back_in_an_empty_place(bundle):
    assert all(bundle["parts"].values()), "a part without records proves nothing"
    numbers = {part.name: part.model.objects.count() for part in PARTS}
    empty()

    report = import_bundle(bundle)

    assert (report.changed, report.unchanged, report.refused) == ([], [], [])
    assert {part.name: part.model.objects.count() for part in PARTS} == numbers
    assert export_bundle()["parts"] == bundle["parts"]


def test_a_second_import_changes_nothing(bundle):
    uuids = set(Topic.objects.values_list("slug", "uuid"))

    report = import_bundle(bundle)

    assert (report.new, report.changed, report.refused) == ([], [], [])
    assert set(Topic.objects.values_list("slug", "uuid")) == uuids


def test_preview_names_fields_and_writes_nothing(bundle):
    path = bundle["parts"]["help_paths"][0]
    path["title"] = "Anders"
    path["children"]["versions"][0]["children"]["steps"][0]["title"] = "Neuer Schritt"
    bundle["parts"]["topics"].append(copy.deepcopy(bundle["parts"]["topics"][0]) | {"slug": "neu"})

    report = import_bundle(bundle, dry_run=True)

    assert report.new == ["topics/neu"]
    assert report.changed == [f"help_paths/{path['slug']} (children, title)"]
    assert not Topic.objects.filter(slug="neu").exists()
    assert not HelpPath.objects.filter(title="Anders").exists()

    import_bundle(bundle)
    versions = HelpPath.objects.get(title="Anders").versions.all()
    assert "Neuer Schritt" in [step.title for version in versions for step in version.steps.all()]


def test_one_refused_record_keeps_all_out(bundle):
    bundle["parts"]["topics"][0]["title"] = "Anders"
    bundle["parts"]["situations"][0]["topics"] = [["gibt-es-nicht"]]

    report = import_bundle(bundle)

    assert len(report.refused) == 1
    assert report.refused[0].startswith(f"situations/{bundle['parts']['situations'][0]['slug']}: ")
    assert not Topic.objects.filter(title="Anders").exists()


@pytest.mark.parametrize(
    "change",
    [{"title": "x" * 500}, {"order": "viele"}, {"is_staff": True}, {"title": None}],
)
def test_records_obey_the_rules_of_their_model(bundle, change):
    bundle["parts"]["topics"][0] |= change

    report = import_bundle(bundle)

    assert [row.split(":")[0] for row in report.refused] == [
        f"topics/{bundle['parts']['topics'][0]['slug']}"
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "kein Bündel"),
        ({"format": "kompass-bundle", "version": 2}, "Fassung 2"),
        ({"format": "kompass-bundle", "version": 1}, "fehlen"),
        ({"format": "kompass-bundle", "version": 1, "parts": {"users": []}}, "users"),
        ({"format": "kompass-bundle", "version": 1, "parts": {"topics": [{}]}}, "slug"),
    ],
)
def test_what_is_no_bundle_is_refused(data, words):
    with pytest.raises(BundleError, match=words):
        import_bundle(data)


def test_what_the_bundle_does_not_name_stays():
    make_topic(slug="eigenes")

    import_bundle(export_bundle(["target_groups"]))

    assert Topic.objects.filter(slug="eigenes").exists()


def test_commands_carry_a_bundle(bundle, tmp_path, capsys):
    file = tmp_path / "bundle.json"
    call_command("export_bundle", parts=["topics", "situations"])
    file.write_text(capsys.readouterr().out)
    LifeSituation.objects.all().delete()

    call_command("import_bundle", str(file), dry_run=True)
    assert "nichts geschrieben" in capsys.readouterr().out
    assert LifeSituation.objects.count() == 0
    call_command("import_bundle", str(file))
    assert LifeSituation.objects.count() > 20

    file.write_text("{")
    with pytest.raises(CommandError, match="kein lesbares JSON"):
        call_command("import_bundle", str(file))
