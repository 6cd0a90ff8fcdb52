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
"""

import json
from dataclasses import dataclass, field

from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from kompass.models import SiteConfiguration
from offers.models import (
    CrossCuttingTopic,
    GapRule,
    HelpPath,
    LifePhase,
    LifeSituation,
    NeedTopic,
    OfferType,
    TargetGroup,
    Topic,
    Transition,
)
from offers.search.changes import batch

FORMAT, VERSION = "kompass-bundle", 1
CHILDREN = "children"
# Milestones are facts that every installation has; advice only points to them.
LEFT_AT_HOME = {"uuid", "created_at", "updated_at", "milestone"}


@dataclass(frozen=True)
class Part:
    """Records of ``model``; ``children`` are relations to rows that belong to one record."""

    name: str
    model: type
    children: tuple = ()


# In the order of reading: what others refer to comes first.
PARTS = [
    Part("topics", Topic),
    Part("target_groups", TargetGroup),
    Part("offer_types", OfferType),
    Part("need_topics", NeedTopic),
    Part("cross_cutting_topics", CrossCuttingTopic),
    Part("life_phases", LifePhase, ("advice",)),
    Part("help_paths", HelpPath, ("questions", "versions.steps")),
    Part("transitions", Transition, ("steps",)),
    Part("situations", LifeSituation),
    Part("gap_rules", GapRule),
]


class BundleError(Exception):
    """The file is no bundle, or not one for this version; the text is for people."""


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
        yield (
            f"{len(self.new)} neu, {len(self.changed)} geändert, {len(self.unchanged)} "
            f"unverändert, {len(self.refused)} abgelehnt."
        )


def export_bundle(names=None):
    """Return the bundle as plain values; ``names``: which parts, None for all."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": SiteConfiguration.load().site_name,
        "created_on": timezone.localdate().isoformat(),
        "parts": {
            part.name: [record(row, part.children) for row in part.model.objects.order_by("pk")]
            for part in PARTS
            if names is None or part.name in names
        },
    }


def record(row, children=()):
    """``row`` as plain values, with what belongs to it."""
    values = _values(row)
    if children:
        values[CHILDREN] = {}
    for path in children:
        name, _dot, deeper = path.partition(".")
        related = row._meta.get_field(name)
        parent = related.field.name
        values[CHILDREN][name] = [
            {key: value for key, value in record(child, _rest(deeper)).items() if key != parent}
            for child in getattr(row, name).order_by("pk")
        ]
    return values


def _rest(deeper):
    return (deeper,) if deeper else ()


def _values(row):
    (found,) = serializers.serialize(
        "python", [row], use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    values = {name: v for name, v in found["fields"].items() if name not in LEFT_AT_HOME}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))  # as they come back from a file


def import_bundle(data, *, dry_run=False):
    """Take over ``data``; return the Report. Nothing is written if a record is refused, or in a
    dry run. Raises BundleError."""
    parts = _checked(data)
    report = Report()
    with batch(), transaction.atomic():
        for part in PARTS:
            for values in parts.get(part.name, []):
                _take(part, values, report)
        if dry_run or report.refused:
            transaction.set_rollback(True)
    return report


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
            isinstance(row, dict) and isinstance(row.get("slug"), str) for row in rows
        ):
            raise BundleError(f"Der Teil {name} ist keine Liste von Einträgen mit »slug«.")
    return parts


def _take(part, values, report):
    name = f"{part.name}/{values['slug']}"
    before = part.model.objects.filter(slug=values["slug"]).first()
    old = record(before, part.children) if before else None
    if old == values:
        report.unchanged.append(name)
        return
    try:
        with transaction.atomic():
            _write(part, values)
    except (DeserializationError, ObjectDoesNotExist, ValidationError, IntegrityError) as error:
        report.refused.append(f"{name}: {_reason(error)}")
        return
    if old is None:
        report.new.append(name)
    else:
        fields = sorted(key for key in values if values[key] != old.get(key))
        report.changed.append(f"{name} ({', '.join(fields)})")


def _reason(error):
    return " ".join(str(error).split())[:200]


def _write(part, values):
    children = values.get(CHILDREN, {})
    row = _saved(part.model, {key: v for key, v in values.items() if key != CHILDREN})
    for path in part.children:
        name, _dot, deeper = path.partition(".")
        _replace(row, name, children.get(name, []), deeper)


def _replace(row, name, rows, deeper):
    """Put ``rows`` in place of all that ``row`` had under ``name``."""
    related = row._meta.get_field(name)
    getattr(row, name).all().delete()
    for values in rows:
        own = {key: value for key, value in values.items() if key != CHILDREN}
        own[related.field.name] = row.natural_key()
        child = _saved(related.related_model, own, is_new=True)
        if deeper:
            _replace(child, deeper, values.get(CHILDREN, {}).get(deeper, []), "")


def _saved(model, values, is_new=False):
    """Create or change the row of ``model`` that ``values`` name; the rules of the model hold."""
    known = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    if foreign := sorted(set(values) - known):
        raise ValidationError(f"unbekannte Angaben: {', '.join(foreign)}")
    entry = {"model": model._meta.label_lower, "fields": values}
    (found,) = serializers.deserialize("python", [entry])
    row = found.object
    if is_new:
        row.pk = None
    elif before := model.objects.filter(slug=values["slug"]).first():
        row.pk, row.uuid, row._state.adding = before.pk, before.uuid, False
    row.full_clean(exclude=[f.name for f in row._meta.fields if isinstance(f, models.JSONField)])
    found.save()
    return row
