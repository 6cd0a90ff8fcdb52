"""What kind of file is this? Looks at its content, never at its name."""

import codecs
import csv
import re
import zipfile
from dataclasses import asdict, dataclass, field

import charset_normalizer

from .cleaning import clean, read_yes_no
from .headers import normal, unique_headers
from .reading import LONGEST_CELL, FileError
from .targets import ALIASES

PROBE = 256 * 1024  # bytes looked at to tell encoding and delimiter
PROBE_ROWS = 60
DELIMITERS = {
    ";": "Semikolon", ",": "Komma", "\t": "Tabulator", "|": "senkrechter Strich", "^": "Dach (^)",
}  # fmt: skip
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 mit BOM", "cp1252": "Windows-1252",
             "iso8859-1": "ISO-8859-1", "utf-16": "UTF-16", "mac_roman": "Mac Roman",
             "cp850": "DOS (CP 850)"}  # fmt: skip
REFUSED_STARTS = (
    (rb"\xd0\xcf\x11\xe0", "Das ist eine alte Excel-Datei (.xls). Bitte als .xlsx speichern."),
    (rb"%PDF", "Das ist eine PDF-Datei. Daraus lassen sich keine Tabellen lesen."),
    (rb"\x1f\x8b", "Die Datei ist gepackt (gzip). Bitte zuerst entpacken."),
    (rb"\s*<", "Das ist HTML oder XML. Bitte als CSV, XLSX oder JSON speichern."),
    (
        rb"(?s)\s*(?:/\*.*?\*/\s*|//[^\n]*\n\s*)*(?:(?:var|let|const)\s+[\w$]+\s*="
        rb"|export\s+(?:default|const)\b|window[.\[]|module\.exports|\(?function\b|\"use strict\""
        rb"|[A-Za-z_$][\w$.]*\s*=\s*[\[{(]|[A-Za-z_$][\w$.]*\s*\(\s*[\[{])",
        "Das ist JavaScript, kein JSON: Die Daten stecken in einem Programm, das hier nicht "
        "ausgeführt wird. Bitte nur den Teil zwischen den äußeren Klammern als .json speichern.",
    ),
    (
        rb"(?is)(?:.*?\n)?\s*(?:insert\s+into|create\s+(?:table|extension)|drop\s+table)\s",
        "Das sind SQL-Befehle, keine Tabelle. Bitte als CSV ausgeben.",
    ),
)

_NUMBER = re.compile(r"[-+]?\d[\d .,:/-]*%?")


@dataclass
class Shape:
    """What was found out about a file. ``header_line`` 0: it has none."""

    kind: str  # csv, xlsx, json, geojson
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    headers: list[str] = field(default_factory=list)
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    path: str = ""  # of the rows within JSON
    system: str = ""  # EPSG code of coordinates
    notes: list[str] = field(default_factory=list)

    def as_json(self):
        return asdict(self)

    @property
    def row_word(self):
        return "Zeile" if self.kind in ("csv", "xlsx") else "Eintrag"

    def lines(self):
        """What was recognised, as German lines for people."""
        names = {"csv": "CSV", "xlsx": "Excel (XLSX)", "json": "JSON", "geojson": "GeoJSON"}
        found = [f"Format: {names[self.kind]}"]
        if self.encoding:
            found.append(f"Zeichensatz: {ENCODINGS.get(self.encoding, self.encoding)}")
        if self.delimiter:
            found.append(f"Trennzeichen: {DELIMITERS.get(self.delimiter, self.delimiter)}")
        if self.sheet:
            found.append(f"Tabellenblatt: {self.sheet}")
        if self.kind in ("csv", "xlsx"):
            place = f"Zeile {self.header_line}" if self.header_line else "keine gefunden"
            found.append(f"Kopfzeile: {place}")
        if self.path:
            found.append(f"Liste im JSON: {self.path}")
        return found + self.notes


