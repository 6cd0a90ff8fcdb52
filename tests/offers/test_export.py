import csv
import io
from datetime import date, time
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from offers.exchange import cells, children, loading
from offers.exchange.files import Export, query_dict
from offers.exchange.overview import columns
from offers.exchange.tables import BYTE_ORDER_MARK, encode_rows
from offers.imports.own_tables import read_table
from offers.models import (
    Contact,
    ContactVisibility,
    CostRow,
    FundingProgramme,
    Interval,
    Language,
    Offer,
    OfferDate,
    OfferFunding,
    OfferTranslation,
    OpeningTime,
    Period,
    Status,
    TranslationStatus,
    Weekday,
)
from tests.factories import make_department, make_offer, make_provider, make_topic
from tests.offers.rich_catalogue import NASTY, make_rich_catalogue

# What PostgreSQL and a spreadsheet can hold, with one kind of line end.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
texts = st.text(characters) | st.text("=+-@'\t 0149()/|\\;:,\n\"ä")
some_text = texts.filter(bool)
dates = st.dates()
maybe_dates = st.none() | dates


# -- Cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+A1", "-A1", "\t=1", "-", "+49+A1", "＝1", "+1,2,3", "-1+2"]
)
def test_defuse_puts_an_apostrophe_before_formulas(text):
    assert cells.defuse(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+49 461 85-0", "+49 (0)461 851 222", "+49461851222", "-9", "-9,5", "", "a=1", "'a"]
)
def test_defuse_leaves_numbers_and_telephones_alone(text):
    assert cells.defuse(text) == text


@given(texts)
@example("'=1")
@example("''-x")
@example("'-9")
def test_defuse_and_its_undo_are_inverse(text):
    defused = cells.defuse(text)

    assert cells.undo_defuse(defused) == text
    assert cells.defuse(defused)[:1] not in "=@" or not defused


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3).filter(lambda row: any(map(str.strip, row))))
)
def test_rows_of_texts_come_back_from_csv(rows):
    content = BYTE_ORDER_MARK + encode_rows([["Kürzel", "Titel", "Status"], *rows])

    with read_table(io.BytesIO(content)) as table:
        assert [list(row.cells.values()) for row in table] == rows


@given(st.lists(some_text))
def test_lists_come_back(items):
    assert cells.split_list(cells.join_list(items)) == items


def test_lists_are_readable():
    assert cells.join_list(["Kurs", "Treff | offen"]) == r"Kurs | Treff \| offen"


@given(maybe_dates)
def test_dates_come_back(day):
    assert cells.read_date(cells.write_date(day)) == day


@given(st.times())
def test_times_come_back(moment):
    assert cells.read_time(cells.write_time(moment)) == moment


@given(st.decimals(0, 999999, places=2))
def test_amounts_come_back(amount):
    assert cells.read_amount(cells.write_amount(amount)) == amount


@given(st.none() | st.integers(-9999, 10**8))
def test_numbers_come_back(number):
    assert cells.read_number(cells.write_number(number)) == number


def test_cells_written_by_hand_are_understood():
    assert cells.read_date("1.2.2027") == cells.read_date("2027-02-01") == date(2027, 2, 1)
    assert cells.read_time("9") == cells.read_time("9.00 Uhr") == time(9)
    assert cells.read_amount("1.250,5") == Decimal("1250.5")
    assert cells.read_number("12,0") == 12
    assert cells.read_choice("Jede Woche ", Interval) == Interval.WEEKLY
    assert [cells.read_flag(text) for text in ("x", "Ja", "nein", "")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (cells.read_date, "31.2.2027", "Den Tag „31.2.2027“ gibt es nicht."),
        (
            cells.read_date,
            "01.02.27",
            "„01.02.27“ ist kein Datum. Bitte so schreiben: 31.12.2026.",
        ),
        (cells.read_time, "25:00", "„25:00“ ist keine Uhrzeit. Bitte so schreiben: 09:30."),
        (cells.read_number, "12,5", "„12,5“ ist keine ganze Zahl."),
        (cells.read_amount, "-3", "„-3“ ist kein Betrag. Bitte so schreiben: 12,50."),
        (cells.read_flag, "vielleicht", "„vielleicht“ ist weder „ja“ noch „nein“."),
    ],
)
def test_unreadable_cells_say_why(read, text, message):
    with pytest.raises(cells.CellError) as caught:
        read(text)

    assert caught.value.messages == [message]


