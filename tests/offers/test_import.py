import csv
import io
from datetime import date, time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kompass import demo
from offers.exchange.cells import defuse
from offers.exchange.files import Export, query_dict
from offers.imports.importing import import_offers
from offers.imports.reading import FileError
from offers.models import CostRow, IsFree, LifePhase, Offer, Source, Status
from offers.search.changes import batch
from tests.factories import (
    make_department,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
    make_topic,
)
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def exported(*, internal=True):
    export = Export("csv", query_dict("status=all"), internal=internal, every_status=internal)
    return b"".join(export.pieces())


def imported(content, **options):
    return import_offers(io.BytesIO(content), **options)


def sheet(*rows, delimiter=";", encoding="utf-8-sig"):
    """A file as a spreadsheet writes it, from rows like ``{"Kürzel": "a", "Titel": "A"}``."""
    lines = io.StringIO(newline="")
    headers = list(dict.fromkeys(header for row in rows for header in row))
    writer = csv.DictWriter(lines, headers, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({header: defuse(text) for header, text in row.items()})
    return lines.getvalue().encode(encoding)


def edited(content, slug, **cells):
    """``content`` with other cells in the row of ``slug``; spaces in headers are underscores."""
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(lines, delimiter=";"))
    row = next(row for row in rows if row["Kürzel"] == slug)
    for header, text in cells.items():
        assert header in row
        row[header] = text
    headers = list(rows[0])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headers, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def numbers(report):
    assert report.problems == []
    return (report.created, report.changed, report.unchanged)


def problems(content):
    before = exported()
    report = imported(content)
    assert exported() == before, "something was written"
    return [str(problem) for problem in report.problems]


# -- There and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("internal", [True, False])
def test_import_of_an_export_changes_nothing(internal):
    make_rich_catalogue()
    before = exported()
    stamps = set(Offer.objects.values_list("pk", "updated_at"))

    report = imported(exported(internal=internal))

    assert numbers(report) == (0, 0, 4 if internal else 2)
    assert report.summary().endswith("unverändert. Es gab nichts zu ändern.")
    assert exported() == before
    assert set(Offer.objects.values_list("pk", "updated_at")) == stamps


def test_import_into_an_empty_catalogue_restores_every_byte():
    make_rich_catalogue()
    before = exported()
    Offer.objects.all().delete()

    assert numbers(imported(before)) == (4, 0, 0)

    assert exported() == before
    assert numbers(imported(before)) == (0, 0, 4)


def archived(**values):
    return make_offer(status=Status.ARCHIVED, archived_at=date(2026, 3, 1), **values)


def test_archive_comes_back_with_reason_and_successor():
    after = make_offer(slug="danach")
    between = archived(slug="anders", archive_reason="Umbenannt.", successor=after)
    archived(slug="alt", archive_reason="Zu Ende.", successor=between)
    before = exported()
    Offer.objects.all().delete()

    assert numbers(imported(before)) == (3, 0, 0)

    assert exported() == before
    stored = Offer.objects.values_list("slug", "archive_reason", "successor__slug")
    assert set(stored) == {
        ("danach", "", None),
        ("anders", "Umbenannt.", "danach"),
        ("alt", "Zu Ende.", "anders"),
    }


def test_successor_is_changed_taken_away_and_checked():
    after, other = make_offer(slug="danach"), make_offer(slug="anders")
    old = archived(slug="alt", successor=after)

    assert numbers(imported(edited(exported(), "alt", Nachfolge="anders"))) == (0, 1, 2)
    assert Offer.objects.get(slug="alt").successor == other
    assert numbers(imported(edited(exported(), "alt", Nachfolge=""))) == (0, 1, 2)
    assert Offer.objects.get(slug="alt").successor is None
    for wrong in ("alt", "danach | anders"):
        faults = problems(edited(exported(), "alt", Nachfolge=wrong))
        assert len(faults) == 1
        assert "Hier steht ein anderes Angebot oder nichts." in faults[0]
    assert old.pk


def test_offer_that_leaves_the_archive_by_import_forgets_it():
    archived(slug="alt", archive_reason="Zu Ende.", successor=make_offer())

    assert numbers(imported(edited(exported(), "alt", Status="Entwurf"))) == (0, 1, 1)

    offer = Offer.objects.get(slug="alt")
    assert (offer.status, offer.archived_at, offer.archive_reason, offer.successor) == (
        Status.DRAFT,
        None,
        "",
        None,
    )


