"""HSDS data of others, 1.1 to 3.x: tables in a folder or ZIP, nested JSON, or JSON lines.

``load`` returns services with what belongs to them, whatever shape they came in. References that
lead nowhere are counted once per id and reported; the service itself still comes.
"""

import csv
import io
import json
import zipfile
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from offers.imports.reading import FileError

MOST_UNPACKED = 300 * 1024 * 1024  # bytes of all tables together
# One table has had several names in the versions of the standard.
NAMES = {
    "services_at_location": "service_at_locations",
    "service_at_location": "service_at_locations",
    "physical_addresses": "addresses",
    "regular_schedules": "schedules",
    "services_taxonomy": "service_taxonomies",
    "taxonomy": "taxonomy_terms",
    "eligibilities": "eligibility",
}
PARENTS = ("service_id", "service_at_location_id", "location_id", "organization_id")


@dataclass
class HsdsSource:
    """``services``: nested dictionaries; ``dangling``: ``{(table, id): times named}``."""

    services: list = field(default_factory=list)
    dangling: Counter = field(default_factory=Counter)


def load(path):
    """Read ``path`` (file or folder). Raises FileError with a German sentence."""
    path = Path(path)
    try:
        if path.is_dir():
            return joined({file.stem: _csv(file.read_bytes()) for file in path.glob("*.csv")})
        if zipfile.is_zipfile(path):
            return joined(_zipped(path))
        return _from_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path} lässt sich nicht lesen: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path} ist kein Text in UTF-8.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, csv.Error) as error:
        raise FileError(f"{path} ist beschädigt oder verschlüsselt.") from error


def _zipped(path):
    with zipfile.ZipFile(path) as archive:
        members = [item for item in archive.infolist() if item.filename.endswith(".csv")]
        if sum(item.file_size for item in members) > MOST_UNPACKED:
            raise FileError("Das Archiv ist ausgepackt größer als 300 MB.")
        return {Path(item.filename).stem: _csv(archive.read(item)) for item in members}


def _csv(content):
    text = content.decode("utf-8-sig", errors="replace")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _from_json(text):
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise FileError("Das JSON ist zu tief verschachtelt.") from error
    except ValueError:
        data = _lines(text)
    if isinstance(data, dict) and any(name.endswith(".csv") for name in data):
        return joined({Path(name).stem: rows for name, rows in data.items()})
    if isinstance(data, dict):
        data = data.get("contents", data.get("services", [data]))
    rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    # A list of offers at places names the offer inside each.
    services = [row.get("service") or row for row in rows]
    services = [row for row in services if isinstance(row, dict) and row.get("name")]
    if not services:
        raise FileError("Die Datei enthält keine Dienste (services) nach HSDS.")
    return HsdsSource(services)


def _lines(text):
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise FileError(
            "Die Datei ist weder lesbares JSON noch ein Archiv von Tabellen."
        ) from error


def joined(tables):
    """Return the HsdsSource of flat ``tables`` ``{name: rows}``."""
    tables = {NAMES.get(name, name): rows for name, rows in tables.items()}
    if not tables.get("services"):
        raise FileError("Es fehlt die Tabelle services.csv mit mindestens einer Zeile.")
    columns = tables["services"][0]
    if "id" not in columns or "name" not in columns:
        raise FileError(
            f"services.csv hat nicht die Spalten „id“ und „name“, sondern: {', '.join(columns)}."
        )
    return _Joiner(tables).result()


class _Joiner:
    def __init__(self, tables):
        self.tables = tables
        self.by_id = {
            name: {row.get("id") or row.get("taxonomy_id"): row for row in rows}
            for name, rows in tables.items()
        }
        self.children = {
            name: self._index(rows)
            for name, rows in tables.items()
            if name not in ("services", "organizations", "locations")
        }
        self.dangling = Counter()

    @staticmethod
    def _index(rows):
        """``{(column, id): rows}`` by the columns that name what a row belongs to."""
        found = defaultdict(list)
        for row in rows:
            for column in PARENTS:
                if row.get(column):
                    found[column, row[column]].append(row)
        return found

    def result(self):
        services = [self._service(row) for row in self.tables["services"]]
        return HsdsSource(services, self.dangling)

    def _find(self, table, row_id):
        if not row_id:
            return None
        row = self.by_id.get(table, {}).get(row_id)
        if row is None:
            self.dangling[table, row_id] += 1
        return row

    def _of(self, table, column, row_id):
        return self.children.get(table, {}).get((column, row_id), [])

    def _service(self, row):
        service = dict(row)
        places = self._places(row)
        owner = row.get("organization_id") or next(
            (place.get("organization_id") for place in places if place.get("organization_id")), ""
        )
        service["organization"] = self._find("organizations", owner)
        service["service_at_locations"] = [{"location": place} for place in places]
        for table in ("phones", "contacts", "schedules", "languages", "cost_options"):
            service[table] = self._of(table, "service_id", row["id"])
        service["required_documents"] = self._of("required_documents", "service_id", row["id"])
        service["terms"] = self._terms(row)
        return service

    def _places(self, row):
        ids = [
            link.get("location_id")
            for link in self._of("service_at_locations", "service_id", row["id"])
        ]
        ids = ids or [row.get("location_id")]
        found = [self._find("locations", place_id) for place_id in ids]
        return [self._place(place) for place in found if place]

    def _place(self, row):
        place = dict(row)
        for table in ("addresses", "phones", "schedules"):
            place[table] = self._of(table, "location_id", row["id"])
        return place

    def _terms(self, row):
        """Names of the terms a service is tied to, by any of the standard's ways."""
        ids = [term.strip() for term in (row.get("taxonomy_ids") or "").split(",")]
        for table, column in (("service_taxonomies", "taxonomy_id"), ("attributes", "")):
            for link in self._of(table, "service_id", row["id"]):
                ids.append(link.get("taxonomy_term_id") or link.get(column) or "")
        ids += [
            link.get("taxonomy_term_id", "")
            for link in self.tables.get("attributes", ())
            if link.get("link_id") == row["id"]
        ]
        found = [self._find("taxonomy_terms", term_id) for term_id in ids if term_id]
        return [term["name"] for term in found if term and term.get("name")]