def test_choices_are_german_in_every_language():
    cells.choice_labels.cache_clear()
    with translation.override("en"):
        assert cells.write_choice(Period.TERM_TIME, Period) == "außerhalb der Schulferien"


# -- Children -----------------------------------------------------------------------------------


class OneName:
    """Labels of a table with a single row."""

    def __init__(self, row, name):
        self.row = row
        self.name = name

    def label(self, row):
        return self.name

    def find(self, label):
        assert label == self.name
        return self.row


def content(row):
    return {key: value for key, value in vars(row).items() if key not in ("_state", "id")}


def assert_comes_back(row, write, read):
    twice = children.write_items([row, row], write)
    found = children.read_items(twice, read)
    assert [content(item) for item in found] == [content(row)] * 2


@given(
    st.builds(
        OpeningTime,
        weekday=st.sampled_from(Weekday.values),
        starts_at=st.times(),
        ends_at=st.none() | st.times(),
        period=st.sampled_from(Period.values),
        interval=st.sampled_from(Interval.values),
        by_appointment=st.booleans(),
        first_day=maybe_dates,
        last_day=maybe_dates,
        note=texts,
    )
)
def test_opening_times_come_back(row):
    assert_comes_back(row, children.write_opening_time, children.read_opening_time)


@given(
    st.builds(
        OfferDate, date=dates, starts_at=st.none() | st.times(), ends_at=st.none(), label=texts
    )
    | st.builds(OfferDate, date=dates, starts_at=st.times(), ends_at=st.times(), label=texts)
)
def test_offer_dates_come_back(row):
    assert_comes_back(row, children.write_offer_date, children.read_offer_date)


@given(
    st.builds(
        CostRow,
        label=some_text,
        amount=st.none() | st.decimals(0, 999999, places=2),
        currency=st.sampled_from(["EUR", "DKK"]),
        unit=texts,
        note=texts,
    )
)
def test_cost_rows_come_back(row):
    assert_comes_back(row, children.write_cost_row, children.read_cost_row)


@given(
    st.builds(
        Contact,
        function=some_text,
        phone=texts,
        mail=st.emails() | st.just(""),
        visibility=st.sampled_from(ContactVisibility.values),
    ).filter(lambda row: row.phone or row.mail)
)
def test_contacts_come_back(row):
    assert_comes_back(row, children.write_contact, children.read_contact)


@given(some_text, maybe_dates)
def test_funding_comes_back(name, ends_on):
    programme = FundingProgramme(pk=1)
    names = OneName(programme, name)
    assert_comes_back(
        OfferFunding(programme=programme, ends_on=ends_on),
        lambda row: children.write_funding(row, names),
        lambda piece: children.read_funding(piece, names),
    )


@given(some_text, st.sampled_from(TranslationStatus.values), texts, texts, texts, texts)
def test_translations_come_back(name, status, title, summary, description, note):
    language = Language(pk=1)
    names = OneName(language, name)
    row = OfferTranslation(
        language=language,
        status=status,
        title=title,
        summary=summary,
        description=description,
        note=note,
    )
    assert_comes_back(
        row,
        lambda row: children.write_translation(row, names),
        lambda piece: children.read_translation(piece, names),
    )


def test_children_are_readable():
    course = OpeningTime(
        weekday=1,
        starts_at=time(9),
        ends_at=time(12),
        period=Period.TERM_TIME,
        interval=Interval.EVERY_2_WEEKS,
        by_appointment=True,
        first_day=date(2027, 1, 12),
        last_day=date(2027, 2, 9),
        note="Raum 2",
    )
    always = OpeningTime(weekday=7, starts_at=time(0))
    evening = OfferDate(date=date(2027, 1, 12), starts_at=time(19), ends_at=time(20, 30))
    price = CostRow(label="Kind", amount=Decimal("12.5"), unit="Kurs", note="zahlt die Kasse")
    contact = Contact(
        function="Anmeldung", phone="0461 1", mail="a@example.org", visibility="internal"
    )

    assert children.write_opening_time(course) == (
        "Mo 09:00–12:00 (außerhalb der Schulferien; alle zwei Wochen; nach Vereinbarung; "
        "12.01.2027–09.02.2027; Hinweis: Raum 2)"
    )
    assert children.write_opening_time(always) == "So 00:00–24:00"
    assert children.write_offer_date(evening) == "12.01.2027 19:00–20:30"
    assert children.write_cost_row(price) == "Kind: 12,50 EUR je Kurs (zahlt die Kasse)"
    assert children.write_cost_row(CostRow(label="Gast")) == "Gast: Betrag offen"
    assert children.write_contact(contact) == (
        "Anmeldung: Tel. 0461 1, E-Mail a@example.org (nur Verwaltung)"
    )


