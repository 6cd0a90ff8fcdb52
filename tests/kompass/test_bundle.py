"""Lists and paths on their way from one municipality to another."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from kompass import demo
from kompass.bundle import BundleError, export_bundle, import_bundle
from kompass.bundle_parts import PARTS
from networks.models import Body, BodyStatus, Decision, Network, Procedure
from offers.models import HelpPath, LifeSituation, Milestone, Topic
from tests.accounts import make_account
from tests.factories import make_topic
from tests.networks.makers import make_body, make_network, make_titled

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle():
    """The real lists of the base facts, as JSON carries them."""
    demo.load(base_only=True)
    return json.loads(json.dumps(export_bundle()))


LISTS = [part for part in PARTS if not part.of_network]


def empty():
    Body.objects.update(scope_topic=None)
    Milestone.objects.all().delete()  # they point to phases
    for part in reversed(LISTS):
        part.model.objects.all().delete()


def test_everything_comes_back_in_an_empty_place(bundle):
    assert all(bundle["parts"].values()), "a part without records proves nothing"
    numbers = {part.name: part.model.objects.count() for part in LISTS}
    empty()

    report = import_bundle(bundle)

    assert (report.changed, report.unchanged, report.refused) == ([], [], [])
    assert {part.name: part.model.objects.count() for part in LISTS} == numbers
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


@pytest.fixture
def town(bundle):
    """The network of the base facts, with two bodies that inform each other and one that ended."""
    network = Network.objects.get(slug="praeventionskette-flensburg")
    steering, circle = (Body.objects.get(slug=f"fl-{n}") for n in ("steuerungsgruppe", "externe"))
    circle.informs.add(steering)
    steering.informs.add(make_body(make_network(), slug="anderswo"))
    steering.report_readers.add(make_account("Leitung"))
    Body.objects.filter(pk=steering.pk).update(
        status=BodyStatus.ACTIVE, note="nur hier", meeting_interval_weeks=6
    )
    make_body(network, slug="frueher", status=BodyStatus.ENDED)
    Procedure.objects.filter(slug="vorlage-erste-schritte").first().steps.first().bodies.add(circle)
    make_titled(Procedure, network, slug="laeuft")
    return network


def carried(network):
    names = [part.name for part in PARTS if part.of_network]
    return json.loads(json.dumps(export_bundle(names, network)))


def test_bodies_and_procedures_join_the_receivers_network(town):
    data = carried(town)
    text = json.dumps(data)
    assert "frueher" not in text and "anderswo" not in text and "laeuft" not in text
    assert "nur hier" not in text and "praeventionskette-flensburg" not in text
    Decision.objects.all().delete()
    Procedure.objects.all().delete()
    Body.objects.all().delete()
    ours = make_network(slug="unser-netz")

    report = import_bundle(data, network=ours)

    assert (report.changed, report.unchanged, report.refused) == ([], [], [])
    assert carried(ours)["parts"] == data["parts"]
    assert len(data["parts"]["body_templates"]) == 6
    steering = Body.objects.get(slug="fl-steuerungsgruppe")
    assert (steering.network, steering.status) == (ours, BodyStatus.FOUNDING)
    assert steering.meeting_interval_weeks == 6
    assert {body.slug for body in steering.informs.all()} == {"fl-externe"}
    template = Procedure.objects.get(slug="vorlage-erste-schritte")
    assert (template.network, template.is_template, template.steps.count()) == (ours, True, 6)
    assert [body.slug for body in template.steps.first().bodies.all()] == ["fl-externe"]


def test_a_known_body_keeps_what_is_so_here_alone(town):
    data = carried(town)
    row = next(r for r in data["parts"]["body_templates"] if r["slug"] == "fl-steuerungsgruppe")
    row["purpose"] = "Anders"

    report = import_bundle(data, network=make_network())

    assert report.changed == ["body_templates/fl-steuerungsgruppe (purpose)"]
    assert report.new == []
    body = Body.objects.get(slug="fl-steuerungsgruppe")
    assert (body.purpose, body.status, body.note) == ("Anders", BodyStatus.ACTIVE, "nur hier")
    assert body.network == town
    assert body.report_readers.count() == 1


def test_bodies_want_a_network_and_no_unknown_body(town):
    data = carried(town)
    with pytest.raises(BundleError, match="--network"):
        import_bundle(data)

    data["parts"]["body_templates"][0]["reports_to"] = [["gibt-es-nicht"]]
    report = import_bundle(data, network=town)
    assert [row.split(":")[0] for row in report.refused] == [
        f"body_templates/{data['parts']['body_templates'][0]['slug']}"
    ]


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

    capsys.readouterr()
    call_command("export_bundle", network="praeventionskette-flensburg")
    file.write_text(capsys.readouterr().out)
    call_command("import_bundle", str(file), network="praeventionskette-flensburg")
    assert "0 neu, 0 geändert" in capsys.readouterr().out
    with pytest.raises(CommandError, match="anderes"):
        call_command("export_bundle", network="anderes")

    file.write_text("{")
    with pytest.raises(CommandError, match="kein lesbares JSON"):
        call_command("import_bundle", str(file))
