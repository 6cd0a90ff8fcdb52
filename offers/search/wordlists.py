"""The word lists that come with the code: ordinary German words, and false compounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .text import fold_word, words

INDIVISIBLE = "unteilbar"


@cache
def _sections() -> dict[str, frozenset[str]]:
    """``{heading: folded words}`` of ``words_de.txt``."""
    found: dict[str, set[str]] = {}
    heading = ""
    for line in (Path(__file__).parent / "words_de.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif not line.startswith("#"):
            for word in line.split():
                found.setdefault(heading, set()).add(fold_word(word))
    return {heading: frozenset(folded) for heading, folded in found.items()}


def ordinary_words() -> frozenset[str]:
    """Folded words that are right as they stand, whether or not the catalogue has them."""
    return frozenset().union(*_sections().values())


def indivisible_words() -> frozenset[str]:
    """Folded words that look like compounds: *Interessen* has nothing to do with *Essen*."""
    return _sections()[INDIVISIBLE]


@dataclass(frozen=True)
class StopWords:
    """Words a search does without. ``protected`` ones carry the sense inside a phrase."""

    dropped: frozenset[str] = frozenset()
    protected: frozenset[str] = frozenset()

    @classmethod
    def of(cls, dropped: Iterable[str], protected: Iterable[str] = ()) -> "StopWords":
        return cls(frozenset(words(" ".join(dropped))), frozenset(words(" ".join(protected))))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "StopWords":
        """From the shape of ``stopwords.json``."""
        return cls.of(data["items"], data["protected_in_phrases"])
