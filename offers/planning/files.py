"""A Table as a file: CSV, XLSX or JSON, written row by row so that memory stays flat.

CSV: UTF-8 with a byte order mark, semicolons, one row of German headers, nothing else.
"""

import json
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from offers.exchange.tables import BYTE_ORDER_MARK, encode_rows
from offers.exchange.workbook import fitting, workbook_pieces
from offers.planning.tables import as_text, plain

ROWS_AT_ONCE = 500
WIDEST_PAGE = 300  # characters across that can still be read on one page
HEAD_HEIGHT = 48  # points: three lines, which not every program finds out by itself
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def pieces(table, file_format, title):
    """Yield the file's bytes. ``title`` names the sheet of a workbook."""
    if file_format == "xlsx":
        return workbook_pieces(_fill, table, title)
    return {"csv": _csv, "json": _json}[file_format](table)


def file_name(overview, selection, file_format):
    return f"{overview.name}-{selection.day:%Y-%m-%d}.{file_format}"


def _csv(table):
    yield BYTE_ORDER_MARK + encode_rows([table.headers])
    rows = iter(table.rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield encode_rows([as_text(plain(cell)) for cell in row] for row in some)


def _json(table):
    """A list of objects by header; dates as in ISO 8601, numbers as numbers."""
    yield b"[\n"
    for number, row in enumerate(table.rows):
        values = [_json_value(plain(cell)) for cell in row]
        line = json.dumps(dict(zip(table.headers, values, strict=True)), ensure_ascii=False)
        yield (b",\n" if number else b"") + line.encode()
    yield b"\n]\n"


def _json_value(value):
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _fill(workbook, table, title):
    sheet = workbook.add_worksheet(_sheet_name(title))
    is_narrow = sum(column.width for column in table.columns) <= WIDEST_PAGE
    formats = {
        "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": workbook.add_format({"valign": "top", "text_wrap": is_narrow}),
        "number": workbook.add_format({"num_format": "#,##0", "valign": "top"}),
        "decimal": workbook.add_format({"num_format": "#,##0.0", "valign": "top"}),
        "date": workbook.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
    }
    if is_narrow:
        _for_paper(sheet)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, header in enumerate(table.headers):
        sheet.write_string(0, place, header, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _write_cell(sheet, line, place, plain(cell), formats)


def _for_paper(sheet):
    """A4 across, as wide as one page, with the headers on each."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_row(0, HEAD_HEIGHT)


def _sheet_name(title):
    """A workbook allows 31 characters and not all of them."""
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "Tabelle"


def _write_cell(sheet, line, place, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, date):
        if value.year >= 1900:  # where spreadsheets begin
            sheet.write_datetime(line, place, datetime.combine(value, time()), formats["date"])
        else:
            sheet.write_string(line, place, as_text(value), formats["text"])
    elif isinstance(value, int | Decimal):
        kind = "decimal" if isinstance(value, Decimal) else "number"
        sheet.write_number(line, place, value, formats[kind])
    else:
        sheet.write_string(line, place, fitting(str(value)), formats["text"])