@pytest.mark.slow
def test_demo_city_comes_back_byte_for_byte():
    demo.load()
    before, count = exported(), Offer.objects.count()
    assert numbers(imported(before)) == (0, 0, count)
    with batch():
        Offer.objects.all().delete()

    assert numbers(imported(before)) == (count, 0, 0)

    assert exported() == before


def test_unchanged_rows_cost_the_same_queries_whatever_their_number():
    def count():
        content = exported()
        with CaptureQueriesContext(connection) as queries:
            imported(content)
        return len(queries)

    make_offer(topics=[make_topic()], tags=["a"], contacts=[{"phone": "1"}])
    one = count()
    for _number in range(3):
        make_offer(topics=[make_topic()], tags=["a"], contacts=[{"phone": "1"}])

    assert count() == one


def test_spreadsheet_that_changes_line_ends_changes_no_offer():
    make_offer(slug="a", description="erste\r\n\r\nzweite", internal_note="x\r\ny")
    content = exported()

    assert numbers(imported(content.replace(b"\r\n", b"\n"))) == (0, 0, 1)
    assert numbers(imported(content)) == (0, 0, 1)


def test_changed_cells_are_written_and_a_second_import_is_quiet():
    make_rich_catalogue()
    kurs = make_offer_type(title="Treff")
    content = edited(
        exported(),
        "alles",
        Titel="Neuer Titel",
        Angebotsform="Treff",
        Zeiten="Di 9–10 | Mo 9:00–12:00",
        Schlagwörter="neu",
        Themen="geld",
        Plätze="",
    )

    assert numbers(imported(content)) == (0, 1, 3)

    offer = Offer.objects.get(slug="alles")
    assert (offer.title, offer.offer_type, offer.capacity) == ("Neuer Titel", kurs, None)
    assert [row.weekday for row in offer.opening_times.all()] == [1, 2]
    assert [tag.name for tag in offer.tags.all()] == ["neu"]
    assert [topic.title for topic in offer.topics.all()] == ["Geld"]
    assert numbers(imported(content)) == (0, 0, 4)


def test_public_file_touches_nothing_internal():
    full, *_others = make_rich_catalogue()

    content = edited(
        exported(internal=False),
        "alles",
        Titel="Neu",
        Orte="",
        Kontakte="Büro: 0461 7",
        **{"verwandte Angebote": ""},
    )
    assert numbers(imported(content)) == (0, 1, 1)

    full.refresh_from_db()
    assert {place.slug for place in full.locations.all()} == {"schutzhaus", "wohnung"}
    functions = [contact.function for contact in full.contacts.all()]
    assert functions == ["Leitung", "Träger", "Büro"]
    assert [other.slug for other in full.related_offers.all()] == ["entwurf"]
    assert (full.title, full.internal_note[:7], full.capacity) == ("Neu", "-geheim", 12)
    assert full.funding.count() == full.need_topics.count() == 1


def test_columns_that_are_missing_leave_their_values_alone():
    full, *_others = make_rich_catalogue()

    report = imported(sheet({"Kürzel": "alles", "Kurztext": "anders"}))

    assert numbers(report) == (0, 1, 0)
    restored = edited(exported(), "alles", Kurztext="Kurz")
    assert numbers(imported(restored)) == (0, 1, 3)
    assert Offer.objects.get(slug="alles").summary == "Kurz"
    assert [row.label for row in full.cost_rows.all()] == ["Kind: klein", "Geschwister", "Gast"]


# -- New offers -----------------------------------------------------------------------------------