def read_kind(file):
    """Return ``csv``, ``xlsx`` or ``json`` for an open binary file; raise FileError else."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise FileError("Die Datei ist leer.")
    if start.startswith(b"PK\x03\x04"):
        return _read_zip_kind(file)
    text = _without_mark(start)
    if re.match(rb"\s*[\[{]", text):
        return "json"
    for pattern, sentence in REFUSED_STARTS:
        if re.match(pattern, text):
            raise FileError(sentence)
    if b"\x00" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileError("Das ist keine Tabelle, sondern eine Datei mit Binärdaten.")
    return "csv"


def _without_mark(start):
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", errors="ignore").encode()
    return start.removeprefix(codecs.BOM_UTF8)


def _read_zip_kind(file):
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
    except zipfile.BadZipFile:
        raise FileError("Die Excel-Datei ist beschädigt.") from None
    finally:
        file.seek(0)
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    raise FileError("Das ist ein ZIP-Archiv. Bitte zuerst entpacken.")


def read_encoding(file):
    """Return the encoding of a text file; every byte is looked at before UTF-8 is believed."""
    file.seek(0)
    start = file.read(PROBE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder, chunk = codecs.getincrementaldecoder("utf-8")(), start
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = file.read(PROBE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _read_old_encoding(start + chunk)
    finally:
        file.seek(0)
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def _read_old_encoding(content):
    known = ["cp1252", "iso8859-1", "mac_roman", "cp850"]
    best = charset_normalizer.from_bytes(content[: 2 * PROBE], cp_isolation=known).best()
    if best is None or best.encoding in ("cp1252", "latin_1", "iso8859_1"):
        # Both agree but for 0x80 to 0x9f, where Windows has quotes, dashes and the euro sign.
        return "cp1252" if re.search(rb"[\x80-\x9f]", content) else "iso8859-1"
    return best.encoding


def read_csv_shape(file):
    """Return the Shape of a CSV file."""
    encoding = read_encoding(file)
    file.seek(0)
    text = file.read(PROBE).decode(encoding, errors="replace")
    file.seek(0)
    lines = text.splitlines()[: 5 * PROBE_ROWS]
    notes, skipped = [], 0
    if match := re.fullmatch(r'"?sep=(.)"?', lines[0].strip() if lines else "", re.IGNORECASE):
        delimiter, skipped = match[1], 1
        notes.append("Die erste Zeile nennt das Trennzeichen (sep=).")
    else:
        delimiter = _read_delimiter(lines)
    rows = list(_numbered_rows(lines, delimiter, skipped))
    line, headers = find_header(rows)
    lead = [number for number, cells in rows if number < line and any(map(clean, cells))]
    if lead:
        notes.append(f"Vor der Kopfzeile stehen {len(lead)} Zeilen, die nicht gelesen werden.")
    return Shape("csv", encoding, delimiter, line, headers, notes=notes)


def _read_delimiter(lines):
    best, found = 0.0, ""
    for delimiter in DELIMITERS:
        counts = [len(cells) for _line, cells in _numbered_rows(lines, delimiter, 0)]
        wide = [count for count in counts if count > 1]
        if len(wide) < 0.3 * len(counts) or not wide:
            continue
        usual = max(set(wide), key=lambda count: (wide.count(count), count))
        score = wide.count(usual) / len(counts) + min(usual, 20) / 100
        if score > best:
            best, found = score, delimiter
    if not found:
        raise FileError(
            "In der Datei sind keine Spalten zu erkennen. Erwartet wird eine Tabelle, deren "
            "Spalten durch Komma, Semikolon, Tabulator, | oder ^ getrennt sind."
        )
    return found


def _numbered_rows(lines, delimiter, skipped):
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(
        (f"{line}\n" for line in lines[skipped:]), delimiter=delimiter, skipinitialspace=True
    )
    line = skipped
    try:
        for cells in reader:
            if any(map(clean, cells)):
                yield line + 1, cells
            line = skipped + reader.line_num
    except csv.Error:  # a cell without end; reading the rows says so with its line
        return


def find_header(rows):
    """Return ``(line, headers)`` for ``[(line, cells)]``; line 0 and made up names without one.

    Lines before the header are titles and remarks: they fill few of the columns.
    """
    rows = rows[:PROBE_ROWS]
    if not rows:
        raise FileError("Die Datei ist leer.")
    counts = [len([cell for cell in cells if clean(cell)]) for _line, cells in rows]
    usual = sorted(counts)[len(counts) // 2]
    for place, (line, cells) in enumerate(rows[:20]):
        if counts[place] >= max(2, usual * 0.6):
            following = [cells for _line, cells in rows[place + 1 :]]
            if is_header_row(cells, following):
                return line, unique_headers(cells)
            break
    width = max(len(cells) for _line, cells in rows)
    return 0, [f"Spalte {number}" for number in range(1, width + 1)]


def is_header_row(cells, following):
    """True where ``cells`` name columns: all of them words, and unlike what stands below."""
    texts = [clean(cell) for cell in cells]
    filled = [text for text in texts if text]
    if any(normal(text) in ALIASES for text in filled):
        return True
    if len(set(filled)) < len(filled) or any(map(_is_value, filled)):
        return False
    below = [clean(cell) for row in following for cell in row]
    if any(_is_value(text) for text in below if text):
        return True
    return not set(filled) & set(below) and all(len(text) <= 40 for text in filled)


def _is_value(text):
    return bool(_NUMBER.fullmatch(text)) or "@" in text or read_yes_no(text) is not None
