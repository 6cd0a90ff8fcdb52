"""All German words, whatever the field: is a word spelt right that nobody here has used?

The words are those of the package pyspellchecker, a file of which is read here; its own class
would keep them in 50 MB. A right word is never taken for a slip of another one.
"""

import gzip
import re
from functools import cache
from importlib.resources import files

import numpy as np

from .text import fold_word

_KEY = re.compile(r'"([^"]+)":')


@cache
def _hashes() -> np.ndarray:
    """Sorted hashes of the folded words: 3 MB instead of 30, and nobody reads the words back."""
    packed = files("spellchecker").joinpath("resources", "de.json.gz").read_bytes()
    words = (key[1] for key in _KEY.finditer(gzip.decompress(packed).decode()))
    fold = fold_word.__wrapped__  # not through its cache, which these words would flush
    folded = (hash(fold(word) if _may_change(word) else word) for word in words)
    return np.unique(np.fromiter(folded, dtype=np.int64))


def _may_change(word: str) -> bool:
    """Perhaps folding changes it; most words it leaves as they are."""
    return not word.isascii() or "ae" in word or "oe" in word or "ue" in word


def is_german(word: str) -> bool:
    """Does the folded ``word``, in this very form, stand in a German dictionary?"""
    known, wanted = _hashes(), hash(word)
    place = int(np.searchsorted(known, wanted))
    return place < len(known) and bool(known[place] == wanted)