def test_new_offer_from_a_short_row_gets_defaults():
    make_phases()
    make_offer(slug="krabbeln-am-hafen")
    department = make_department(name="Jugend")
    team = make_department(name="Frühe Hilfen", parent=department)
    make_offer_type(title="Kurs")
    make_provider(name="Haus am Hafen")
    make_location(name="Großer Saal")

    report = imported(
        sheet(
            {
                "Kürzel": "",
                "Titel": "Krabbeln am Hafen",
                "Kurztext": "Für die Kleinsten.",
                "Angebotsform": "kurs",
                "Anbieter": "haus am hafen",
                "Arbeitsbereich": "Frühe Hilfen",
                "Orte": "Großer Saal",
                "Alter von (Monate)": "0",
                "Alter bis unter (Monate)": "12",
                "Termine": "1.2.2027 9.30–11 (Start)",
                "kostenlos": "nein",
                "Kosten": "Kurs: 12,5 € je Familie",
            }
        )
    )

    assert numbers(report) == (1, 0, 0)
    offer = Offer.objects.get(slug="krabbeln-am-hafen-2")
    assert (offer.status, offer.source, offer.department) == (Status.DRAFT, Source.OWN, team)
    assert [phase.slug for phase in offer.life_phases.all()] == ["erstes-jahr"]
    assert [place.name for place in offer.locations.all()] == ["Großer Saal"]
    (day,) = offer.dates.all()
    assert (day.date, day.starts_at, day.ends_at) == (date(2027, 2, 1), time(9, 30), time(11))
    (price,) = offer.cost_rows.all()
    assert (price.amount, price.currency, price.unit) == (Decimal("12.50"), "EUR", "Familie")


def test_new_offer_says_what_is_missing():
    make_offer_type(title="Kurs")

    assert problems(sheet({"Kürzel": "neu", "Titel": "Neu", "Angebotsform": "Kurs"})) == [
        "Zeile 2, Spalte „Kurztext“: Diese Angabe ist nötig.",
        "Zeile 2, Spalte „Anbieter“: Diese Angabe ist nötig.",
        "Zeile 2, Spalte „federführender Fachbereich“: Diese Angabe ist nötig.",
    ]


def test_new_offer_cannot_take_a_masked_place_from_a_public_file():
    make_rich_catalogue()
    content = exported(internal=False)
    Offer.objects.all().delete()

    assert problems(content) == [
        "Zeile 2, Spalte „Orte“: Nicht öffentliche Orte eines neuen Angebots stehen nur in der "
        "internen Übersicht."
    ]


def test_offers_are_known_by_their_kennung_then_by_their_kuerzel():
    first, second = make_offer(slug="eins"), make_offer(slug="zwei")

    report = imported(
        sheet(
            {"Kennung": str(first.uuid), "Kürzel": "eins-neu", "Titel": "Erster"},
            {"Kennung": "", "Kürzel": "zwei", "Titel": "Zweiter"},
        )
    )

    assert numbers(report) == (0, 2, 0)
    assert set(Offer.objects.values_list("pk", "slug", "title")) == {
        (first.pk, "eins-neu", "Erster"),
        (second.pk, "zwei", "Zweiter"),
    }


def test_related_offers_may_stand_further_down():
    make_offer_type(title="Kurs")
    make_provider(name="Haus")
    make_department(name="Jugend")
    same = {
        "Kurztext": "x",
        "Angebotsform": "Kurs",
        "Anbieter": "Haus",
        "federführender Fachbereich": "Jugend",
    }

    report = imported(
        sheet(
            {"Kürzel": "a", "Titel": "A", "verwandte Angebote": "B [b] | A [a]", **same},
            {"Kürzel": "b", "Titel": "B", "verwandte Angebote": "a", **same},
        )
    )

    assert numbers(report) == (2, 0, 0)
    links = Offer.related_offers.through.objects.values_list("from_offer__slug", "to_offer__slug")
    assert set(links) == {("a", "a"), ("a", "b"), ("b", "a")}


# -- Life phases ----------------------------------------------------------------------------------


def test_life_phases_follow_a_new_age():
    make_phases()
    offer = make_offer(slug="a", age_from_months=0, age_to_months=12)
    offer.derive_life_phases()
    content = edited(exported(), "a", **{"Alter bis unter (Monate)": "20"})

    assert numbers(imported(content)) == (0, 1, 0)
    assert [phase.slug for phase in offer.life_phases.all()] == ["erstes-jahr", "kleinkind"]


def test_life_phases_against_the_age_need_the_flag():
    make_phases()
    offer = make_offer(slug="a", age_from_months=0, age_to_months=12)
    offer.derive_life_phases()

    content = edited(exported(), "a", Lebensphasen="Kleinkind")
    assert problems(content) == [
        "Zeile 2, Spalte „Lebensphasen“: Aus dem Alter ergibt sich: Geburt und erstes Jahr. Für "
        "eine eigene Auswahl bitte „Lebensphasen von Hand“ auf „ja“ setzen."
    ]

    by_hand = edited(content, "a", **{"Lebensphasen von Hand": "ja"})
    assert numbers(imported(by_hand)) == (0, 1, 0)
    assert list(offer.life_phases.all()) == [LifePhase.objects.get(slug="kleinkind")]


