"""Headers of other people's tables: comparable and unique."""

import re
from functools import lru_cache

from offers.search.text import fold_word

from .cleaning import clean, one_line

_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


@lru_cache(maxsize=4096)
def normal(header):
    """``Name des Angebots* (Bitte wählen)`` and ``name_des_angebots`` as ``name des angebots``."""
    text = re.sub(r"\(.*?\)|\[.*?\]", " ", header, flags=re.DOTALL)
    text = _CAMEL.sub(" ", text) if re.search(r"[a-zäöüß][A-ZÄÖÜ]", text) else text
    words = re.split(r"[\W_]+", text)
    return " ".join(filter(None, map(fold_word, words)))


def short(header):
    """A header for people: one line, without the instructions in brackets."""
    plain = one_line(re.sub(r"\s*\(.*\)\s*", " ", header, flags=re.DOTALL)).strip(" *")
    return (plain or one_line(header))[:80]


def unique_headers(cells):
    """Every column with a name of its own: an empty one gets its number, a second one ``(2)``."""
    headers, seen = [], {}
    for number, cell in enumerate(cells, start=1):
        name = one_line(clean(cell)) or f"Spalte {number}"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    while len(headers) > 1 and headers[-1].startswith("Spalte ") and not clean(cells[-1]):
        headers.pop()  # empty columns at the end
        cells = cells[:-1]
    return headers
