"""Our own overview as it comes back: CSV or XLSX, told apart by how the file begins."""

from contextlib import contextmanager
from datetime import date, datetime

from offers.exchange.cells import plain_lines, write_date
from offers.exchange.workbook import SHORTENED

from .reading import FileError, Row, read_csv_table
from .workbooks import open_workbook, sheet_rows, typed

ZIP = b"PK\x03\x04"
OWN_HEADERS = ("Kennung", "Kürzel")  # the first columns of the overview


def is_own_export(file):
    """True where the header of the open binary ``file`` is that of our own overview."""
    headers = _headers(file)
    file.seek(0)
    return any(name in headers[:2] for name in OWN_HEADERS)


def _headers(file):
    file.seek(0)
    start = file.read(400)
    if not start.startswith(ZIP):
        first = start.decode("utf-8", errors="replace").lstrip("\ufeff").split("\n")[0]
        return [header.strip().strip('"') for header in first.split(";")]
    try:
        with open_workbook(file) as book:
            return SheetTable(book.worksheets[0]).headers if book.worksheets else []
    except FileError:
        return []  # whoever reads foreign tables says what is wrong with it


@contextmanager
def read_table(file):
    """Give a table with ``headers`` and rows (``reading.Row``); the file stays open.

    Raises FileError.
    """
    file.seek(0)
    is_workbook = file.read(4) == ZIP
    file.seek(0)
    if not is_workbook:
        with read_csv_table(file) as table:
            yield table
        return
    with open_workbook(file) as book:
        yield SheetTable(book.worksheets[0])


class SheetTable:
    """The first sheet of a workbook that ``exchange.tables`` wrote, edited or not."""

    def __init__(self, sheet):
        self._rows = sheet_rows(sheet, _as_exported)
        _line, headers = next(self._rows, (0, []))
        self.headers = _filled([header.strip() for header in headers])
        if not self.headers:
            raise FileError("Die Datei ist leer.")

    def __iter__(self):
        width = len(self.headers)
        for line, cells in self._rows:
            texts = dict(zip(self.headers, map(plain_lines, cells), strict=False))
            for header, text in texts.items():
                if text.endswith(SHORTENED):
                    raise FileError(
                        f"In Zeile {line} ist „{header}“ gekürzt, weil Excel so lange Texte nicht "
                        "fasst. Bitte die CSV verwenden."
                    )
            # A row of a sheet simply ends where nothing follows.
            full = dict.fromkeys(self.headers, "") | texts
            yield Row(line, full, extra=len(_filled(cells[width:])))


def _filled(cells):
    """``cells`` without the empty ones at the end."""
    cells = list(cells)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _as_exported(value):
    """A cell as the CSV says it: German dates, decimal commas."""
    if isinstance(value, date | datetime):
        return write_date(value)
    if isinstance(value, float) and not value.is_integer():
        return str(value).replace(".", ",")
    return typed(value)