# -- Faults ---------------------------------------------------------------------------------------


def test_all_faults_are_named_with_the_line_of_the_file():
    make_topic(title="Spielen")
    make_offer(slug="a", description="eine\nZelle\nmit Zeilen")
    make_offer(slug="b", is_free=IsFree.YES)
    make_offer(slug="c")
    content = edited(exported(), "b", Kosten="Kurs: 5 EUR", Status="fertig")
    content = edited(
        content,
        "c",
        Themen="Spielenn | Fußballl",
        Titel="",
        **{"sichtbar ab": "31.2.2027", "Alter von (Monate)": "20", "Wartezeit": "lang"},
    )

    assert problems(content) == [
        "Zeile 5, Spalte „Kosten“: Ein kostenloses Angebot hat keine Preise. Bitte eines von "
        "beiden ändern.",
        "Zeile 5, Spalte „Status“: „fertig“ ist nicht vorgesehen. Möglich sind: „Entwurf“, "
        "„in Prüfung“, „veröffentlicht“, „archiviert“.",
        "Zeile 6, Spalte „Titel“: Diese Angabe ist nötig.",
        "Zeile 6, Spalte „Themen“: „Spielenn“ ist nicht bekannt. Meinten Sie „Spielen“?",
        "Zeile 6, Spalte „Themen“: „Fußballl“ ist nicht bekannt.",
        "Zeile 6, Spalte „sichtbar ab“: Den Tag „31.2.2027“ gibt es nicht.",
        "Zeile 6, Spalte „Wartezeit Stand“: Zur Wartezeit gehört der Tag, an dem sie galt.",
    ]


def test_faults_in_children_are_named():
    make_offer(slug="a")
    content = edited(
        exported(),
        "a",
        Zeiten="Mo 12:00–09:00 | Di 9–10",
        Termine="morgen",
        Kontakte="Büro: Tel. 1 (nur Verwaltung) | Büro",
        **{"Kontakte (nicht öffentlich)": "Leitung: 0461 1", "Förderung": "Bund"},
    )

    assert problems(content) == [
        "Zeile 2, Spalte „Zeiten“: „Montag 12:00“: »Bis« muss nach »von« liegen.",
        "Zeile 2, Spalte „Termine“: „morgen“ ist kein Datum. Bitte so schreiben: 31.12.2026.",
        "Zeile 2, Spalte „Kontakte“: 1. Eintrag: Hier stehen nur öffentliche Kontakte.",
        "Zeile 2, Spalte „Kontakte“: 2. Eintrag: „Büro“ ist nicht zu verstehen. Beispiel: "
        "Anmeldung: Tel. 0461 123456, E-Mail kurse@example.org",
        "Zeile 2, Spalte „Kontakte (nicht öffentlich)“: Bei „Leitung“ fehlt in Klammern, wer den "
        "Kontakt sehen darf.",
        "Zeile 2, Spalte „Förderung“: „Bund“ ist nicht bekannt.",
    ]


def test_good_rows_beside_a_bad_one_are_not_written():
    make_offer(slug="a", title="A")
    make_offer(slug="b", title="B")

    content = edited(exported(), "a", Titel="Neu")
    assert len(problems(edited(content, "b", Status="?"))) == 1

    assert Offer.objects.get(slug="a").title == "A"


def test_ambiguous_titles_ask_for_the_kuerzel():
    make_topic(title="Geld", slug="geld-a")
    make_topic(title="Geld", slug="geld-b")
    make_offer(slug="a")

    assert problems(sheet({"Kürzel": "a", "Themen": "Geld"})) == [
        "Zeile 2, Spalte „Themen“: „Geld“ gibt es mehrmals. Bitte genauer: „Geld [geld-a]“, "
        "„Geld [geld-b]“."
    ]
    assert numbers(imported(sheet({"Kürzel": "a", "Themen": "Geld [geld-b]"}))) == (0, 1, 0)


