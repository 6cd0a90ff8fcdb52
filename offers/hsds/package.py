"""The whole catalogue as HSDS tabular data package: CSV tables and ``datapackage.json`` in a ZIP.

Each record of the nested API becomes a row of its table; the columns are the single values, the
ties to other tables their ids. Written in chunks to files, so memory stays nearly the same for any
number of rows: all that grows is an id of 16 bytes for each place.
"""

import csv
import json
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from offers.models import Provider

from .listing import organizations_alone, service_dicts
from .params import ServiceFilters
from .rows import service_ids
from .terms import Vocabulary, term_dict

CHUNK = 100
# Table → its columns in order. Names are those of the standard's tables.
TABLES = {
    "organizations": "id name description email website parent_organization_id",
    "services": (
        "id organization_id name description url email status application_process "
        "fees_description wait_time eligibility_description minimum_age maximum_age "
        "assured_date alert last_modified"
    ),
    "locations": (
        "id location_type organization_id name description transportation latitude longitude"
    ),
    "service_at_locations": "id service_id location_id",
    "addresses": (
        "id location_id address_1 city region state_province postal_code country address_type"
    ),
    "accessibility": "id location_id description details",
    "phones": "id service_id organization_id contact_id number type description",
    "contacts": "id service_id name email",
    "schedules": (
        "id service_id valid_from valid_to dtstart until wkst freq interval byday opens_at "
        "closes_at description notes"
    ),
    "service_areas": "id service_id name",
    "languages": "id service_id name code",
    "cost_options": "id service_id option currency amount amount_description",
    "required_documents": "id service_id document",
    "attributes": "id link_id taxonomy_term_id link_type link_entity value",
    "taxonomies": "id name description",
    "taxonomy_terms": "id code name description parent_id taxonomy taxonomy_id language",
}
TABLES = {name: columns.split() for name, columns in TABLES.items()}
NUMBERS = {"minimum_age", "maximum_age", "latitude", "longitude", "interval", "amount"}
# Where nested records stand in the API's answers.
CHILDREN = {
    "services": (
        "phones",
        "schedules",
        "service_areas",
        "service_at_locations",
        "languages",
        "cost_options",
        "required_documents",
        "contacts",
        "attributes",
    ),
    "organizations": ("phones", "locations", "attributes"),
    "service_at_locations": (),
    "locations": ("addresses", "accessibility"),
}
# Records that stand in those of several others; all the rest belongs to one.
SHARED = "locations"


class Tables:
    """CSV files under ``folder``; a record that comes twice (a shared place) is written once."""

    def __init__(self, folder, stack):
        self.known_places = set()
        self.writers = {}
        for name, columns in TABLES.items():
            file = stack.enter_context(open(folder / f"{name}.csv", "w", newline=""))
            self.writers[name] = csv.DictWriter(file, columns, extrasaction="ignore")
            self.writers[name].writeheader()

    def add(self, table, record):
        if table == SHARED and self._is_known(record["id"]):
            return
        self.writers[table].writerow(record)
        for name in CHILDREN.get(table, ()):
            for child in record.get(name, ()):
                self.add(name, child)
        if "location" in record:
            self.add("locations", record["location"])

    def _is_known(self, place_id):
        number, before = UUID(place_id).bytes, len(self.known_places)
        self.known_places.add(number)
        return len(self.known_places) == before


def write_package(path, progress=lambda done, total: None):
    """Write the package to ``path`` (replaced in one step); return the number of services.

    ``progress`` is told after each chunk how many services are written, and of how many.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        count = _write_tables(folder, progress)
        (folder / "datapackage.json").write_text(
            json.dumps(descriptor(), ensure_ascii=False, indent=1)
        )
        ready = folder / "package.zip"
        with zipfile.ZipFile(ready, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in ["datapackage.json", *(f"{table}.csv" for table in TABLES)]:
                archive.write(folder / file, file)
        ready.replace(path)
    return count


def _write_tables(folder, progress):
    vocabulary = Vocabulary()
    with ExitStack() as stack:
        tables = Tables(folder, stack)
        for taxonomy in vocabulary.taxonomies:
            tables.add("taxonomies", taxonomy.as_dict())
        for row in vocabulary.rows:
            tables.add("taxonomy_terms", term_dict(*row))
        providers = list(Provider.objects.public().order_by("pk").values_list("pk", flat=True))
        for chunk in _chunks(providers):
            for record in organizations_alone(chunk, vocabulary):
                tables.add("organizations", record)
        return _write_services(tables, vocabulary, progress)


def _write_services(tables, vocabulary, progress):
    ids, count = service_ids(ServiceFilters(), vocabulary), 0
    for chunk in _chunks(ids):
        for record in service_dicts(chunk, "full", vocabulary):
            tables.add("services", record)
            count += 1
        progress(count, len(ids))
    return count


def _chunks(ids):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def descriptor():
    """The package's own description (Frictionless Data Package)."""
    return {
        "name": "hsds-3-0",
        "title": "Angebote für Familien (HSDS 3.0)",
        "profile": "tabular-data-package",
        "created": timezone.now().isoformat(timespec="seconds"),
        "resources": [
            {
                "name": table,
                "path": f"{table}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": "number" if name in NUMBERS else "string"}
                        for name in columns
                    ],
                    "primaryKey": "id",
                },
            }
            for table, columns in TABLES.items()
        ],
    }