def test_children_written_by_hand_are_understood():
    row = children.read_opening_time("Montag 9 - 12 Uhr (ab 12.01.2027)")
    assert (row.weekday, row.starts_at, row.ends_at) == (1, time(9), time(12))
    assert (row.first_day, row.last_day) == (date(2027, 1, 12), None)
    contact = children.read_contact("Büro: 0461 1, a@example.org")
    assert (contact.phone, contact.mail) == ("0461 1", "a@example.org")
    assert children.read_cost_row("Kind: 3 €").currency == "EUR"


def test_every_faulty_child_is_named():
    with pytest.raises(cells.CellError) as caught:
        children.read_items("Mo 9–12 | morgens | Di 25–26", children.read_opening_time)

    assert caught.value.messages == [
        "2. Eintrag: „morgens“ ist nicht zu verstehen. Beispiel: Mo 09:00–12:00",
        "3. Eintrag: „26“ ist keine Uhrzeit. Bitte so schreiben: 09:30.",
    ]


# -- Files --------------------------------------------------------------------------------------


def written(file_format, **options):
    query = options.pop("query", "")
    internal = options.setdefault("internal", False)
    export = Export(file_format, query_dict(query), every_status=internal, **options)
    return b"".join(export.pieces())


def csv_rows(content):
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(lines, delimiter=";"))


def test_headers_are_unique_and_internal_ones_come_on_top():
    public = [column.header for column in columns(internal=False)]
    internal = [column.header for column in columns(internal=True)]

    assert len(set(internal)) == len(internal)
    assert [header for header in internal if header in public] == public
    assert public[-1] == internal[-1] == "Adresse der Seite"


def test_every_field_of_an_offer_has_a_column():
    targets = {column.target for column in columns(internal=True)}
    fields = {field.name for field in Offer._meta.get_fields() if not field.auto_created}
    children_and_tags = {"opening_times", "dates", "cost_rows", "contacts", "funding"}
    # The picture is a file; the programmes are written as funding; the rest is automatic.
    elsewhere = {"image", "funding_programmes", "created_at", "updated_at", "tagged_items"}
    elsewhere |= {"released_on", "verify_due", "hidden_from"}

    assert fields - elsewhere - targets == set()
    assert children_and_tags | {"tags", "translations"} <= targets


@pytest.mark.django_db
def test_csv_is_what_german_spreadsheets_open():
    make_offer(title="Käse; Brot", slug="kaese", age_from_months=-9, registration="+49 461 85-0")

    content = written("csv")

    assert content.startswith(b"\xef\xbb\xbfKennung;K\xc3\xbcrzel;Titel;")
    assert content.count(b"\r\n") == 2
    assert b';kaese;"K\xc3\xa4se; Brot";' in content
    assert b";-9;" in content
    assert b";+49 461 85-0;" in content


@pytest.mark.django_db
def test_csv_shows_titles_and_defuses_formulas():
    full, *_others = make_rich_catalogue()

    row = next(row for row in csv_rows(written("csv", internal=True)) if row["Kürzel"] == "alles")

    assert row["Kennung"] == str(full.uuid)
    assert row["Titel"] == "'=Alles; drin"
    assert row["Beschreibung"] == f"'{NASTY}"
    assert row["Schlagwörter"] == r"'=cmd | a\|b | zwei, drei"
    assert row["Voraussetzungen"] == "''=schon ein Strich"
    assert row["Themen"] == r"Doppelt [doppelt-a] | Schlaf \| Ruhe"
    assert row["Partner"] == "Träger e. V. | Zwilling [zwilling-a]"
    assert row["federführender Fachbereich"] == "Jugend"
    assert row["Arbeitsbereich"] == "Frühe Hilfen"
    assert row["mitwirkende Bereiche"] == "Planung [planung-jugend] | Soziales; Gesundheit"
    assert row["Orte"] == (
        "Haus am Hafen (Musterweg 1, 24937 Flensburg) | Anschrift nicht öffentlich"
        " | Anschrift nicht öffentlich, Stadtteil Neustadt"
    )
    assert row["Orte (nicht öffentlich)"] == "Schutzhaus | Wohnung"
    assert row["Barrierefreiheit"] == (
        "Haus am Hafen: Aufzug ja, WC teilweise, geprüft am 01.02.2026"
    )
    assert row["Stadtteile"] == "Neustadt"
    assert row["verwandte Angebote"] == "Wenig [wenig]"
    assert row["verwandte Angebote (nicht öffentlich)"] == "Wenig [entwurf]"
    assert row["Textfassungen"] == "Leichte Sprache (ungeprüft)"
    assert row["Förderung"] == r"Bundesmittel \(Frühe Hilfen\) (bis 31.10.2026)"
    assert row["interne Notiz"] == "'-geheim\n\nzweiter Absatz"
    assert row["Adresse der Seite"].endswith("/angebote/alles/")