def test_department_and_work_area_must_fit():
    youth, health = make_department(name="Jugend"), make_department(name="Gesundheit")
    make_department(name="Frühe Hilfen", parent=youth)
    make_offer(slug="a", department=health)

    content = sheet(
        {
            "Kürzel": "a",
            "federführender Fachbereich": "Gesundheit",
            "Arbeitsbereich": "Frühe Hilfen",
        }
    )
    assert problems(content) == [
        "Zeile 2, Spalte „Arbeitsbereich“: „Frühe Hilfen“ gehört nicht zu „Gesundheit“."
    ]


def test_one_offer_in_two_rows_is_refused():
    offer = make_offer(slug="a")

    content = sheet(
        {"Kennung": str(offer.uuid), "Kürzel": "a", "Titel": "eins"},
        {"Kennung": "", "Kürzel": "a", "Titel": "zwei"},
        {"Kennung": "keine", "Kürzel": "b", "Titel": "drei"},
    )
    assert problems(content) == [
        "Zeile 3: Dieses Angebot steht schon in Zeile 2.",
        "Zeile 4, Spalte „Kennung“: „keine“ ist keine Kennung.",
    ]


def test_unknown_related_offer_suggests_the_nearest():
    make_offer(slug="familientreff")
    make_offer(slug="a")

    content = sheet({"Kürzel": "a", "verwandte Angebote": "Treff [familientref] | ohne Kürzel"})
    assert problems(content) == [
        "Zeile 2, Spalte „verwandte Angebote“: Bei „ohne Kürzel“ fehlt am Ende das Kürzel in "
        "eckigen Klammern."
    ]
    content = sheet({"Kürzel": "a", "verwandte Angebote": "Treff [familientref]"})
    assert problems(content) == [
        "Zeile 2, Spalte „verwandte Angebote“: Ein Angebot „familientref“ gibt es nicht. Meinten "
        "Sie „familientreff“?"
    ]


def test_shortened_keys_and_control_characters_are_refused():
    make_offer(slug="a")

    content = sheet({"Kürzel": "a", "LeiKa-Schlüssel": "9,90E+13", "Titel": "A\x00"})
    assert problems(content) == [
        "Zeile 2, Spalte „Titel“: In der Zelle steht ein unzulässiges Zeichen.",
        "Zeile 2, Spalte „LeiKa-Schlüssel“: „9,90E+13“ ist von der Tabellenkalkulation gekürzt. "
        "Bitte alle 14 Ziffern eintragen, die Zelle vorher als Text formatieren.",
    ]


def test_rows_that_are_too_long_or_too_short_are_refused():
    make_offer(slug="a", title="A", summary="Kurz")

    short = "Kürzel;Titel;Kurztext\r\na;Abgeschnit"
    assert problems(short.encode()) == ["Zeile 2: Am Ende der Zeile fehlen 1 Zellen."]
    long = "Kürzel;Titel\r\n\r\na;A;mehr\r\n"
    assert problems(long.encode()) == ["Zeile 3: Die Zeile hat mehr Zellen als die Kopfzeile."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer."),
        ("Kürzel;Titel\r\n".encode(), "Die Datei enthält nur Überschriften und keine Angebote."),
        (
            sheet({"Kürzel": "a", "Titel": "A"}, delimiter=","),
            "Die Spalten sind durch Kommas getrennt. Bitte mit Semikolons speichern.",
        ),
        (
            sheet({"Kürzel": "a", "Titel": "A"}, delimiter="\t"),
            "Die Spalten sind durch Tabulatoren getrennt. Bitte mit Semikolons speichern.",
        ),
        (
            sheet({"Kürzel": "a", "Titel": "Ä"}, encoding="cp1252"),
            "Die Datei ist nicht in UTF-8 gespeichert (ab Zeile 1). "
            "Bitte als „CSV UTF-8“ speichern.",
        ),
        (
            sheet({"Kürzel": "a", "Titel": "A"}, encoding="utf-16"),
            "Die Datei ist in UTF-16 gespeichert. Bitte als „CSV UTF-8“ speichern.",
        ),
        (b"PK\x03\x04...", "Die Excel-Datei ist beschädigt oder enthält Unzulässiges."),
        (
            'Kürzel;Titel\r\na;"offen'.encode(),
            "Ab Zeile 2 stimmen die Anführungszeichen nicht, oder die Datei bricht mitten in "
            "einer Zelle ab.",
        ),
        (
            sheet({"Kürzel": "a", "Titl": "A", "Farbe": "rot"}),
            "Die Spalte „Titl“ ist nicht bekannt. Meinten Sie „Titel“?\n"
            "Die Spalte „Farbe“ ist nicht bekannt.",
        ),
        (
            sheet({"Titel": "A"}),
            "Es fehlt die Spalte „Kennung“ oder „Kürzel“. "
            "Ohne sie ist nicht zu erkennen, welches Angebot eine Zeile meint.",
        ),
        ("Kürzel;Kürzel\r\na;a".encode(), "Die Spalte „Kürzel“ steht zweimal da."),
    ],
)
def test_unusable_files_are_explained_in_a_sentence(content, sentence):
    with pytest.raises(FileError) as caught:
        imported(content)

    assert str(caught.value) == sentence


