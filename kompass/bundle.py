"""What one municipality gives another: lists, situations, help paths and rules as one JSON file.

Format, version 1::

    {
        "format": "kompass-bundle", "version": 1, "site": "Flensburg-Kompass",
        "created_on": "2026-11-29",
        "parts": {"topics": [{"slug": "ernaehrung", "title": "…", …, "children": {…}}]}
    }

A record is known by its natural key (mostly the slug); references to others are natural keys, too.
What belongs to a record alone (steps, advice) stands inside it under ``children``. Ids and uuids
stay at home. Records of the receiver that the bundle does not name are left alone.

Bodies and procedures name no network: they leave the one that the giver names and join the one
that the receiver names. New bodies are in founding, as every body that has no charter.
"""

from dataclasses import dataclass, field

from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from kompass.bundle_parts import CHILDREN, PARTS, record
from kompass.models import SiteConfiguration
from offers.search.changes import batch

FORMAT, VERSION = "kompass-bundle", 1
REFUSALS = (DeserializationError, ObjectDoesNotExist, ValidationError, IntegrityError, ValueError)


class BundleError(Exception):
    """The file is no bundle, or not one for this version; the text is for people."""


class NetworkMissing(BundleError):
    """Bodies or procedures come along, and nobody said which network they join."""


@dataclass
class Report:
    """For each part the keys of records by what happens to them; ``refused`` with the reason."""

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    def lines(self):
        for words, rows in (("neu", self.new), ("geändert", self.changed)):
            yield from (f"{words}: {row}" for row in rows)
        yield from (f"abgelehnt: {row}" for row in self.refused)
        yield self.summary()

    def summary(self):
        return (
            f"{len(self.new)} neu, {len(self.changed)} geändert, {len(self.unchanged)} "
            f"unverändert, {len(self.refused)} abgelehnt."
        )


