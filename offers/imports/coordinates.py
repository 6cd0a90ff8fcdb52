"""Points on the map from whatever somebody stored: degrees, Gauß-Krüger, UTM, Web Mercator."""

import re
from dataclasses import dataclass
from functools import cache
from math import isfinite

# Germany with some room at the edges, in degrees.
SOUTH, NORTH, WEST, EAST = 47.2, 55.15, 5.7, 15.2
WGS84 = "EPSG:4326"
WEB_MERCATOR, UTM32, UTM33 = "EPSG:3857", "EPSG:25832", "EPSG:25833"
GAUSS_KRUEGER = {2: "EPSG:31466", 3: "EPSG:31467", 4: "EPSG:31468", 5: "EPSG:31469"}
SYSTEM_NAMES = {
    WEB_MERCATOR: "Web Mercator",
    UTM32: "UTM Zone 32",
    UTM33: "UTM Zone 33",
    **{code: f"Gauß-Krüger Zone {zone}" for zone, code in GAUSS_KRUEGER.items()},
}
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Point:
    """WGS 84 in degrees, or None in both where there is no usable point; ``warning`` says why."""

    latitude: float | None = None
    longitude: float | None = None
    warning: str = ""


def read_point(latitude, longitude, system=""):
    """Return the Point of two texts; either order and any usual system.

    ``system`` is an EPSG code that the file names itself.
    """
    y, x = _number(latitude), _number(longitude)
    if y is None or x is None:
        return Point(warning="Koordinaten sind keine Zahlen" if latitude or longitude else "")
    if x == 0 and y == 0:
        return Point(warning="Koordinaten 0/0 weggelassen")
    if system and system != WGS84:
        return _projected([(x, y, system), (y, x, system)], system)
    if abs(y) <= 180 and abs(x) <= 180:
        return _degrees(y, x)
    return _projected(_candidates(x, y) + _candidates(y, x))


def read_pair(text):
    """``(latitude, longitude)`` as texts from ``9.43, 54.79`` or ``POINT (9.43 54.79)``.

    Two numbers are taken as longitude, latitude, the order of GeoJSON; read_point swaps them
    where only that makes sense.
    """
    numbers = re.findall(r"[-+]?\d+\.\d+|[-+]?\d+", text)
    return (numbers[1], numbers[0]) if len(numbers) == 2 else (text, text)


def _number(text):
    match = _NUMBER.fullmatch(text.strip(" °NEO"))
    value = float(match[0].replace(",", ".")) if match else None
    return value if value is not None and isfinite(value) else None


def _in_germany(latitude, longitude):
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def _degrees(latitude, longitude):
    if _in_germany(latitude, longitude):
        return Point(latitude, longitude)
    if _in_germany(longitude, latitude):
        return Point(longitude, latitude, "Breite und Länge waren vertauscht")
    if abs(latitude) > 90:
        return Point(warning="Koordinaten liegen außerhalb der Erde")
    return Point(latitude, longitude, "Koordinaten liegen nicht in Deutschland")


def _candidates(x, y):
    """``(x, y, system)`` for each system in which these two numbers can lie in Germany."""
    found = []
    if 5_200_000 <= y <= 6_150_000:
        zone = int(x // 1_000_000)
        if zone in GAUSS_KRUEGER and x < 6_000_000:
            found.append((x, y, GAUSS_KRUEGER[zone]))
        if 32_000_000 <= x < 34_000_000:  # with the number of the zone in front
            found.append((x % 1_000_000, y, UTM32 if zone == 32 else UTM33))
        if 250_000 <= x <= 950_000:
            found.append((x, y, UTM32))
    if 600_000 <= x <= 1_720_000 and 5_950_000 <= y <= 7_400_000:
        found.append((x, y, WEB_MERCATOR))
    return found


def _projected(candidates, system=""):
    points = {}
    for x, y, code in candidates:
        longitude, latitude = _transformer(code).transform(x, y)
        if isfinite(latitude) and isfinite(longitude) and _in_germany(latitude, longitude):
            points.setdefault(code, (round(latitude, 6), round(longitude, 6)))
    if len(points) != 1:
        reason = "sind mehrdeutig" if points else "gehören zu keinem bekannten System"
        return Point(warning=f"Koordinaten {reason}")
    [(code, (latitude, longitude))] = points.items()
    name = SYSTEM_NAMES.get(code, code)
    return Point(latitude, longitude, "" if system else f"Koordinaten umgerechnet aus {name}")


@cache
def _transformer(code):
    # Loads its data of several megabytes: only where a file needs it.
    from pyproj import Transformer

    return Transformer.from_crs(code, WGS84, always_xy=True)