def test_changes_in_derived_columns_are_mentioned_not_imported():
    make_rich_catalogue()
    content = edited(exported(), "alles", Stadtteile="Innenstadt", Träger="Andere")

    report = imported(content)

    assert numbers(report) == (0, 0, 4)
    assert report.notes() == [
        "Spalte „Stadtteile“: in einer Zeile anders als im Kompass. Diese Angabe lässt sich so "
        "nicht ändern und bleibt, wie sie war.",
        "Spalte „Träger“: in einer Zeile anders als im Kompass. Diese Angabe lässt sich so "
        "nicht ändern und bleibt, wie sie war.",
    ]


def test_tags_that_are_too_long_are_refused():
    make_offer(slug="a")

    assert problems(sheet({"Kürzel": "a", "Schlagwörter": f"kurz | {'lang' * 26}"})) == [
        f"Zeile 2, Spalte „Schlagwörter“: „{'lang' * 26}“ ist zu lang (höchstens 100 Zeichen)."
    ]


# -- Command --------------------------------------------------------------------------------------


def run(path, *arguments):
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("import_offers", str(path), *arguments, stdout=out, stderr=errors)
    except CommandError as error:
        return out.getvalue(), errors.getvalue(), str(error)
    return out.getvalue(), errors.getvalue(), None


def test_command_reports_what_it_did(tmp_path):
    make_offer(slug="a")
    make_offer(slug="b")
    path = tmp_path / "angebote.csv"
    path.write_bytes(edited(exported(), "a", Titel="Neu"))

    trial = "Probelauf: 0 neu, 1 geändert, 1 unverändert. Es wurde nichts geschrieben.\n"
    assert run(path, "--dry-run") == (trial, "", None)
    assert run(path) == ("Angebote: 0 neu, 1 geändert, 1 unverändert.\n", "", None)
    quiet = "Angebote: 0 neu, 0 geändert, 2 unverändert. Es gab nichts zu ändern.\n"
    assert run(path) == (quiet, "", None)
    assert Offer.objects.get(slug="a").title == "Neu"


def test_command_fails_when_nothing_could_be_imported(tmp_path):
    make_offer(slug="a")
    path = tmp_path / "angebote.csv"
    path.write_bytes(edited(exported(), "a", Status="?"))

    out, errors, failure = run(path)
    assert (out, failure) == ("", "Ein Fehler. Es wurde nichts geschrieben.")
    assert errors.startswith("Zeile 2, Spalte „Status“: „?“ ist nicht vorgesehen.")
    assert run(tmp_path / "fehlt.csv")[2].startswith(f"{tmp_path}/fehlt.csv lässt sich nicht lesen")


def test_command_writes_prices_only_where_they_may_stand(tmp_path):
    offer = make_offer(slug="a", is_free=IsFree.NO, costs=[{"label": "Kurs", "amount": 5}])
    path = tmp_path / "angebote.csv"

    path.write_bytes(edited(exported(), "a", kostenlos="ja"))
    assert run(path)[2] == "Ein Fehler. Es wurde nichts geschrieben."
    path.write_bytes(edited(exported(), "a", kostenlos="ja", Kosten=""))
    assert run(path)[2] is None

    offer.refresh_from_db()
    assert (offer.is_free, CostRow.objects.count()) == (IsFree.YES, 0)
