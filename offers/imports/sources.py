"""Rows of a file, one after the other: CSV, XLSX, JSON and GeoJSON all become texts by header."""

import csv
import io
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field

import ijson

from .cleaning import clean, one_line
from .detecting import PROBE_ROWS, Shape, find_header, read_csv_shape, read_encoding, read_kind
from .reading import LONGEST_CELL, FileError
from .workbooks import MOST_COLUMNS, open_workbook, sheet_rows, typed

# The parser in C is quicker, but a number of some thousand digits ends the whole process.
json_parser = ijson.get_backend("python")

MOST_ROWS = 100_000
LONGEST_ROW = 300  # lines; beyond that a quote was never closed
DEEPEST = 3  # levels of JSON objects that become columns of their own
LONGITUDE, LATITUDE = "Geometrie Länge", "Geometrie Breite"


@dataclass
class Record:
    """One row. ``cells`` are texts by header as the file has them; ``extra`` stand beyond."""

    line: int
    cells: dict[str, str]
    extra: list[str] = field(default_factory=list)


def read_shape(file, sheet=""):
    """Find out what the open binary ``file`` is; raises FileError with a German sentence."""
    kind = read_kind(file)
    if kind == "csv":
        return read_csv_shape(file)
    return _read_xlsx_shape(file, sheet) if kind == "xlsx" else _read_json_shape(file)


def read_records(file, shape):
    """Yield the Records of ``file``; the memory needed does not depend on how many there are."""
    readers = {"csv": _csv_records, "xlsx": _xlsx_records}
    for number, record in enumerate(readers.get(shape.kind, _json_records)(file, shape), 1):
        if number > MOST_ROWS:
            raise FileError(f"Die Datei hat mehr als {MOST_ROWS} Zeilen. Bitte aufteilen.")
        yield record


# -- CSV ------------------------------------------------------------------------------------------


def _csv_records(file, shape):
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=shape.encoding, errors="replace", newline="")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(
        (line.replace("\x00", "") for line in text),
        delimiter=shape.delimiter,
        skipinitialspace=True,
    )
    try:
        yield from _numbered_csv(reader, shape)
    finally:
        text.detach()


def _numbered_csv(reader, shape):
    line = 0
    while True:
        start = line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _open_quote(start) from None
        line = reader.line_num
        if line - start > LONGEST_ROW:
            raise _open_quote(start)
        is_lead = start <= shape.header_line or (start == 1 and _is_separator_line(cells, shape))
        if not is_lead and any(clean(cell) for cell in cells):
            yield _record(start, cells, shape.headers)


def _is_separator_line(cells, shape):
    return shape.delimiter.join(cells).casefold().strip('"') in (f"sep={shape.delimiter}", "sep=")


def _open_quote(line):
    return FileError(
        f"Ab Zeile {line} stimmen die Anführungszeichen nicht, oder eine Zelle ist viel zu lang."
    )


def _record(line, cells, headers):
    missing = [""] * (len(headers) - len(cells))
    extra = [cell for cell in cells[len(headers) :] if clean(cell)]
    return Record(line, dict(zip(headers, [*cells, *missing], strict=False)), extra)


# -- Excel ----------------------------------------------------------------------------------------


def _read_xlsx_shape(file, wanted):
    with open_workbook(file) as book:
        names = [sheet.title for sheet in book.worksheets]
        if not names:
            raise FileError("Die Excel-Datei hat kein Tabellenblatt.")
        sheet = wanted if wanted in names else names[0]
        rows = []
        for line, cells in sheet_rows(book[sheet]):
            rows.append((line, cells))
            if len(rows) == PROBE_ROWS:
                break
        if not rows:
            raise FileError(f"Das Tabellenblatt „{sheet}“ ist leer.")
    line, headers = find_header(rows)
    shape = Shape("xlsx", header_line=line, headers=headers, sheet=sheet, sheets=names)
    if len(names) > 1:
        others = ", ".join(f"„{name}“" for name in names if name != sheet)
        shape.notes.append(f"Nicht gelesen werden die anderen Tabellenblätter: {others}.")
    return shape


def _xlsx_records(file, shape):
    with open_workbook(file) as book:
        for line, cells in sheet_rows(book[shape.sheet]):
            if line > shape.header_line:
                yield _record(line, cells, shape.headers)


# -- JSON -----------------------------------------------------------------------------------------