def export_bundle(names=None, network=None, progress=lambda text: None):
    """Return the bundle as plain values; ``names``: which parts, None for all.

    ``network``: whose bodies and procedures; without it those parts are left out.
    ``progress(text)`` is called along the way and may raise to stop.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": SiteConfiguration.load().site_name,
        "created_on": timezone.localdate().isoformat(),
        "parts": {
            part.name: list(_records(part, network, progress))
            for part in PARTS
            if (names is None or part.name in names) and (network or not part.of_network)
        },
    }


def _records(part, network, progress):
    for row in part.rows(network):
        progress(f"{part.name}: {row}")
        yield record(row, part.children)


def import_bundle(data, *, dry_run=False, network=None, progress=lambda text: None):
    """Take over ``data``; return the Report. Nothing is written if a record is refused, or in a
    dry run. ``network``: where bodies and procedures join. ``progress(text)`` is called along the
    way and may raise: then nothing is written, too. Raises BundleError."""
    parts = _checked(data)
    if network is None and any(parts.get(part.name) for part in PARTS if part.of_network):
        raise NetworkMissing("Das Bündel bringt Gremien oder Verfahren mit: Wohin? (--network)")
    report = Report()
    with batch(), transaction.atomic():
        for part in PARTS:
            rows = _watched(part, parts.get(part.name, []), progress)
            _take_all(part, rows, network, report)
        if dry_run or report.refused:
            transaction.set_rollback(True)
    return report


def _watched(part, rows, progress):
    for number, values in enumerate(rows, 1):
        progress(f"{part.name}: {number} von {len(rows)}")
        yield values


def _take_all(part, rows, network, report):
    """Records first, then their references to each other, which may go both ways."""
    waiting = [
        (name, found) for values in rows for name, found in _take(part, values, network, report)
    ]
    for name, found in waiting:
        try:
            found.save_deferred_fields()
        except DeserializationError as error:
            report.refused.append(f"{name}: {_reason(error)}")


def _checked(data):
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BundleError("Die Datei ist kein Bündel des Kompasses (format: kompass-bundle).")
    if data.get("version") != VERSION:
        raise BundleError(f"Das Bündel hat Fassung {data.get('version')}, gelesen wird {VERSION}.")
    parts = data.get("parts")
    if not isinstance(parts, dict):
        raise BundleError("Im Bündel fehlen die Teile (parts).")
    unknown = sorted(set(parts) - {part.name for part in PARTS})
    if unknown:
        raise BundleError(f"Diese Teile sind nicht bekannt: {', '.join(unknown)}.")
    for name, rows in parts.items():
        if not isinstance(rows, list) or not all(
            _is_record(row) and isinstance(row.get("slug"), str) for row in rows
        ):
            raise BundleError(f"Der Teil {name} ist keine Liste von Einträgen mit »slug«.")
    return parts


def _is_record(values):
    """True if ``values`` is a record and what stands under it is lists of records."""
    if not isinstance(values, dict):
        return False
    children = values.get(CHILDREN, {})
    return isinstance(children, dict) and all(
        isinstance(rows, list) and all(map(_is_record, rows)) for rows in children.values()
    )


def _take(part, values, network, report):
    """Take over one record; yield what must wait for the others, with its name."""
    name = f"{part.name}/{values['slug']}"
    before = part.model.objects.filter(slug=values["slug"]).first()
    old = record(before, part.children) if before else None
    if old == values:
        report.unchanged.append(name)
        return
    try:
        with transaction.atomic():
            found = _write(part, values, before, network)
    except REFUSALS as error:
        report.refused.append(f"{name}: {_reason(error)}")
        return
    if found.deferred_fields:
        yield name, found
    if old is None:
        report.new.append(name)
    else:
        fields = sorted(key for key in values if values[key] != old.get(key))
        report.changed.append(f"{name} ({', '.join(fields)})")


def _reason(error):
    """Why a record is refused, each field of it by its name in the file."""
    words = str(error)
    if isinstance(error, ValidationError):
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        words = "; ".join(
            f"{name}: {' '.join(texts)}" if name else " ".join(texts)
            for name, texts in by_field.items()
        )
    return " ".join(words.split())[:200]


def _write(part, values, before, network):
    children = values.get(CHILDREN, {})
    own = {key: value for key, value in values.items() if key != CHILDREN}
    found = _saved(part.model, own, before, network if part.of_network else None)
    for path in part.children:
        name, _dot, deeper = path.partition(".")
        _replace(found.object, name, children.get(name, []), deeper)
    return found


def _replace(row, name, rows, deeper):
    """Put ``rows`` in place of all that ``row`` had under ``name``."""
    related = row._meta.get_field(name)
    getattr(row, name).all().delete()
    for values in rows:
        own = {key: value for key, value in values.items() if key != CHILDREN}
        own[related.field.name] = row.natural_key()
        child = _saved(related.related_model, own).object
        if deeper:
            _replace(child, deeper, values.get(CHILDREN, {}).get(deeper, []), "")


def _saved(model, values, before=None, network=None):
    """Create the row of ``model`` that ``values`` name, or change ``before``; the rules of the
    model hold. References to rows of the same model may wait (``deferred_fields``)."""
    known = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    if foreign := sorted(set(values) - known):
        raise ValidationError(f"unbekannte Angaben: {', '.join(foreign)}")
    entry = {"model": model._meta.label_lower, "fields": values}
    to_itself = any(f.related_model is model for f in model._meta.many_to_many)
    (found,) = serializers.deserialize("python", [entry], handle_forward_references=to_itself)
    row = found.object
    if before is not None:
        _keep(row, before, values)
    elif network is not None:
        row.network = network
    row.full_clean(exclude=[f.name for f in row._meta.fields if isinstance(f, models.JSONField)])
    found.save()
    return found


def _keep(row, before, values):
    """``row`` becomes ``before`` with ``values``: what is not in them stays as it was."""
    row._state.adding = False
    for part in row._meta.concrete_fields:
        if part.name not in values:
            setattr(row, part.attname, getattr(before, part.attname))
