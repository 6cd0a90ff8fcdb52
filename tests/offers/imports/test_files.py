"""Files of every shape become the same rows, or are refused with a reason."""

import io
import json
import zipfile

import openpyxl
import pytest

from offers.imports.headers import normal, unique_headers
from offers.imports.reading import FileError
from offers.imports.sources import read_records, read_shape

TABLE = "Name;Straße;Telefon\r\nKita Möwe;Am Markt 1;0461 1234\r\nKita Düne;Weg 2;0461 5678\r\n"


def rows_of(content, sheet=""):
    file = io.BytesIO(content)
    shape = read_shape(file, sheet)
    return shape, [list(record.cells.values()) for record in read_records(file, shape)]


def workbook(*rows, title="Tabelle1", **sheets):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EXPECTED = [["Kita Möwe", "Am Markt 1", "0461 1234"], ["Kita Düne", "Weg 2", "0461 5678"]]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("iso8859-1", "iso8859-1"),
        ("cp1252", "iso8859-1"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings_are_recognised(encoding, named):
    shape, rows = rows_of(TABLE.encode(encoding))

    assert (shape.encoding, shape.headers) == (named, ["Name", "Straße", "Telefon"])
    assert rows == EXPECTED


def test_windows_1252_is_told_by_its_quotes():
    shape, rows = rows_of(TABLE.replace("Kita Möwe", "Kita „Möwe“").encode("cp1252"))

    assert shape.encoding == "cp1252"
    assert rows[0][0] == "Kita „Möwe“"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiters_are_recognised(delimiter):
    shape, rows = rows_of(TABLE.replace(";", delimiter).encode())

    assert (shape.delimiter, rows) == (delimiter, EXPECTED)


def test_a_separator_line_is_believed_and_not_read():
    shape, rows = rows_of(f"sep=;\r\n{TABLE}".encode())

    assert (shape.delimiter, shape.header_line, rows) == (";", 2, EXPECTED)


def test_lead_lines_uneven_rows_and_a_blank_before_a_quote():
    text = (
        "Kitas der Stadt\n\nStand: Mai\nName, Straße, Telefon\n"
        'Kita Möwe, "Am Markt 1, Hof", 1\nKita Düne\nKita Sand, Weg 3, 2, mehr\n'
    )
    file = io.BytesIO(text.encode())
    shape = read_shape(file)
    records = list(read_records(file, shape))

    assert (shape.header_line, shape.headers) == (4, ["Name", "Straße", "Telefon"])
    assert [(r.line, list(r.cells.values()), r.extra) for r in records] == [
        (5, ["Kita Möwe", "Am Markt 1, Hof", "1"], []),
        (6, ["Kita Düne", "", ""], []),
        (7, ["Kita Sand", "Weg 3", "2"], ["mehr"]),
    ]


def test_a_table_without_header_gets_names():
    shape, rows = rows_of(b"Kita A;24937;0461 1\nKita B;24939;0461 2\n")

    assert (shape.header_line, shape.headers) == (0, ["Spalte 1", "Spalte 2", "Spalte 3"])
    assert len(rows) == 2


def test_headers_are_made_unique_and_comparable():
    assert unique_headers(["Uhrzeit", "", "Uhrzeit", " "]) == ["Uhrzeit", "Spalte 2", "Uhrzeit (2)"]
    same = {"Name des Angebots* (bitte\nausfüllen)", "name_des_angebots", "nameDesAngebots"}
    assert {normal(header) for header in same} == {"name des angebots"}


def test_excel_is_known_by_its_content_and_other_sheets_are_named():
    content = workbook(
        ["Liste der Angebote"],
        ["Name", "PLZ", "am", "um", "Ja?", "Formel"],
        ["Kita Möwe", 24937, __import__("datetime").datetime(2026, 3, 1), None, True, "'=1+1"],
        [None] * 6,
        ["Kita Düne", 24939.0, None, __import__("datetime").time(9, 30), False, None],
        Werte=[["egal"]],
    )

    shape, rows = rows_of(content)

    assert (shape.kind, shape.header_line, shape.sheets) == ("xlsx", 2, ["Tabelle1", "Werte"])
    assert rows == [
        ["Kita Möwe", "24937", "2026-03-01", "", "ja", "'=1+1"],
        ["Kita Düne", "24939", "", "09:30", "nein", ""],
    ]
    assert rows_of(content, sheet="Werte")[0].sheet == "Werte"


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([{"name": "A", "address": {"street": "Weg", "no": 1}, "tags": ["x", "y"], "n": None}], ""),
        ({"meta": {"n": 1}, "rows": [{"name": "A", "address": {"street": "Weg", "no": 1},
                                      "tags": ["x", "y"], "n": None}]}, "rows"),
    ],
)  # fmt: skip
def test_json_lists_are_found_and_flattened(data, path):
    shape, rows = rows_of(json.dumps(data).encode("utf-8-sig"))

    assert (shape.kind, shape.path) == ("json", path)
    assert shape.headers == ["name", "address.street", "address.no", "tags", "n"]
    assert rows == [["A", "Weg", "1", "x, y", ""]]


def test_geojson_gives_points_and_names_its_system():
    point = {"type": "Point", "coordinates": [528000, 6072000]}
    data = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
        "features": [{"type": "Feature", "properties": {"name": "A"}, "geometry": point}],
    }

    shape, rows = rows_of(json.dumps(data).encode())

    assert (shape.kind, shape.system) == ("geojson", "EPSG:25832")
    assert rows == [["A", "528000", "6072000"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b"  \n ", "leer"),
        (b"var daten = [{'a': 1}];", "JavaScript"),
        (b"/* Kitas */\nconst kitas = [", "JavaScript"),
        (b'callback([{"a": 1}])', "JavaScript"),
        (b"export default [", "JavaScript"),
        (b"<html><table>", "HTML oder XML"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0....", "alte Excel-Datei"),
        (b"\x1f\x8b....", "gepackt"),
        (b"-- Daten\nINSERT INTO kitas VALUES (1, 'a');", "SQL"),
        (b"PK\x03\x04 kaputt", "beschädigt"),
        (b"\x00\x01\x02\x03", "Binärdaten"),
        (b"nur Text ohne Spalten\nund noch eine Zeile\n", "keine Spalten"),
        (b'[{"a": 1}, {"a"', "nicht lesbar"),
        (b'{"a": 1, "b": ["x"]}', "keine Liste"),
        (b"[" * 5000, "nicht lesbar"),
        (b'[{"a": ' + b"9" * 6000 + b"}]", "nicht lesbar"),
        (b'Name;Ort\nA;"offen\n' + b"x;y\n" * 2000, "Anführungszeichen"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content, words):
    with pytest.raises(FileError, match=words):
        rows_of(content)


def test_archives_and_swollen_workbooks_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("liste.csv", "a;b")
    with pytest.raises(FileError, match="ZIP-Archiv"):
        rows_of(out.getvalue())

    out = io.BytesIO(workbook(["Name", "Ort"], ["A", "B"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/gross.bin", b"\0" * 50_000_000)
    with pytest.raises(FileError, match="viel zu groß"):
        rows_of(out.getvalue())


def test_entities_in_a_workbook_are_not_expanded():
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Name", "Ort"], ["A", "B"]))) as old,
        zipfile.ZipFile(content, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                head = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ccc">]>'
                text = head + text[text.index(b"<workbook") :]
            new.writestr(name, text)

    with pytest.raises(FileError, match="Unzulässiges"):
        rows_of(content.getvalue())