@pytest.mark.django_db
def test_xlsx_has_values_and_no_formulas():
    make_rich_catalogue()

    content = written("xlsx", internal=True, query="status=all")

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    headers = [cell.value for cell in sheet[1]]
    rows = [dict(zip(headers, line, strict=True)) for line in sheet.iter_rows(2)]
    row = next(row for row in rows if row["Kürzel"].value == "alles")
    assert [row["Kürzel"].value for row in rows] == ["alt", "alles", "wenig", "entwurf"]
    assert headers == [column.header for column in columns(internal=True)]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}
    assert row["Titel"].value == "=Alles; drin"
    assert row["Alter von (Monate)"].value == -9
    assert row["sichtbar bis"].value.date() == date(2099, 12, 31)
    assert row["LeiKa-Schlüssel"].value == "99012345678901"
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:3]) == ("A2", "A1:")


@pytest.mark.django_db
def test_xlsx_shortens_what_a_spreadsheet_cannot_hold():
    make_offer(description="ä" * 40000)

    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).active

    text = sheet.cell(2, 5).value
    assert len(text) == 32767
    assert text.endswith("ä … (gekürzt)")


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json", "geojson"])
def test_export_takes_as_many_queries_for_three_offers_as_for_one(file_format):
    def count():
        written(file_format, internal=True)  # brings the process's memory up to date
        with CaptureQueriesContext(connection) as queries:
            written(file_format, internal=True)
        return len(queries)

    def add():
        topic, department = make_topic(), make_department(parent=make_department())
        make_offer(
            topics=[topic],
            department=department,
            provider=make_provider(parent=make_provider()),
            related_offers=Offer.objects.all(),
            tags=["a"],
            contacts=[{"phone": "1"}],
        )

    add()
    one = count()
    add()
    add()

    assert count() == one


@pytest.mark.django_db
def test_every_chunk_costs_the_same_number_of_queries(monkeypatch):
    monkeypatch.setattr(loading, "CHUNK_SIZE", 2)
    for _number in range(6):
        make_offer(topics=[make_topic()], contacts=[{"phone": "1"}])
    written("csv")

    pieces, counts = Export("csv", query_dict("")).pieces(), []
    next(pieces)
    for _chunk in range(3):
        with CaptureQueriesContext(connection) as queries:
            next(pieces)
        counts.append(len(queries))

    assert counts[1] == counts[2] < 25
    assert list(pieces) == []


@pytest.mark.django_db
def test_offer_withdrawn_during_the_export_stays_out(monkeypatch):
    monkeypatch.setattr(loading, "CHUNK_SIZE", 1)
    make_offer(title="A")
    late = make_offer(title="B")

    pieces = Export("csv", query_dict("")).pieces()
    beginning = next(pieces) + next(pieces)
    Offer.objects.filter(pk=late.pk).update(status=Status.DRAFT)

    assert [row["Titel"] for row in csv_rows(beginning + b"".join(pieces))] == ["A"]


# -- Command ------------------------------------------------------------------------------------


def run(*arguments):
    out = io.TextIOWrapper(io.BytesIO(), write_through=True)
    call_command("export_offers", *arguments, stdout=out, stderr=io.StringIO())
    return out.buffer.getvalue()


@pytest.mark.django_db
def test_command_writes_every_offer_with_internal_columns():
    make_rich_catalogue()

    assert run() == written("csv", internal=True, query="status=all")
    assert run("--query", "status=draft") == written("csv", internal=True, query="status=draft")
    assert run("--public") == written("csv")
    assert run("--format", "json") == written("json")


@pytest.mark.django_db
def test_command_writes_a_file_or_says_why_not(tmp_path):
    make_offer(title="Eins")
    target = tmp_path / "angebote.csv"

    run("--output", str(target), "--query", "?topic=gibt-es-nicht")

    assert target.read_bytes() == written("csv", internal=True)
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(CommandError, match="lässt sich nicht schreiben"):
        run("--output", str(tmp_path / "fehlt" / "angebote.csv"))
