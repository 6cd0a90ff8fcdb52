"""An import in the back office, step by step, and who may do it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.imports.storing import clean_imports
from offers.models import (
    ImportFile,
    ImportProfile,
    ImportRun,
    ImportState,
    Location,
    Offer,
    Status,
)
from offers.roles import COORDINATORS, EDITORS, LEADERSHIP, NETWORK_COORDINATORS, PLANNERS, SYSTEM
from tests.accounts import make_account
from tests.factories import make_area, make_department, make_offer_type
from tests.offers.imports.test_files import workbook

pytestmark = pytest.mark.django_db

TABLE = (
    "Name;Träger;Straße;PLZ;Stadtteil;Leitung;Bemerkung\n"
    "Kita Möwe;Hafenhaus;Weg 1;24937;Nord;Frau Muster;schön\n"
    "Kita Düne;Hafenhaus;Weg 2;24937;Nord;;\n"
)


@pytest.fixture
def department():
    make_offer_type(slug="betreuung", title="Betreuung", synonyms="Kita")
    return make_department(name="Kitas")


@pytest.fixture
def editor(client):
    client.force_login(make_account(EDITORS))
    return client


def address(name, run=None):
    return reverse(f"admin:offers_importrun_{name}", args=[run.pk] if run else [])


def upload(client, department, content=TABLE, name="kitas.csv", **more):
    file = SimpleUploadedFile(name, content.encode())
    data = {"file": file, "department": department.pk, **more}
    return client.post(address("add"), data)


def form_data(response, **changes):
    form = response.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return {**data, **changes}


def mapped(client, department, **changes):
    """A run whose mapping is saved and tried."""
    response = upload(client, department)
    run = ImportRun.objects.latest("pk")
    page = client.get(response.url)
    answer = client.post(address("change", run), form_data(page, _trial="1", **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return run


def test_all_steps_from_upload_to_undo(editor, department):
    area = make_area(name="Nordstadt", slug="nordstadt")
    response = upload(editor, department)
    run = ImportRun.objects.get()
    assert response.url == address("change", run)

    page = editor.get(response.url)
    html = page.content.decode()
    for text in ("Trennzeichen: Semikolon", "Kita Möwe", "2 Zeilen", "Angebotsform"):
        assert text in html
    chosen = {row.header: row.field.value() for row in page.context["form"].column_rows()}
    assert chosen == {
        "Name": "title",
        "Träger": "provider",
        "Straße": "street",
        "PLZ": "postcode",
        "Stadtteil": "district",
        "Leitung": "person",
        "Bemerkung": "facts",
    }
    assert Offer.objects.count() == 0

    form = page.context["form"]
    nord = next(row.field.name for row in form.value_rows() if row.value == "Nord")
    data = form_data(page, _trial="1", profile_name="Kitas", **{nord: "nordstadt"})
    assert editor.post(address("change", run), data).url == address("trial", run)
    trial = editor.get(address("trial", run)).content.decode()
    assert "Probelauf: 2 neu, 0 geändert, 0 unverändert, 0 abgelehnt." in trial
    assert "Personendaten, bleiben intern:" in trial
    assert Offer.objects.count() == 0

    editor.post(address("trial", run))
    report = editor.get(address("change", run)).content.decode()
    assert "Angebote: 2 neu" in report
    assert set(Offer.objects.values_list("status", "department")) == {(Status.DRAFT, department.pk)}
    assert {place.area for place in Location.objects.all()} == {area}
    assert ImportProfile.objects.get().plan["values"] == {"district": {"nord": "nordstadt"}}

    editor.post(address("undo", run))
    run.refresh_from_db()
    assert (run.state, Offer.objects.count(), Location.objects.count()) == ("undone", 0, 0)
    assert "2 gelöscht" in editor.get(address("change", run)).content.decode()


def test_a_profile_reads_the_next_file_of_its_source(editor, department):
    mapped(editor, department, profile_name="Kitas", city="Flensburg")
    profile = ImportProfile.objects.get()

    upload(editor, department, name="neu.csv", profile=profile.pk)

    first, second = ImportRun.objects.order_by("pk")
    assert (second.source, second.plan["defaults"]["city"]) == (first.source, "Flensburg")


def test_wrong_choices_are_explained_and_nothing_is_lost(editor, department):
    upload(editor, department)
    run = ImportRun.objects.get()
    page = editor.get(address("change", run))
    data = form_data(page, _trial="1", column_0="skip", area_code="46 1", provider="Haus")

    answer = editor.post(address("change", run), data)
    html = answer.content.decode()
    assert "Bitte nur Ziffern" in html and 'value="Haus"' in html

    answer = editor.post(address("change", run), {**data, "area_code": "0461"})
    assert "Keine Spalte ist als Titel erkannt" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == ImportState.UPLOADED


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("var a = [{}]", "JavaScript"),
        ("", "leer"),
        ("Kennung;Titel\n;A\n", "Angebotsübersicht des Kompass"),
    ],
)
def test_useless_files_are_refused_with_a_reason(editor, department, content, words):
    answer = upload(editor, department, content)

    assert (answer.status_code, ImportRun.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_uploads_have_a_size(editor, department, monkeypatch):
    monkeypatch.setattr("offers.admin.import_forms.MOST_BYTES", 10)

    assert "größer als 20 MB" in upload(editor, department).content.decode()


def test_large_files_are_left_to_the_command(editor, department, monkeypatch, capsys):
    monkeypatch.setattr("offers.admin.imports.MOST_ROWS_ONLINE", 1)
    upload(editor, department)
    run = ImportRun.objects.get()
    page = editor.get(address("change", run))
    answer = editor.post(address("change", run), form_data(page, _trial="1"), follow=True)
    assert f"import_offers --run {run.pk}" in answer.content.decode()

    call_command("import_offers", run=run.pk)

    assert Offer.objects.count() == 2
    assert "Angebote: 2 neu" in capsys.readouterr().out


def test_other_sheets_of_a_workbook_can_be_chosen(editor, department):
    content = workbook(["Jahr", "Zahl"], [2020, 3], Kitas=[["Name", "Träger"], ["A", "Haus"]])
    file = SimpleUploadedFile("a.xlsx", content)
    editor.post(address("add"), {"file": file, "department": department.pk})
    run = ImportRun.objects.get()

    editor.post(address("change", run), {"_sheet": "1", "sheet": "Kitas"})

    run.refresh_from_db()
    assert (run.shape["sheet"], run.plan["columns"]["Name"]) == ("Kitas", "title")


def test_discarding_deletes_the_file_but_no_committed_import(editor, department):
    run = mapped(editor, department)
    editor.post(address("trial", run))
    editor.post(address("discard", run))
    assert ImportRun.objects.count() == 1

    other = mapped(editor, department)
    editor.post(address("discard", other))
    assert list(ImportRun.objects.all()) == [run]
    assert ImportFile.objects.count() == 1


# -- Who ------------------------------------------------------------------------------------------


def pages_of(run):
    return [
        ("get", address("change", run)),
        ("post", address("change", run)),
        ("get", address("trial", run)),
        ("post", address("trial", run)),
        ("post", address("discard", run)),
        ("post", address("undo", run)),
    ]


def test_coordinators_import_into_their_own_departments_only(client, department):
    below = make_department(parent=department)
    other = make_department()
    client.force_login(make_account(EDITORS))
    foreign = mapped(client, other)
    client.force_login(make_account(COORDINATORS, department))

    run = mapped(client, below)
    client.post(address("trial", run))

    assert set(Offer.objects.values_list("department", flat=True)) == {below.pk}
    assert "file" in upload(client, other).context["form"].fields  # refused, asked again
    assert ImportRun.objects.count() == 2
    assert [getattr(client, how)(url).status_code for how, url in pages_of(foreign)] == [404] * 6
    shown = client.get(address("changelist")).context["cl"].result_list
    assert list(shown) == [run]


def test_a_coordinator_does_not_change_offers_of_others_by_their_key(client, department):
    own = make_department()
    client.force_login(make_account(EDITORS))
    run = mapped(client, department)
    client.post(address("trial", run))
    client.force_login(make_account(COORDINATORS, own))

    upload(client, own, TABLE.replace("schön", "schlecht"))
    mine = ImportRun.objects.latest("pk")
    page = client.get(address("change", mine))
    client.post(address("change", mine), form_data(page, _trial="1"))
    trial = client.get(address("trial", mine)).content.decode()

    assert "gehört inzwischen einem anderen Fachbereich" in trial
    client.post(address("trial", mine))
    assert "schön" in Offer.objects.get(title="Kita Möwe").description


@pytest.mark.parametrize("role", [PLANNERS, NETWORK_COORDINATORS, LEADERSHIP, SYSTEM])
def test_nobody_else_finds_imports(client, department, role):
    client.force_login(make_account(EDITORS))
    run = mapped(client, department)
    client.force_login(make_account(role))

    assert [getattr(client, how)(url).status_code for how, url in pages_of(run)] == [404] * 6
    assert client.get(address("add")).status_code == 404
    assert client.get(address("changelist")).status_code == 403
    assert "importrun" not in client.get(reverse("admin:index")).content.decode()


def test_the_list_costs_the_same_for_many_imports(editor, department):
    mapped(editor, department)
    editor.get(address("changelist"))
    with CaptureQueriesContext(connection) as one:
        editor.get(address("changelist"))
    for _number in range(4):
        mapped(editor, department)
    with CaptureQueriesContext(connection) as five:
        response = editor.get(address("changelist"))

    assert len(response.context["cl"].result_list) == 5
    assert len(one) == len(five)


# -- Keeping --------------------------------------------------------------------------------------


def test_files_and_open_imports_go_after_a_period(editor, department):
    done = mapped(editor, department)
    editor.post(address("trial", done))
    mapped(editor, department)
    later = timezone.now() + timedelta(days=31)

    assert clean_imports() == (0, 0)
    assert clean_imports(now=later) == (1, 2)

    assert list(ImportRun.objects.all()) == [done]
    assert ImportFile.objects.count() == 0
    done.refresh_from_db()
    assert done.survey == [] and done.report["totals"] == {"created": 2}
    editor.post(address("undo", done))
    assert Offer.objects.count() == 0
