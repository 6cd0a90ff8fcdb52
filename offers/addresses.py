"""The same address written in different ways, and the places that have it already."""

import re
import unicodedata

from offers.models import Location

_STREET = re.compile(r"(?:strasse|str\b\.?|str\.)")
_HOUSE_NUMBER = re.compile(r"\d+")


def address_key(street):
    """Return ``street`` (with house number) without what people write differently.

    "Große Str. 12 a" and "grosse straße 12A" have the same key.
    """
    folded = street.casefold()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(letter, plain)
    folded = unicodedata.normalize("NFKD", folded)
    return re.sub(r"[^a-z0-9]", "", _STREET.sub("str", folded))


def places_at(street, postcode="", *, exclude=None, among=None):
    """Return the places at ``street``, a list in the order of their names.

    A postcode narrows it down, unless one of both has none. ``exclude`` is the key of the place
    that is asking, ``among`` a queryset of places (default: all). Streets without a house number
    say too little and give an empty list.
    """
    number = _HOUSE_NUMBER.search(street)
    if number is None:
        return []
    key = address_key(street)
    # The digits are written the same everywhere: few rows are left to be compared in Python.
    places = Location.objects.all() if among is None else among
    found = places.filter(street__contains=number[0]).exclude(pk=exclude)
    return [
        place
        for place in found.order_by("name", "pk")
        if address_key(place.street) == key
        and (not postcode or not place.postcode or place.postcode == postcode)
    ]
