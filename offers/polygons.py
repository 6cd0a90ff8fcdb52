"""Which Stadtteil a point lies in. Outlines are GeoJSON geometries in WGS 84, longitude first."""

from dataclasses import dataclass

from django.db.models import Q

from offers.geo import distance_km
from offers.models import Area, AreaKind


@dataclass(frozen=True)
class AreaGuess:
    """``is_certain``: an outline holds the point; else the area is the one with the nearest
    middle, to be confirmed by a person."""

    area: Area
    is_certain: bool


def area_at(point):
    """Return the AreaGuess for ``(latitude, longitude)``, or None where no area has a place.

    Smaller areas come first: a Stadtteil before its municipality.
    """
    areas = list(
        Area.objects.exclude(kind=AreaKind.REGION)
        .filter(Q(polygon__isnull=False) | Q(latitude__isnull=False))
        .order_by("name", "pk")
    )
    districts = [area for area in areas if area.kind == AreaKind.DISTRICT]
    for area in (*districts, *(area for area in areas if area not in districts)):
        if area.polygon and contains(area.polygon, point):
            return AreaGuess(area, True)
    # An area with an outline that does not hold the point is known to be the wrong one.
    open_areas = [area for area in districts if area.latitude is not None and not area.polygon]
    if not open_areas:
        return None
    nearest = min(open_areas, key=lambda area: distance_km(point, (area.latitude, area.longitude)))
    return AreaGuess(nearest, False)


def contains(geometry, point):
    """True if the Polygon or MultiPolygon ``geometry`` holds ``(latitude, longitude)``."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return any(_in_polygon(rings, point) for rings in polygons)


def _in_polygon(rings, point):
    """Inside the outer ring and in none of the holes."""
    outer, *holes = rings
    return _in_ring(outer, point) and not any(_in_ring(hole, point) for hole in holes)


def _in_ring(ring, point):
    """Count how often a line from the point to the east crosses the ring (even-odd rule)."""
    latitude, longitude = point
    is_inside = False
    for (x_1, y_1, *_z), (x_2, y_2, *_z) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y_1 > latitude) != (y_2 > latitude):
            crossing = x_1 + (latitude - y_1) / (y_2 - y_1) * (x_2 - x_1)
            is_inside ^= longitude < crossing
    return is_inside


def fault_of(geometry):
    """Return a sentence on what is wrong with a GeoJSON outline, or an empty text."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):  # a tuple: in a file it may be anything
        return "Der Umriss ist keine Fläche (Polygon oder MultiPolygon)."
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        rings = [ring for polygon in polygons for ring in polygon]
        points = [(float(x), float(y)) for ring in rings for x, y, *_z in ring]
        is_short = not rings or any(len(ring) < 4 for ring in rings)
    except (TypeError, ValueError):
        return "Die Koordinaten des Umrisses sind nicht lesbar."
    if is_short:
        return "Ein Umriss braucht mindestens vier Punkte."
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points):
        return "Die Koordinaten sind keine Grad (WGS 84). Bitte die Datei vorher umrechnen."
    return ""
