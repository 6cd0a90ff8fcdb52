"""Whole imports of other people's tables: what becomes of rows, the second time and undone."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import date, time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.imports.foreign import run_import
from offers.imports.plan import Plan, read_codes
from offers.imports.preparing import prepare
from offers.imports.reading import FileError
from offers.imports.undoing import undo_import
from offers.models import (
    ContactVisibility,
    ExternalKey,
    ImportedRow,
    ImportRun,
    ImportState,
    Location,
    Offer,
    OpeningTime,
    Provider,
    Source,
    Status,
)
from tests.factories import (
    make_area,
    make_department,
    make_language,
    make_offer,
    make_offer_type,
    make_provider,
    make_topic,
)

pytestmark = pytest.mark.django_db

HEADER = "Kita-ID;Einrichtung;Träger;Straße;PLZ;Ort;Stadtteil;Telefon;E-Mail;Leitung;Öffnungszeiten"
ROWS = (
    "1;Kita Möwe;Hafenhaus e.V.;Am Markt 1;24937;Flensburg;03 Nordstadt;0461 852157;"
    "info@example.org;Frau Muster;Mo-Fr 8-16 Uhr",
    "2;Kita Düne;Hafenhaus e. V.;Weg 2 -4;24939;Flensburg;Nirgendwo;0171 1234567;"
    "erika.muster@example.org;;jeden 2. Mo 8-10",
)


@pytest.fixture
def base():
    make_offer_type(slug="betreuung", title="Betreuung", synonyms="Kita")
    make_area(name="Nordstadt")
    return make_department(slug="kita", name="Kitas")


def table(*rows, header=HEADER):
    return "\n".join([header, *rows]).encode()


def imported(content, department, *, dry_run=False, plan=None, name="kitas.csv", codes=None):
    file = io.BytesIO(content)
    prepared = prepare(file, file_name=name, plan=plan, codes=codes)
    run = ImportRun(file_name=name, source="kitas", department=department)
    outcome = run_import(
        run, file, prepared.shape, prepared.plan, prepared.vocabulary, dry_run=dry_run
    )
    return run, outcome


def totals(outcome):
    return {str(key): count for key, count in outcome.totals.items()}


def reasons(outcome):
    return [outcome.sentence(*reason) for reason in outcome.reasons]


# -- What becomes of a row ------------------------------------------------------------------------


def test_rows_become_drafts_with_all_their_parts(base):
    _run, outcome = imported(table(*ROWS), base)

    assert totals(outcome) == {"created": 2}
    moewe, duene = Offer.objects.order_by("pk")
    assert (moewe.title, moewe.status, moewe.source) == ("Kita Möwe", Status.DRAFT, Source.IMPORT)
    assert (moewe.department, moewe.offer_type.slug, moewe.slug) == (
        base,
        "betreuung",
        "kita-moewe",
    )
    assert moewe.summary == (
        "Betreuung in Flensburg, Stadtteil Nordstadt. Anbieter: Hafenhaus e.V."
    )
    assert moewe.provider == duene.provider == Provider.objects.get()
    place = moewe.locations.get()
    assert (place.street, place.postcode, place.area.name) == ("Am Markt 1", "24937", "Nordstadt")
    assert duene.locations.get().street == "Weg 2-4"
    slots = moewe.opening_times.values_list("weekday", "starts_at", "ends_at")
    assert list(slots) == [(day, time(8), time(16)) for day in range(1, 6)]
    assert (duene.opening_times.count(), duene.schedule_note) == (0, "jeden 2. Mo 8-10")


def test_personal_data_is_recognised_and_kept_internal(base):
    _run, outcome = imported(table(*ROWS), base)

    moewe, duene = Offer.objects.order_by("pk")
    contact = moewe.contacts.get()
    assert (contact.phone, contact.mail) == ("0461 852157", "info@example.org")
    assert (contact.function, contact.visibility) == ("Kontakt", ContactVisibility.PUBLIC)
    hidden = duene.contacts.get()
    assert (hidden.phone, hidden.mail) == ("0171 1234567", "erika.muster@example.org")
    assert hidden.visibility == ContactVisibility.INTERNAL
    assert "Leitung: Frau Muster" in moewe.internal_note
    assert [reason[:3] for reason in outcome.reasons if reason[0] == "personal"] == [
        ["personal", "E-Mail", "Persönliche E-Mail-Adresse: nur für die Verwaltung sichtbar."],
        ["personal", "Leitung", "Name einer Person: nur in der internen Notiz."],
        ["personal", "Telefon", "Mobilnummer: nur für die Verwaltung sichtbar."],
    ]
    assert "Muster" not in " ".join(reasons(outcome))


def test_what_is_not_understood_is_warned_about_and_kept(base):
    _run, outcome = imported(table(*ROWS), base)

    assert "Zeile 3, Spalte „Stadtteil“: Stadtteil „Nirgendwo“ ist nicht zugeordnet." in reasons(
        outcome
    )
    note = Offer.objects.get(title="Kita Düne").internal_note
    assert "Stadtteil: Nirgendwo" in note
    assert "Öffnungszeiten: jeden 2. Mo 8-10" in note


def test_ages_costs_flags_lists_and_dates(base):
    make_language("da", "Dänisch")
    topic = make_topic(slug="sport", title="Bewegung")
    header = (
        "Titel;Anbieter;Alter;Kosten;kostenfrei;Sprachen;Themen;Datum;Uhrzeit;Uhrzeit;Barrierefrei"
    )
    rows = (
        "A;Haus;3-6 Jahre;12,50 €;Nein;Dänisch / Klingonisch;Bewegung;12.01.2027;19:00;20:30;X",
        "B;Haus;n/a;0;;;;;;;keine Angabe",
    )

    imported(table(*rows, header=header), base)

    first, second = Offer.objects.order_by("title")
    assert (first.age_from_months, first.age_to_months) == (36, 72)
    assert [(str(c.amount), first.is_free) for c in first.cost_rows.all()] == [("12.50", "no")]
    assert [language.code for language in first.languages.all()] == ["da"]
    assert list(first.topics.all()) == [topic]
    day = first.dates.get()
    assert (day.date, day.starts_at, day.ends_at) == (date(2027, 1, 12), time(19), time(20, 30))
    assert first.description == "Barrierefrei: ja (laut Quelle)"
    assert (second.is_free, second.age_from_months, second.description) == ("yes", None, "")


def test_columns_for_each_weekday_and_groups_by_age(base):
    header = "name,parent,mo_o,mo_c,tu_o,tu_c,group_0_3,group_3_6,group_6_14"
    rows = ("A,Haus,06:00,18:00,0,0,1,2,0", "B,Haus,0,0,07:00,12:00,0,0,1")

    imported(table(*rows, header=header), base)

    first, second = Offer.objects.order_by("title")
    assert list(first.opening_times.values_list("weekday", "starts_at")) == [(1, time(6))]
    assert list(second.opening_times.values_list("weekday", "starts_at")) == [(2, time(7))]
    assert (first.age_from_months, first.age_to_months) == (0, 72)
    assert (second.age_from_months, second.age_to_months) == (72, 168)


def test_further_dates_of_an_offer_stand_in_rows_below_it(base):
    header = "ID,Name,Anbieter,Datum"
    rows = ("1,A,Haus,01.02.2027", "1,,,08.02.2027", "2,B,Haus,03.02.2027")

    _run, outcome = imported(table(*rows, header=header), base)

    assert totals(outcome) == {"created": 2}
    days = Offer.objects.get(title="A").dates.values_list("date", flat=True)
    assert list(days) == [date(2027, 2, 1), date(2027, 2, 8)]


def test_coded_columns_are_read_with_their_list(base):
    header = "name,parent,educational"
    codes = read_codes({"parent": ["Haus am Hafen\ne.V."], "educational": {"3": "Wald"}})

    _run, outcome = imported(table("A,0,3", "B,0,9", header=header), base, codes=codes)

    unknown = "Zeile 3, Spalte „educational“: „9“ steht nicht in der Schlüsselliste."
    assert unknown in reasons(outcome)
    assert {provider.name for provider in Provider.objects.all()} == {"Haus am Hafen e.V."}
    assert Offer.objects.get(title="A").description == "Educational: Wald"
    with pytest.raises(FileError, match="Schlüsselliste"):
        read_codes({"parent": 3})


def test_numbers_alone_are_no_facts_for_families(base):
    imported(table("A,Haus,0|3,Waldtage", header="name,parent,educational,comments"), base)

    offer = Offer.objects.get()
    assert offer.description == "Comments: Waldtage"
    assert "educational: 0|3" in offer.internal_note


def test_texts_that_are_too_long_are_cut_and_kept_whole_inside(base):
    title = "Sehr lang " * 15

    _run, outcome = imported(table(f"{title};Haus", header="Titel;Anbieter"), base)

    offer = Offer.objects.get()
    assert len(offer.title) <= 120 and offer.title.endswith("…")
    assert title.strip() in offer.internal_note
    assert totals(outcome) == {"created": 1}


def test_characters_no_database_takes_are_left_out(base):
    content = b'[{"na\\u0000me": "K\\ud800ita \\u0000A", "institution": "Haus", "x\\udfff": "1"}]'

    _run, outcome = imported(content, base)

    assert totals(outcome) == {"created": 1}
    assert Offer.objects.get().title == "Kita A"


def test_formulas_stay_text(base):
    imported(table('=HYPERLINK("x");Haus', header="Titel;Anbieter"), base)

    assert Offer.objects.get().title == '=HYPERLINK("x")'


# -- Refusals -------------------------------------------------------------------------------------


def test_a_row_without_title_is_refused_and_the_others_come(base):
    _run, outcome = imported(table(ROWS[0], ROWS[1].replace("Kita Düne", "-")), base)

    assert totals(outcome) == {"created": 1, "refused": 1}
    assert reasons(outcome)[0] == "Zeile 3, Spalte „Einrichtung“: Der Titel fehlt."


def test_what_is_missing_everywhere_is_said_in_one_sentence(base):
    rows = [f"{number};Kita {number};;24937" for number in range(1000)]
    content = table(*rows, header="Kita-ID;Einrichtung;Träger;PLZ")

    _run, outcome = imported(content, base, plan=keyed_plan())

    assert reasons(outcome) == ["In allen 1000 Zeilen, Spalte „Träger“: Der Anbieter fehlt."]
    assert totals(outcome) == {"refused": 1000}
    assert (Offer.objects.count(), ImportRun.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"jahr;unter_3;ab_3\n2020;1;2\n2021;3;4\n", "Keine Spalte ist als Titel erkannt"),
        (b"Titel;Anbieter\n", "nur Überschriften"),
    ],
)
def test_tables_without_offers_are_refused(base, content, words):
    with pytest.raises(FileError, match=words):
        imported(content, base)


def test_parts_of_an_exchange_format_are_refused(base):
    with pytest.raises(FileError, match="HSDS"):
        imported(b"id,organization_id,name\n1,2,A\n", base, name="locations.csv")


# -- Again ----------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(base):
    imported(table(*ROWS), base)
    before = list(Offer.objects.order_by("pk").values())

    _run, outcome = imported(table(*ROWS), base)

    assert totals(outcome) == {"unchanged": 2}
    assert list(Offer.objects.order_by("pk").values()) == before
    assert (Provider.objects.count(), Location.objects.count()) == (1, 2)


def test_a_change_at_the_source_arrives_and_is_told_cell_by_cell(base):
    imported(table(*ROWS), base)
    changed = table(ROWS[0].replace("Mo-Fr 8-16", "Mo-Do 8-16"), ROWS[1])

    _run, trial = imported(changed, base, dry_run=True)
    assert totals(trial) == {"changed": 1, "unchanged": 1}
    assert OpeningTime.objects.count() == 5
    _run, outcome = imported(changed, base)

    assert totals(outcome) == {"changed": 1, "unchanged": 1}
    labels = [difference["label"] for difference in outcome.entries[0]["differences"]]
    assert labels == ["Zeiten", "interne Notiz"]
    assert OpeningTime.objects.count() == 4


def test_what_people_changed_is_not_overwritten(base):
    imported(table(*ROWS), base)
    Offer.objects.filter(title="Kita Möwe").update(title="Kita Möwe am Hafen")

    changed = table(ROWS[0].replace("Kita Möwe", "Kita Seemöwe"), ROWS[1])
    _run, outcome = imported(changed, base)

    assert set(Offer.objects.values_list("title", flat=True)) == {"Kita Möwe am Hafen", "Kita Düne"}
    assert any("Von Hand geändert" in reason for reason in reasons(outcome))


def test_what_vanished_at_the_source_is_reported_not_deleted(base):
    imported(table(*ROWS), base)

    _run, outcome = imported(table(ROWS[0]), base)

    assert (totals(outcome), outcome.vanished) == ({"unchanged": 1}, ["Kita Düne"])
    assert Offer.objects.count() == 2


def test_repeated_rows_come_once_and_a_doubled_key_is_refused(base):
    other = ROWS[1].replace("2;", "1;", 1)

    _run, outcome = imported(table(ROWS[0], ROWS[0], other), base, plan=keyed_plan())

    assert totals(outcome) == {"created": 1, "repeated": 1, "refused": 1}
    assert "Zeile 4: Der Schlüssel „1“ steht schon in Zeile 2." in reasons(outcome)


def keyed_plan():
    columns = {"Kita-ID": "key", "Einrichtung": "title", "Träger": "provider"}
    return Plan(columns, defaults={"offer_type": "betreuung"})


def test_the_same_name_at_two_addresses_is_two_offers(base):
    rows = ("Kita Nord;Haus;Am Markt 1;24937", "Kita Nord;Haus;Am Markt 9;24937")
    content = table(*rows, header="Name;Träger;Straße;PLZ")

    assert totals(imported(content, base)[1]) == {"created": 2}
    assert totals(imported(content, base)[1]) == {"unchanged": 2}


def test_suspected_duplicates_and_known_providers(base):
    provider = make_provider(name="Hafenhaus")
    offer = make_offer(title="Kita Möwe", provider=provider)

    _run, outcome = imported(table(*ROWS), base, dry_run=True)

    assert outcome.duplicates == [
        {"line": 2, "title": "Kita Möwe", "offer": offer.pk, "like": "Kita Möwe"}
    ]
    assert (Offer.objects.count(), Provider.objects.count()) == (1, 1)


def test_a_dry_run_writes_nothing_and_tells_the_same(base):
    _run, trial = imported(table(*ROWS), base, dry_run=True)
    written = (Offer, Provider, Location, ExternalKey, ImportRun, ImportedRow)
    assert [model.objects.count() for model in written] == [0] * 6

    _run, outcome = imported(table(*ROWS), base)

    assert (totals(trial), reasons(trial)) == (totals(outcome), reasons(outcome))
    assert (trial.providers, trial.places) == (outcome.providers, outcome.places) == (1, 2)


# -- Undo -----------------------------------------------------------------------------------------


def test_undo_deletes_what_was_made_and_keeps_what_was_edited(base):
    run, _outcome = imported(table(*ROWS), base)
    Offer.objects.filter(title="Kita Düne").update(capacity=3)

    undone = undo_import(run)

    assert (undone.deleted, undone.restored, undone.kept) == (1, 0, ["Kita Düne"])
    assert Offer.objects.get().title == "Kita Düne"
    assert (Location.objects.count(), Provider.objects.count()) == (1, 1)
    assert ImportRun.objects.get().state == ImportState.UNDONE
    assert undo_import(run) is None


def test_undo_restores_what_an_import_changed(base):
    imported(table(*ROWS), base)
    run, _outcome = imported(table(ROWS[0].replace("Mo-Fr", "Mo-Do"), ROWS[1]), base)

    undone = undo_import(run)

    assert (undone.deleted, undone.restored, undone.kept) == (0, 1, [])
    assert OpeningTime.objects.count() == 5
    assert totals(imported(table(*ROWS), base)[1]) == {"unchanged": 2}


# -- Command --------------------------------------------------------------------------------------


def command(path, *arguments):
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("import_offers", str(path), *arguments, stdout=out, stderr=errors)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


def test_command_says_what_it_guessed_and_imports(base, tmp_path):
    path = tmp_path / "kitas.csv"
    path.write_bytes(table(*ROWS))

    out, failure = command(path, "--save-profile", "Kitas")

    assert failure is None
    for line in (
        "Trennzeichen: Semikolon",
        "  Einrichtung → Titel",
        "  Vorgabe Angebotsform: betreuung",
        "  Entwürfe für: Kitas",
        "Angebote: 2 neu, 0 geändert, 0 unverändert, 0 abgelehnt.",
    ):
        assert line in out.splitlines()
    again, failure = command(path, "--profile", "Kitas", "--department", "kita")
    assert again.splitlines()[-1] == "Angebote: 0 neu, 0 geändert, 2 unverändert, 0 abgelehnt."
    assert failure is None


def test_command_fails_where_nothing_could_be_imported(base, tmp_path):
    path = tmp_path / "kitas.csv"
    path.write_bytes(b"jahr;kinder\n2020;3\n")

    assert command(path)[1].startswith("Keine Spalte ist als Titel erkannt.")
    path.write_bytes(table(*ROWS))
    assert command(path, "--profile", "Nie")[1].startswith("Ein Profil „Nie“ gibt es nicht.")
    assert command(path, "--department", "nie")[1].startswith("Den Fachbereich „nie“ gibt es nicht")
    assert command(path, "--offer-type", "nie")[1].startswith(
        "Die Angebotsform „nie“ gibt es nicht"
    )
    assert Offer.objects.count() == 0


def test_json_and_geojson_and_workbooks_come_in_by_the_same_way(base, tmp_path):
    data = [
        {"id": 1, "name": "A", "institution": "Haus", "address": {"street": "Weg", "number": "3"}}
    ]
    path = tmp_path / "falsch.csv"  # the ending does not count
    path.write_text(json.dumps(data))

    out, failure = command(path)

    assert (failure, Location.objects.get().street) == (None, "Weg 3")
    assert "Format: JSON" in out


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_run_leaves_nothing_half_done(base, tmp_path):
    rows = [f"{n};Kita {n};Haus {n};Weg {n};24937;Flensburg;;;;;" for n in range(3000)]
    path = tmp_path / "kitas.csv"
    path.write_bytes(table(*rows))
    script = (
        "import django, os, signal, sys; django.setup()\n"
        "from django.conf import settings\n"
        "settings.DATABASES['default']['NAME'] = sys.argv[2]\n"
        "from offers.imports import foreign\n"
        "take = foreign.ForeignImport.take\n"
        "def take_and_die(self, group):\n"
        "    take(self, group)\n"
        "    if self.outcome.rows >= 600: os.kill(os.getpid(), signal.SIGKILL)\n"
        "foreign.ForeignImport.take = take_and_die\n"
        "from django.core.management import call_command\n"
        "call_command('import_offers', sys.argv[1], department='kita')\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    killed = subprocess.run(
        [sys.executable, "-c", script, str(path), str(connection.settings_dict["NAME"])],
        env=environment,
        capture_output=True,
        timeout=300,
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    written = (Offer, Provider, Location, ExternalKey, ImportRun, ImportedRow)
    assert [model.objects.count() for model in written] == [0] * 6


def test_a_trial_run_keeps_nobody_from_writing(base):
    """On SQLite the first word of a transaction locks out everybody else who writes."""
    with CaptureQueriesContext(connection) as seen:
        _run, outcome = imported(table(*ROWS), base, dry_run=True)
    assert totals(outcome) == {"created": 2}
    words = {query["sql"].split()[0].upper() for query in seen.captured_queries}
    assert words - {"DECLARE"} == {"SELECT"}  # PostgreSQL declares a cursor to read