@contextmanager
def _utf8(file):
    """The file as ijson wants it: UTF-8 without a mark."""
    encoding = read_encoding(file)
    if encoding == "utf-8":
        file.seek(0)
        yield file
        return
    with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as copy:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        while chunk := text.read(65536):
            copy.write(chunk.encode())
        text.detach()
        copy.seek(0)
        yield copy


@contextmanager
def _json_faults():
    try:
        yield
    except (ijson.JSONError, ValueError, RecursionError) as error:
        raise FileError(
            "Das JSON ist nicht lesbar: Es bricht ab oder hat einen Fehler in der Schreibweise."
        ) from error


def _read_json_shape(file):
    encoding = read_encoding(file)
    counts, first_key, kind, system = {}, "", "", ""
    with _utf8(file) as text, _json_faults():
        for prefix, event, value in json_parser.parse(text):
            if event == "start_map" and prefix.endswith("item") and prefix.count(".item") <= 1:
                path = prefix.removesuffix("item").rstrip(".")
                if ".item" not in f".{path}" and prefix.count(".") <= 3:
                    counts[path] = counts.get(path, 0) + 1
            elif prefix == "type" and event == "string":
                kind = value
            elif prefix == "crs.properties.name" and event == "string":
                system = _system(value)
    if kind == "FeatureCollection":
        shape = Shape("geojson", encoding, path="features", system=system)
    elif not counts:
        raise FileError(
            "Im JSON ist keine Liste von Einträgen zu finden. Erwartet wird [ {…}, {…} ] oder "
            "eine solche Liste unter einem Namen."
        )
    else:
        first_key = max(counts, key=counts.get)
        shape = Shape("json", encoding, path=first_key)
        if len(counts) > 1:
            others = ", ".join(f"„{path}“" for path in counts if path != first_key)
            shape.notes.append(f"Weitere Listen im JSON werden nicht gelesen: {others}.")
    headers = {}
    for number, record in enumerate(_json_records(file, shape)):
        headers.update(dict.fromkeys(record.cells))
        if number > MOST_ROWS or len(headers) > MOST_COLUMNS:
            break
    if not headers:
        raise FileError("Die Liste im JSON ist leer.")
    shape.headers = list(headers)[:MOST_COLUMNS]
    return shape


def _system(name):
    """``EPSG:25832`` from ``urn:ogc:def:crs:EPSG::25832``; empty for plain degrees."""
    code = name.rsplit(":", 1)[-1]
    is_plain = "CRS84" in name or code in ("4326", "4258")
    return "" if is_plain or not code.isdecimal() else f"EPSG:{code}"


def _json_records(file, shape):
    prefix = f"{shape.path}.item" if shape.path else "item"
    with _utf8(file) as text, _json_faults():
        for number, item in enumerate(json_parser.items(text, prefix, use_float=True), start=1):
            if not isinstance(item, dict):
                continue
            cells = {}
            if shape.kind == "geojson":
                _flatten(item.get("properties") or {}, "", cells)
                if "id" in item and "id" not in cells:
                    cells["id"] = _json_text(item["id"])
                _take_geometry(item.get("geometry"), cells)
            else:
                _flatten(item, "", cells)
            yield Record(number, cells)


def _take_geometry(geometry, cells):
    if not isinstance(geometry, dict):
        return
    point = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(point, list) and len(point) >= 2:
        cells[LONGITUDE], cells[LATITUDE] = _json_text(point[0]), _json_text(point[1])
    else:
        cells["Geometrie"] = _json_text(geometry.get("type"))


def _flatten(item, prefix, cells, depth=1):
    for key, value in item.items():
        header = f"{prefix}{one_line(clean(key))[:200]}"
        if isinstance(value, dict) and depth < DEEPEST:
            _flatten(value, f"{header}.", cells, depth + 1)
        else:
            cells[header] = _json_text(value)


def _json_text(value, depth=1):
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if isinstance(value, list | tuple):
        inner = [_json_text(part, depth + 1) for part in value] if depth < DEEPEST else ["…"]
        return ", ".join(filter(None, inner))[:LONGEST_CELL]
    if isinstance(value, dict):
        inner = value.items() if depth < DEEPEST else ()
        parts = (f"{key}: {_json_text(part, depth + 1)}" for key, part in inner)
        return ", ".join(parts)[:LONGEST_CELL]
    return typed(value)
