"""Workbooks (XLSX) that hold what they are given: texts stay texts, rows come one by one."""

import tempfile
from contextlib import contextmanager
from datetime import datetime, time

import xlsxwriter
from django.utils import timezone

LONGEST_CELL = 32767  # characters
SHORTENED = " … (gekürzt)"
BLOCK_SIZE = 64 * 1024  # bytes
OPTIONS = {
    "constant_memory": True,  # rows must come in their order
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def workbook_in(file):
    """Yield a Workbook that is in ``file`` (binary) when the block ends."""
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        # The day, not the second: the same data makes the same file.
        workbook.set_properties({"created": datetime.combine(timezone.localdate(), time())})
        yield workbook


def workbook_pieces(fill, *arguments):
    """Yield the workbook that ``fill(workbook, *arguments)`` fills, in pieces of bytes."""
    with tempfile.TemporaryFile() as file:
        with workbook_in(file) as workbook:
            fill(workbook, *arguments)
        file.seek(0)
        while block := file.read(BLOCK_SIZE):
            yield block


def fitting(text):
    """``text`` as far as a cell holds it, saying so where it was cut."""
    if len(text) <= LONGEST_CELL:
        return text
    return text[: LONGEST_CELL - len(SHORTENED)] + SHORTENED
