"""The overview as a table: CSV for every spreadsheet, or XLSX with real numbers and dates.

CSV: UTF-8 with a byte order mark, semicolons, CRLF, German headers, dates and decimal commas,
as German spreadsheets expect it. Cells that would be calculated get an apostrophe (``defuse``).
"""

import csv
import io

from .cells import defuse, read_date
from .labels import Names
from .loading import in_chunks
from .overview import columns
from .workbook import fitting, workbook_pieces

DELIMITER = ";"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_file(offers, ids, *, internal):
    """Yield the file in pieces of bytes, one for each chunk of offers."""
    shown, names = columns(internal=internal), Names()
    yield BYTE_ORDER_MARK + encode_rows([[column.header for column in shown]])
    for chunk in in_chunks(offers, ids):
        yield encode_rows([column.read(offer, names) for column in shown] for offer in chunk)


def encode_rows(rows):
    """Return lines of CSV for rows of texts."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    return lines.getvalue().encode()


def xlsx_file(offers, ids, *, internal):
    """Yield a workbook in pieces of bytes. It is put together in a temporary file first."""
    return workbook_pieces(_fill, offers, ids, columns(internal=internal))


def _fill(workbook, offers, ids, shown):
    sheet = workbook.add_worksheet("Angebote")
    formats = {
        "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": workbook.add_format({"valign": "top"}),
        "date": workbook.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
    }
    for place, column in enumerate(shown):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(ids), len(shown) - 1)
    for place, column in enumerate(shown):
        sheet.write_string(0, place, column.header, formats["head"])
    names, line = Names(), 0
    for chunk in in_chunks(offers, ids):
        for offer in chunk:
            line += 1
            for place, column in enumerate(shown):
                _write_cell(sheet, line, place, column, column.read(offer, names), formats)


def _write_cell(sheet, line, place, column, text, formats):
    if text == "":
        return
    if column.is_number:
        sheet.write_number(line, place, int(text), formats["text"])
    elif column.is_date and (day := read_date(text)).year >= 1900:  # where spreadsheets begin
        sheet.write_datetime(line, place, day, formats["date"])
    else:
        sheet.write_string(line, place, fitting(text), formats["text"])
