"""Words of a text in the one form that index and query share.

Fold, cut into tokens, reduce to stems. Everything else in this package builds on these
functions, so a change here needs a rebuilt index (``PIPELINE_VERSION``).
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# Raise this with every change of fold(), tokens() or stem(): stored documents then get rebuilt.
PIPELINE_VERSION = 1

MAX_QUERY_CHARS = 200
MAX_QUERY_TOKENS = 12
MAX_TOKEN_CHARS = 64

# Combining marks (Latin, Hebrew, Arabic) and invisible characters (soft hyphen, zero width,
# direction marks) belong to the word they stand in, and are dropped when it is folded.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]+")
WORD = re.compile(f"[\\w{_MARKS}{_INVISIBLE}]+")
_GROUP = re.compile(f"{WORD.pattern}(?:[-‐‑–]{WORD.pattern})*")
_HYPHEN = re.compile("[-‐‑–]")
_TOKEN = re.compile(r"[^\W_]+")

# Lehrer:innen, Lehrer*innen, Lehrer_innen, Lehrer/-innen: the plain word is enough to find.
_GENDER = re.compile(r"(?<=\w)(?:[:*·_]|/-?)in(?:nen)?(?!\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)")
# § 35 a: also found as 35a.
_PARAGRAPH = re.compile(r"(?<!\w)(\d{1,3}) ([A-Za-z])(?!\w)")

# Letters that Unicode does not take apart into base and mark.
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
_DIGRAPH = re.compile("ae|oe|(?<![aeq])ue")

# Words that folding would make another word: a child that hears well needs no Hort.
_KEPT_APART = {"hört": "horet", "hoert": "horet"}
# Stems that would meet another word: stillen and a quiet (stille) room.
_STEMS = dict.fromkeys(["stillen", "stillende", "stillenden", "stillt"], "stillen")


@lru_cache(maxsize=2**17)
def fold_word(word: str) -> str:
    """One word without case, marks and umlauts: ``Grüße`` and ``Gruesse`` become ``grusse``.

    Cyrillic and Arabic letters stay. The answer holds letters and digits only and may be empty.
    """
    if kept := _KEPT_APART.get(word.lower()):
        return kept
    folded = unicodedata.normalize("NFKD", word)
    folded = _DROPPED.sub("", folded).casefold().translate(_LETTERS)
    folded = _DIGRAPH.sub(lambda pair: pair[0][0], folded)
    return "".join(_TOKEN.findall(folded))[:MAX_TOKEN_CHARS]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two blanks: the words in it as typed and folded, and their joins."""

    typed: tuple[str, ...]
    words: tuple[str, ...]
    joins: tuple[str, ...]


@lru_cache(maxsize=2**17)
def chunk(text: str) -> Chunk:
    """Cut a piece of text without blanks; cached, for texts repeat their words."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _APOSTROPHE.sub("", _GENDER.sub("", text)).replace("_", " ")
    typed: list[str] = []
    joins: list[str] = []
    for group in _GROUP.findall(text):
        pieces = [piece for piece in _HYPHEN.split(group) if fold_word(piece)]
        typed += pieces
        if len(pieces) > 1:
            joins.append("".join(map(fold_word, pieces))[:MAX_TOKEN_CHARS])
    return Chunk(tuple(typed), tuple(map(fold_word, typed)), tuple(joins))


def chunks(text: str) -> list[Chunk]:
    return [chunk(piece) for piece in text.split()]


def fold(text: str) -> str:
    """The folded words of a text with single blanks between them; hyphens cut like blanks."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words in order, hyphen groups cut: ``U-Heft`` gives ``u``, ``heft``."""
    return [word for piece in chunks(text) for word in piece.words]


def joins(text: str) -> list[str]:
    """What hyphens and paragraph signs keep apart, written as one word: ``uheft``, ``35a``."""
    return [word for piece in chunks(text) for word in piece.joins] + paragraph_joins(text)


def paragraph_joins(text: str) -> list[str]:
    """``35a`` for ``§ 35 a``: what blanks keep apart in the number of a paragraph."""
    if "§" not in text:
        return []
    return [number + letter.lower() for number, letter in _PARAGRAPH.findall(text)]


def tokens(text: str) -> list[str]:
    """All folded words, then the joined ones: ``U-Heft`` gives ``u``, ``heft``, ``uheft``."""
    return words(text) + joins(text)


def query_words(text: str) -> list[tuple[str, str]]:
    """The words of a query as ``(typed, folded)``, cut to what a query may cost."""
    pairs = [
        pair
        for piece in chunks(text[:MAX_QUERY_CHARS])
        for pair in zip(piece.typed, piece.words, strict=True)
    ]
    return pairs[:MAX_QUERY_TOKENS]


_stemmers = threading.local()  # a stemmer keeps its word in attributes: one per thread

_COURSE = re.compile(r"(kurs)(?:e|es|en|s)?$")
_FOREIGN_PLURAL = re.compile(r"([a-z]{2,}[aoy])s$")
_FEMALE = re.compile("(arzt|agog|olog|opad|peut|stent|dent|lots|kolleg|freund|expert)in(?:nen)?$")


@lru_cache(maxsize=2**17)
def stem(word: str) -> str:
    """The Snowball stem of a folded word, with a few repairs.

    Snowball makes *Kurs* ``kur``, which is another thing; it keeps the s of *Kitas*; it leaves
    *Ärztin* apart from *Arzt*, and joins *stillen* with *still*.
    """
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word
    if fixed := _STEMS.get(word):
        return fixed
    if course := _COURSE.search(word):
        return word[: course.end(1)]
    if plural := _FOREIGN_PLURAL.match(word):
        word = plural[1]
    if female := _FEMALE.search(word):
        word = word[: female.end(1)]
    try:
        stemmer = _stemmers.german
    except AttributeError:
        stemmer = _stemmers.german = snowballstemmer.stemmer("german")
    return stemmer.stemWord(word)


def stems(text: str) -> tuple[str, ...]:
    return tuple(map(stem, words(text)))
