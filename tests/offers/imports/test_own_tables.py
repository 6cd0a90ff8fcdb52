"""Our own overview as an Excel file: there, edited in a spreadsheet, and back."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command

from offers.exchange.files import Export, query_dict
from offers.exchange.workbook import SHORTENED
from offers.imports.importing import import_offers
from offers.imports.own_tables import is_own_export
from offers.imports.reading import FileError
from offers.models import Offer
from tests.factories import make_offer
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def exported(kind="xlsx"):
    export = Export(kind, query_dict("status=all"), internal=True, every_status=True)
    return b"".join(export.pieces())


def edited(content, slug, cells):
    """``content`` as a spreadsheet saves it, with other values in the row of ``slug``."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    headers = {cell.value: cell.column for cell in sheet[1]}
    row = next(
        row for row in sheet.iter_rows(min_row=2) if row[headers["Kürzel"] - 1].value == slug
    )
    for header, value in cells.items():
        sheet.cell(row[0].row, headers[header.replace("_", " ")], value)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def imported(content, **options):
    report = import_offers(io.BytesIO(content), **options)
    assert report.problems == []
    return report.created, report.changed, report.unchanged


def test_a_workbook_read_back_changes_nothing():
    make_rich_catalogue()
    before = exported("csv")
    assert imported(exported()) == (0, 0, 4)
    assert exported("csv") == before


def test_a_workbook_restores_an_empty_catalogue_to_the_byte():
    make_rich_catalogue()
    before, workbook = exported("csv"), exported()
    Offer.objects.all().delete()
    assert imported(workbook) == (4, 0, 0)
    assert exported("csv") == before


def test_what_a_spreadsheet_saved_is_taken_over_numbers_and_dates_included():
    offer = make_offer(slug="treff", title="Treff", age_from_months=3)
    make_offer(slug="bleibt", title="Bleibt")
    content = edited(
        exported(),
        "treff",
        {
            "Titel": "Neuer Treff",
            "Alter von (Monate)": 12,
            "sichtbar bis": date(2027, 3, 1),
        },
    )
    assert imported(content) == (0, 1, 1)
    offer.refresh_from_db()
    assert (offer.title, offer.age_from_months, offer.valid_until) == (
        "Neuer Treff",
        12,
        date(2027, 3, 1),
    )
    assert imported(content) == (0, 0, 2)


def test_a_text_that_excel_cut_short_is_not_taken_for_the_whole():
    make_offer(slug="treff")
    content = edited(exported(), "treff", {"Beschreibung": f"Anfang{SHORTENED}"})
    with pytest.raises(FileError, match="In Zeile 2 ist „Beschreibung“ gekürzt"):
        import_offers(io.BytesIO(content))


def test_only_our_own_workbook_is_taken_for_one():
    make_offer()
    assert is_own_export(io.BytesIO(exported())) and is_own_export(io.BytesIO(exported("csv")))
    book = openpyxl.Workbook()
    book.active.append(["Name", "Straße"])
    foreign = io.BytesIO()
    book.save(foreign)
    assert not is_own_export(foreign)
    assert not is_own_export(io.BytesIO(b"PK\x03\x04..."))


def test_the_command_reads_a_workbook(tmp_path, capsys):
    make_offer(slug="treff", title="Alt")
    path = tmp_path / "overview.xlsx"
    path.write_bytes(edited(exported(), "treff", {"Titel": "Neu"}))
    call_command("import_offers", str(path), dry_run=True)
    assert Offer.objects.get().title == "Alt"
    call_command("import_offers", str(path))
    assert Offer.objects.get().title == "Neu"
    assert "1" in capsys.readouterr().out
