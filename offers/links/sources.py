"""Where addresses of other websites stand: fields of their own, and in the middle of texts.

A model of another app joins in with ``register``.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.urls import reverse

from offers.editable import editable_rows
from offers.models import (
    INTERNAL_FIELDS,
    Area,
    CrisisLine,
    Department,
    HelpPath,
    HelpPathVersion,
    HelpQuestion,
    HelpStep,
    LifePhase,
    LifeSituation,
    Milestone,
    Offer,
    OfferTranslation,
    Provider,
    Responsibility,
    Topic,
    Transition,
)

_ADDRESS = re.compile(r"https?://[^\s<>\"'`»«„“”{}|\\^]+", re.IGNORECASE)
# Notes that only the administration reads do not send anybody astray.
INTERNAL = INTERNAL_FIELDS | {"editor_note"}


def addresses_in(text):
    """Return the addresses in ``text`` in their order, without the punctuation behind them."""
    return [_trimmed(found) for found in _ADDRESS.findall(text)]


def replaced_in(text, new_address):
    """Return ``text`` with each address put through ``new_address(old)`` (None: it stays)."""

    def put(match):
        old = _trimmed(match[0])
        new = new_address(old)
        return match[0] if new is None else new + match[0][len(old) :]

    return _ADDRESS.sub(put, text)


def _trimmed(address):
    while address:
        closes_nothing = address[-1] in ")]" and address.count("(") < address.count(")")
        if address[-1] in ".,;:!?*_" or closes_nothing or address[-1] == "]":
            address = address[:-1]
        else:
            return address
    return address


@dataclass(frozen=True)
class Source:
    """A model with its fields that hold addresses; ``parent`` names the row people edit."""

    model: type
    url_fields: tuple[str, ...]
    text_fields: tuple[str, ...]
    list_fields: tuple[str, ...]
    parent: str = ""

    @property
    def fields(self):
        return (*self.url_fields, *self.text_fields, *self.list_fields)

    def rows(self, urls=None):
        """Rows with any address, or with a field that might hold one of ``urls``."""
        condition = Q()
        for name in self.url_fields:
            condition |= ~Q(**{name: ""}) if urls is None else Q(**{f"{name}__in": urls})
        for name in self.text_fields:
            condition |= Q(**{f"{name}__contains": "://"})
        for name in self.list_fields:
            condition |= ~Q(**{name: []})
        rows = self.model._default_manager.filter(condition)
        return rows.select_related(self.parent) if self.parent else rows

    def addresses(self, row, name):
        value = getattr(row, name)
        if name in self.url_fields:
            return [value] if value else []
        if name in self.text_fields:
            return addresses_in(value)
        return [entry["url"] for entry in _entries(value) if _has_address(entry)]

    def with_new_addresses(self, row, name, new_address):
        """The field's value after ``new_address(old)`` was asked for each address in it."""
        value = getattr(row, name)
        if name in self.list_fields and not isinstance(value, list):
            return value
        if name in self.url_fields:
            new = new_address(value) if value else None
            return value if new is None else new
        if name in self.text_fields:
            return replaced_in(value, new_address)
        return [
            {**entry, "url": new_address(entry["url"]) or entry["url"]}
            if _has_address(entry)
            else entry
            for entry in value
        ]


def _entries(value):
    """The list in a JSON field, whatever else somebody may have put there."""
    return value if isinstance(value, list) else []


def _has_address(entry):
    return isinstance(entry, dict) and isinstance(entry.get("url"), str) and bool(entry["url"])


SOURCES = []


def register(model, *, parent=""):
    """Let the links in ``model`` be checked; its fields are found by their kind."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in INTERNAL and not field.choices and not field.is_relation
    ]
    urls = [field for field in fields if isinstance(field, models.URLField)]
    texts = [
        field
        for field in fields
        if isinstance(field, models.TextField)
        or (type(field) is models.CharField and field.max_length >= 200)
    ]
    lists = [field for field in fields if field.name == "sources"]
    names = [tuple(field.name for field in kind) for kind in (urls, texts, lists)]
    SOURCES.append(Source(model, *names, parent))


for _model in (
    Offer,
    Provider,
    CrisisLine,
    LifeSituation,
    Milestone,
    Topic,
    LifePhase,
    Transition,
    Area,
    Department,
    HelpPath,
    HelpPathVersion,
    Responsibility,
):
    register(_model)
register(OfferTranslation, parent="offer")
register(HelpQuestion, parent="path")
register(HelpStep, parent="version")


@dataclass(frozen=True)
class Use:
    """One place where an address stands; ``row`` is what people open to change it."""

    url: str
    source: Source
    row: models.Model
    pk: int
    field: str

    @property
    def label(self):
        return f"{self.row._meta.verbose_name}: {self.row}"

    @property
    def field_label(self):
        return self.source.model._meta.get_field(self.field).verbose_name

    @property
    def admin_url(self):
        meta = self.row._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.row.pk])


def uses_of(urls=None, *, user=None):
    """Return ``{url: [Use, …]}``: one query for each model, whatever the number of addresses.

    ``urls`` None asks for all of them; ``user`` leaves out what this user may not change.
    """
    wanted = None if urls is None else set(urls)
    found = defaultdict(list)
    for source in SOURCES:
        rows = source.rows(wanted)
        if user is not None:
            rows = rows.filter(pk__in=editable_rows(source.model, user).values("pk"))
        for row in rows.iterator(chunk_size=500):
            shown = getattr(row, source.parent) if source.parent else row
            for name in source.fields:
                for url in dict.fromkeys(source.addresses(row, name)):
                    if wanted is None or url in wanted:
                        found[url].append(Use(url, source, shown, row.pk, name))
    return dict(found)
