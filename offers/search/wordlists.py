"""The word lists that come with the code, in ``*_de.txt`` beside this module."""

from functools import cache
from pathlib import Path

from .compounds import Part
from .text import WORD, fold_word

WORDS, PARTS, STOP_WORDS = "words_de.txt", "parts_de.txt", "stopwords_de.txt"


@cache
def sections(name: str) -> dict[str, dict[str, str]]:
    """``{heading: {folded word: as written}}`` of a list with ``[heading]`` lines and comments."""
    found: dict[str, dict[str, str]] = {}
    heading = ""
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif not line.startswith("#"):
            for word in line.split():
                found.setdefault(heading, {})[fold_word(word)] = word
    return found


@cache
def ordinary_words() -> dict[str, str]:
    """``{folded: as written}`` of words that are right, whether or not the catalogue has them."""
    return {
        folded: word for section in sections(WORDS).values() for folded, word in section.items()
    }


def errands() -> frozenset[str]:
    """Folded words that say what is to be done and not with what: *kaufen*, *Öffnungszeiten*."""
    return frozenset(sections(WORDS)["anliegen"])


def indivisible_words() -> frozenset[str]:
    """Folded words that look like compounds: *Interessen* has nothing to do with *Essen*."""
    return frozenset(sections(WORDS)["unteilbar"])


@cache
def curated_parts() -> tuple[Part, ...]:
    """The parts of compounds that need not occur in the catalogue."""
    lists = sections(PARTS)
    return tuple(
        Part(word, light_head=heading == "light", short=heading == "short" or len(word) < 4)
        for heading, folded in lists.items()
        for word in sorted(folded)
    )


def stop_words() -> frozenset[str]:
    """Folded German words that a search does without."""
    return frozenset(sections(STOP_WORDS)["deutsch"])


@cache
def foreign_small_words() -> frozenset[str]:
    """Folded small words of the languages that texts are translated into."""
    return frozenset(sections(STOP_WORDS)["fremd"])


def without_small_words(text: str) -> str:
    """A translated text as the index should see it.

    Its small words would answer German searches: the English *but* is no *BuT*, *rat* no *Rat*.
    """
    small = foreign_small_words()
    return WORD.sub(lambda word: "" if fold_word(word[0]) in small else word[0], text)
