"""A CSV file as rows with their line numbers; says in plain words what is wrong with the file."""

import codecs
import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass

from offers.exchange.cells import plain_lines, undo_defuse
from offers.exchange.tables import DELIMITER

LONGEST_CELL = 1_000_000  # characters
OTHER_DELIMITERS = {",": "Kommas", "\t": "Tabulatoren"}
# How files begin that are no CSV in UTF-8.
FOREIGN_STARTS = {
    b"\xd0\xcf\x11\xe0": "Das ist eine alte Excel-Datei. Bitte als „CSV UTF-8“ speichern.",
    codecs.BOM_UTF16_LE: "Die Datei ist in UTF-16 gespeichert. Bitte als „CSV UTF-8“ speichern.",
    codecs.BOM_UTF16_BE: "Die Datei ist in UTF-16 gespeichert. Bitte als „CSV UTF-8“ speichern.",
}


class FileError(Exception):
    """The file as a whole cannot be read; the text is a German sentence."""


@dataclass(frozen=True)
class Row:
    """``line`` is where the row begins in the file; ``cells`` holds texts by header.

    ``missing`` counts cells that the row lacks at its end, ``extra`` those beyond the headers.
    """

    line: int
    cells: dict[str, str]
    missing: int = 0
    extra: int = 0


@contextmanager
def read_csv_table(file):
    """Give the Table in an open binary file, which stays open. Raises FileError."""
    start = file.read(4)
    for signature, sentence in FOREIGN_STARTS.items():
        if start.startswith(signature):
            raise FileError(sentence)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield Table(text)
    finally:
        text.detach()


class Table:
    """Headers and rows, read from lines of text one after the other. Raises FileError."""

    def __init__(self, text):
        csv.field_size_limit(LONGEST_CELL)
        self._reader = csv.reader(text, delimiter=DELIMITER, strict=True)
        _line, header = self._next()
        if not header:
            raise FileError("Die Datei ist leer.")
        self.headers = [undo_defuse(cell).strip() for cell in header]
        if len(self.headers) == 1:
            self._complain_about_delimiter()

    def _complain_about_delimiter(self):
        for delimiter, name in OTHER_DELIMITERS.items():
            if delimiter in self.headers[0]:
                raise FileError(
                    f"Die Spalten sind durch {name} getrennt. Bitte mit Semikolons speichern."
                )

    def _next(self):
        """Return the line and the cells of the next row; no cells at the end of the file."""
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return line, []
            except UnicodeDecodeError as error:
                raise FileError(
                    "Die Datei ist nicht in UTF-8 gespeichert "
                    f"(ab Zeile {line}). Bitte als „CSV UTF-8“ speichern."
                ) from error
            except csv.Error as error:
                raise FileError(
                    f"Ab Zeile {line} stimmen die Anführungszeichen nicht, oder die Datei "
                    "bricht mitten in einer Zelle ab."
                ) from error
            if any(cell.strip() for cell in cells):
                return line, cells

    def __iter__(self):
        while True:
            line, cells = self._next()
            if not cells:
                return
            extra = [cell for cell in cells[len(self.headers) :] if cell.strip()]
            texts = [plain_lines(undo_defuse(cell)) for cell in cells[: len(self.headers)]]
            yield Row(
                line=line,
                cells=dict(zip(self.headers, texts, strict=False)),
                missing=max(0, len(self.headers) - len(cells)),
                extra=len(extra),
            )
