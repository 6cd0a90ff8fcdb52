"""Excel files: opened with care, row by row as texts."""

import warnings
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime, time

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .cleaning import clean
from .reading import LONGEST_CELL, FileError

MOST_COLUMNS = 300
# What an Excel file may grow to when unpacked; real tables stay far below.
MOST_UNPACKED = 300 * 1024 * 1024  # bytes
MOST_GROWTH = 300  # times, for parts of some size
MOST_PARTS = 2000
# How damaged parts, encrypted ones and XML that openpyxl does not expect show themselves.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def typed(value):
    """A cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:LONGEST_CELL]


@contextmanager
def open_workbook(file):
    """Give the openpyxl workbook in an open binary file. Raises FileError."""
    file.seek(0)
    try:
        _check_packed(file)
        # Values as they were last shown; nothing is calculated and no link is followed.
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except UNREADABLE:
        raise FileError("Die Excel-Datei ist beschädigt oder enthält Unzulässiges.") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of parts that only Excel needs
            yield book
    finally:
        book.close()


def _check_packed(file):
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > 10 * 1024 * 1024
        and part.file_size > MOST_GROWTH * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen:
        raise FileError("Die Excel-Datei wird beim Entpacken viel zu groß und nicht gelesen.")
    file.seek(0)


def sheet_rows(sheet, text_of=typed):
    """Yield ``(line, texts)`` of the rows that hold anything; ``text_of`` a cell's value."""
    sheet.reset_dimensions()  # files lie about them
    try:
        rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for line, values in enumerate(rows, start=1):
            if any(value is not None for value in values):
                texts = [text_of(value) for value in values]
                if any(map(clean, texts)):
                    yield line, texts
    except UNREADABLE:
        raise FileError("Die Excel-Datei ist beschädigt oder enthält Unzulässiges.") from None
