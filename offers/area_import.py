"""Outlines of areas from a GeoJSON file, put to the areas we have."""

import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from offers.models import Area, AreaKind
from offers.polygons import fault_of
from offers.search.changes import batch

DECIMALS = 6  # ten centimetres; the rest is noise that makes the rows heavy
NUMBER_KEYS = ("official_number", "nummer", "nr", "stadtteil_nr", "ags", "area_id", "id")
NAME_KEYS = ("name", "area_name", "stadtteil", "bezeichnung", "bez", "gen")
_NUMBER_BEFORE = re.compile(r"\s*(\d+)[\s.:-]+(?=\D)")


class AreaFileError(Exception):
    """The file as a whole is of no use; the text says why."""


@dataclass
class AreaReport:
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@batch()
def import_areas(text, *, kind=AreaKind.DISTRICT, dry_run=False, progress=lambda text: None):
    """Put the outlines in ``text`` to the areas of ``kind`` with the same number or name.

    ``progress(text)`` is called along the way and may raise: then nothing is written. Returns an
    AreaReport. No area is made: which there are is the editors' decision. Raises
    AreaFileError if the text is no FeatureCollection.
    """
    areas = list(Area.objects.filter(kind=kind))
    by_number = {area.official_number.lstrip("0"): area for area in areas if area.official_number}
    by_name = {_folded(area.name): area for area in areas}
    report = AreaReport()
    features = _features(text)
    for number, feature in enumerate(features, 1):
        progress(f"Umriss {number} von {len(features)}")
        properties = _properties(feature)
        area, shown = _matching(properties, by_number, by_name)
        if area is None:
            report.problems.append(
                _("%(n)d: »%(name)s« gehört zu keinem bekannten Gebiet.")
                % {"n": number, "name": shown}
            )
        elif fault := fault_of(feature.get("geometry")):
            report.problems.append(f"{number}: {area}: {fault}")
        else:
            polygon = _rounded(feature["geometry"])
            if polygon == area.polygon:
                report.unchanged.append(area.name)
                continue
            report.changed.append(area.name)
            area.polygon = polygon
            if not dry_run:
                area.save(update_fields=["polygon"])
    return report


def _features(text):
    try:
        content = json.loads(text)
    except ValueError as error:
        raise AreaFileError(_("Die Datei ist kein JSON.")) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(row, dict) for row in features):
        raise AreaFileError(_("Die Datei ist keine GeoJSON-Sammlung (FeatureCollection)."))
    return features


def _properties(feature):
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {str(key).casefold(): str(value).strip() for key, value in properties.items()}


def _matching(properties, by_number, by_name):
    """Return ``(area or None, what to call the feature)``; a name may begin with the number."""
    shown = next((properties[key] for key in NAME_KEYS if properties.get(key)), "?")
    name = _NUMBER_BEFORE.sub("", shown)
    if found := by_name.get(_folded(name)):
        return found, shown
    numbers = [properties.get(key, "") for key in NUMBER_KEYS]
    if match := _NUMBER_BEFORE.match(shown):
        numbers.append(match[1])
    found = [by_number[n.lstrip("0")] for n in numbers if n.lstrip("0") in by_number]
    return (found[0] if found else None), shown


def _folded(name):
    return re.sub(r"[^\w]", "", name.casefold())


def _rounded(geometry):
    def short(value):
        if isinstance(value, list):
            return [short(item) for item in value]
        return round(float(value), DECIMALS)

    return {"type": geometry["type"], "coordinates": short(geometry["coordinates"])}
