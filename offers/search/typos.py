"""Likely words for a mistyped one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_CANDIDATES = 2
MIN_LENGTH = 4
SHORT_WORD = 5

_CODES = {
    **dict.fromkeys("aeijouy", "0"),
    **dict.fromkeys("bp", "1"),
    **dict.fromkeys("dt", "2"),
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    "l": "5",
    **dict.fromkeys("mn", "6"),
    "r": "7",
    **dict.fromkeys("sz", "8"),
}


@lru_cache(maxsize=2**16)
def cologne(word: str) -> str:
    """How a folded word sounds to German ears ("Kölner Phonetik"): ``plass`` = ``platz``."""
    codes: list[str] = []
    for i, letter in enumerate(word):
        before, after = word[i - 1 : i], word[i + 1 : i + 2]
        if letter == "h":
            continue
        if letter == "p" and after == "h":
            code = "3"
        elif letter in "dt" and after and after in "csz":
            code = "8"
        elif letter == "c":
            if i == 0:
                code = "4" if after and after in "ahkloqrux" else "8"
            else:
                code = "4" if after and after in "ahkoqux" and before not in "sz" else "8"
        elif letter == "x":
            code = "8" if before and before in "ckq" else "48"
        else:
            code = _CODES.get(letter, "")
        codes.append(code)
    heard = "".join(codes)
    once = "".join(code for i, code in enumerate(heard) if heard[i - 1 : i] != code)
    return once[:1] + once[1:].replace("0", "")


@dataclass(frozen=True, slots=True)
class Candidate:
    word: str
    distance: int
    sounds_alike: bool

    @property
    def cost(self) -> float:
        """Low is likely. Among words that sound alike, letters count half."""
        return (self.distance - 1) / 2 if self.sounds_alike else float(self.distance)


def allowed_distance(length: int) -> int:
    """How many letters may be wrong in a word of this length."""
    if length < MIN_LENGTH:
        return 0
    return 1 if length <= 6 else 2 if length <= 12 else 3


class TypoIndex:
    """Words by length and by how they begin, so that one look-up compares few of them."""

    def __init__(self, words: Iterable[str]):
        self._buckets: dict[tuple[int, str], list[str]] = {}
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        """Take in a word; short ones and numbers are never what somebody meant to type."""
        if len(word) < MIN_LENGTH or not word.isalpha():
            return
        # First letter; second and third; the first two swapped.
        for key in {word[0], "_" + word[1:3], word[1] + word[0]}:
            self._buckets.setdefault((len(word), key), []).append(word)

    def candidates(self, word: str) -> list[Candidate]:
        """All words near enough, unordered. Ties are for the caller, who knows their weight."""
        limit = allowed_distance(len(word))
        if not limit or not word.isalpha():
            return []
        sound = cologne(word)
        # One letter more is forgiven when both sound the same, vowels too: plass, Platz.
        reach = limit + 1
        seen: dict[str, Candidate] = {}
        for length in range(len(word) - reach, len(word) + reach + 1):
            for key in (word[0], "_" + word[1:3], word[:2]):
                bucket = self._buckets.get((length, key))
                if not bucket:
                    continue
                near = process.extract(
                    word, bucket, scorer=OSA.distance, score_cutoff=reach, limit=None
                )
                for other, distance, _ in near:
                    if other not in seen and other != word:
                        same_code = cologne(other) == sound
                        alike = same_code and (len(word) > SHORT_WORD or _same_vowels(word, other))
                        if distance <= limit or (same_code and _same_vowels(word, other)):
                            seen[other] = Candidate(other, distance, alike)
        return [candidate for candidate in seen.values() if _is_plausible(word, candidate)]


def _same_vowels(word: str, other: str) -> bool:
    """The code ignores vowels; in a short word they are half of it (Hund, Hand)."""
    vowels, others = (re.sub("[^aeiou]+", "", w.replace("y", "i")) for w in (word, other))
    return vowels == others


def _is_plausible(word: str, candidate: Candidate) -> bool:
    """Rather no correction than a wrong one: short words change their meaning with one letter."""
    other = candidate.word
    if candidate.sounds_alike:
        return True
    if len(word) <= 4:
        # Ktia, kitaa: letters swapped, doubled or left out; not Hund for Mund.
        return len(other) != len(word) or sorted(other) == sorted(word)
    if candidate.distance == 1:
        return True
    # More than one slip: it must at least begin and sound roughly the same.
    sounds = OSA.distance(cologne(word), cologne(other))
    return word[0] == other[0] and sounds < candidate.distance
