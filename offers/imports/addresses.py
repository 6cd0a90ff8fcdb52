"""Addresses in one cell, house numbers with ranges, Stadtteile with a number in front."""

import re
from dataclasses import dataclass

_POSTCODE = r"(?:D[- ]?)?(?P<postcode>\d{5})"
_HOUSE = r"\d+\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d+\s?[a-zA-Z]?)*"
_STREET_LAST = re.compile(rf"^{_POSTCODE}\s+(?P<city>[^,\d]+),\s*(?P<street>.+)$")
_CITY_LAST = re.compile(rf"^(?P<street>.+?)[,;\n]\s*{_POSTCODE}\s+(?P<city>[^,\n]+)$")
_NO_COMMA = re.compile(rf"^(?P<street>.*\D{_HOUSE})\s+{_POSTCODE}\s+(?P<city>[^,\d]+)$")
_CODE_FIRST = re.compile(rf"^{_POSTCODE},\s*(?P<street>.+)$")
_CODE_LAST = re.compile(rf"^(?P<street>.+?)[,;\s]\s*{_POSTCODE}$")


@dataclass(frozen=True)
class Address:
    """``is_certain`` is False where the text fits no known order; it then stands in ``street``."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    is_certain: bool = True


def read_address(text):
    """Take a cleaned address in one cell apart."""
    flat = re.sub(r"\s*\n\s*", ", ", text.strip(" ,;"))
    for pattern in (_STREET_LAST, _CITY_LAST, _NO_COMMA, _CODE_FIRST, _CODE_LAST):
        if match := pattern.match(flat):
            found = match.groupdict()
            return Address(
                tidy_street(found["street"]), found["postcode"], found.get("city", "").strip()
            )
    if "," not in flat:
        return Address(tidy_street(flat))
    return Address(flat, is_certain=False)


def tidy_street(text):
    """``Sewanstr. 197 -199`` as ``Sewanstr. 197-199``; a house number 0 is none."""
    text = re.sub(r"(?<=\d)\s*([-–/])\s*(?=\d)", r"\1", text.strip(" ,;"))
    text = re.sub(r"(?<=\d)–(?=\d)", "-", text)
    return re.sub(r"(?<=\D)\s+0$", "", text).strip()


def has_house_number(street):
    return re.search(rf"\s{_HOUSE}$", street) is not None


def district_names(text, city=""):
    """Names a Stadtteil may have: ``03 Nordstadt``, ``Flensburg - Mürwik``, ``Ost,Mölkau``."""
    names = []
    for part in re.split(r"[,;|/]", text):
        name = re.sub(r"^\s*(?:[A-Z]?\d+[.:]?\s+)", "", part).strip()
        name = re.sub(rf"^{re.escape(city)}\s*[-–:]\s*", "", name) if city else name
        names += [name, *re.split(r"\s[-–]\s", name)[1:]]
    return [name for name in dict.fromkeys(names) if name]
