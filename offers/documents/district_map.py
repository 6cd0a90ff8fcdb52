"""The Stadtteile as a drawing for paper, from their stored outlines; no tiles of anybody."""

from math import cos, radians
from xml.etree import ElementTree as xml

from django.utils.translation import gettext as _

from offers.models import AreaKind

WIDTH, HEIGHT = 480, 420
SHADES = ("#eef3f1", "#cfe5e4", "#9cc9c6", "#5fa3a1")  # none, few, more, most offers


def district_map(areas, numbers):
    """Return ``{"svg", "alt", "rows"}`` for Stadtteile with an outline, or None without any.

    ``numbers``: offers by area pk. ``rows`` say the same as a table: name and number.
    """
    drawn = [area for area in areas if area.kind == AreaKind.DISTRICT and area.polygon]
    if not drawn:
        return None
    rings = {area.pk: _rings(area.polygon) for area in drawn}
    place = _projection([point for ring in rings.values() for part in ring for point in part])
    svg = xml.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    )
    most = max(numbers.values(), default=0)
    for area in drawn:
        shade = _shade(numbers.get(area.pk, 0), most)
        path = " ".join(_path(ring, place) for ring in rings[area.pk])
        xml.SubElement(svg, "path", {"d": path, "fill": shade, "stroke": "#45606a"})
    rows = [[area.name, str(numbers.get(area.pk, 0))] for area in drawn]
    return {
        "svg": xml.tostring(svg, encoding="unicode"),
        "alt": _("Karte der Stadtteile; je dunkler, desto mehr Angebote. Die Tabelle nennt sie."),
        "rows": rows,
    }


def _rings(geometry):
    """The rings of a Polygon or MultiPolygon as lists of (longitude, latitude)."""
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    return [ring for polygon in parts for ring in polygon]


def _projection(points):
    """A function from longitude and latitude to the drawing, true to scale around the middle."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = cos(radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * narrow or 1), HEIGHT / ((north - south) or 1))

    def place(point):
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    return place


def _path(ring, place):
    corners = (place(point) for point in ring)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _shade(number, most):
    if not number:
        return SHADES[0]
    return SHADES[1 + min(2, number * 3 // (most + 1))]
