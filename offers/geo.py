"""Distances on the ground, in kilometres; points are ``(latitude, longitude)`` in degrees."""

import re
from math import asin, cos, radians, sin, sqrt

from offers.models import Location, LocationVisibility

EARTH_RADIUS_KM = 6371.0088
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*\Z", re.ASCII)
_POSTCODE = re.compile(r"\s*(\d{5})\s*\Z", re.ASCII)


def distance_km(a, b):
    """Great-circle distance (haversine, mean earth radius)."""
    lat_a, lng_a, lat_b, lng_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def parse_point(text):
    """Return the point that ``lat,lng`` or a known postcode names; None where it names none.

    A postcode stands for the middle of the public places we know there.
    """
    if match := _POINT.match(text):
        point = float(match[1]), float(match[2])
        return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None
    if match := _POSTCODE.match(text):
        places = list(
            Location.objects.filter(
                postcode=match[1], visibility=LocationVisibility.PUBLIC, latitude__isnull=False
            ).values_list("latitude", "longitude")
        )
        if places:
            return tuple(sum(axis) / len(places) for axis in zip(*places, strict=True))
    return None
