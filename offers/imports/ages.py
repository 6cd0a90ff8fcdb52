"""Ages in words: ``7-13 Jahre``, ``ab 6 Monaten``, ``0 bis 3``, ``U3``, ``Schwangere``."""

import re

from offers.models.offer_what import MAX_AGE_MONTHS, MIN_AGE_MONTHS

_UNIT = r"(?P<unit{0}>jahren?|j\.?|monaten?|mon\.?|lebensjahr)?"
_SPAN = re.compile(
    rf"(?:von\s+)?(?P<low>\d{{1,3}})\s*{_UNIT.format(1)}\s*(?:-|–|bis)\s*(?:unter\s+)?"
    rf"(?P<high>\d{{1,3}})\s*{_UNIT.format(2)}(?:\s*alt)?"
)
_FROM = re.compile(rf"(?:ab|von)\s+(?P<low>\d{{1,3}})\s*{_UNIT.format(1)}(?:\s*alt)?")
_TO = re.compile(rf"(?:bis|bis zu|unter)\s+(?P<high>\d{{1,3}})\s*{_UNIT.format(2)}(?:\s*alt)?")
_WORDS = {"schwangere": (-9, 0), "schwangerschaft": (-9, 0), "u3": (0, 36), "ü3": (36, 72)}


def read_ages(text):
    """Return ``(from, to)`` in months, None for no bound; None where the text says no ages.

    Years are the rule. ``bis 3 Jahre`` is 36, as everywhere in the catalogue.
    """
    plain = text.casefold().strip(" .")
    if plain in _WORDS:
        return _WORDS[plain]
    for pattern in (_SPAN, _FROM, _TO):
        if match := pattern.fullmatch(plain):
            found = match.groupdict()
            unit_high = found.get("unit2") or ""
            unit_low = found.get("unit1") or unit_high
            low = in_months(found.get("low"), unit_low)
            high = in_months(found.get("high"), unit_high or unit_low)
            return None if low is None and high is None else bounded(low, high)
    return None


def in_months(number, unit=""):
    if number is None:
        return None
    return int(number) * (1 if unit.startswith("mon") else 12)


def bounded(low, high):
    """Both ages where they can be stored and stand in order, else None."""
    fits = all(age is None or MIN_AGE_MONTHS <= age <= MAX_AGE_MONTHS for age in (low, high))
    return (low, high) if fits and (low is None or high is None or low < high) else None
