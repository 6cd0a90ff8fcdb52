"""Rows as lines of JSON, the same from every database, and back into one.

A line is the list of a row's values in the order of ``columns_of``. Nothing of ours runs when rows
are written back (no signals, no ``auto_now``): they are what they were.
"""

import base64
import hashlib
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.utils.duration import duration_string

# Made anew (the search), or of no use elsewhere and soon run out.
LEFT_OUT = {
    "offers.SearchDocument",
    "offers.FrozenOffer",
    "offers.SearchTerm",
    "offers.SearchState",
    "offers.SearchChange",
    "offers.EditingPresence",
    "offers.RateWindow",
    "offers.RateCount",
    "sessions.Session",
    "usersessions.UserSession",
}
CHUNK = 1000  # rows in memory at once


def all_models():
    """Every model that has a table, those behind many-to-many fields included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def kept_models():
    return [model for model in all_models() if model._meta.label not in LEFT_OUT]


def columns_of(model):
    """The fields of ``model`` that have a column of their own and are not computed."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


class Sum:
    """Count and checksum of rows, whatever their order: engines sort text differently."""

    def __init__(self):
        self.count = 0
        self._sum = 0

    def add(self, line):
        self.count += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest())

    def as_json(self):
        return {"rows": self.count, "sum": f"{self._sum % 2**256:064x}"}


def lines_of(model, alias):
    """Yield the rows of ``model`` as bytes, each with its line break."""
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        # Sorted keys: PostgreSQL keeps its own order inside JSON.
        text = json.dumps([plain(value) for value in row], ensure_ascii=False, sort_keys=True)
        yield text.encode() + b"\n"


def plain(value):
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


class Writer:
    """Writes lines into the table of ``model``."""

    def __init__(self, model, columns, alias="default"):
        self._connection = connections[alias]
        by_column = {field.column: field for field in columns_of(model)}
        self._fields = [by_column[column] for column in columns]
        quote = self._connection.ops.quote_name
        names = ", ".join(quote(column) for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        table = quote(model._meta.db_table)
        self._insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608

    def write(self, lines):
        rows = [self._row(json.loads(line)) for line in lines]
        with self._connection.cursor() as cursor:
            cursor.executemany(self._insert, rows)

    def _row(self, values):
        return [
            field.get_db_prep_save(field.to_python(value), self._connection)
            for field, value in zip(self._fields, values, strict=True)
        ]
