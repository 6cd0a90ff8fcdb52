"""German compounds taken apart: *Schwimmkurse* is *schwimm* and *kurse*.

The parts are words the catalogue uses often, and a curated list (``Part``). Everything here works
on folded words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .text import fold_word, stem

MARK = "x"
LINKS = ("", "s", "n", "en", "er", "e", "es", "ns")
SHORT_LINKS = ("", "s")
TELLING_LINKS = ("", "s", "n", "en")
ENDINGS = ("", "e", "en", "er", "n", "s", "es", "ern", "in", "innen")
# By the last letter of a word, for this is asked very often.
ENDINGS_ON = {
    letter: tuple(ending for ending in ENDINGS if not ending or ending[-1] == letter)
    for letter in "abcdefghijklmnopqrstuvwxyz"
}
MIN_SHORT = 3
MIN_PART = 4  # shorter parts must stand in the curated list
MIN_GUESS = 5  # an unknown part must look like a word: Zumba-kurs, not int-essen
MIN_WORD, MAX_WORD = 6, 40

# Parts that mean another word than their own stem says: the Still in Stillcafé.
_FULL_WORDS = {"still": "stillen"}

# What reading a piece as a part costs; the cheapest reading of a word wins.
# An unknown part costs more the longer it is: rather Früherkennungs-untersuchungen than
# Früh-erkennungsuntersuchungen.
KNOWN, SHORT, UNKNOWN_HEAD, UNKNOWN_MODIFIER = 10, 11, 20, 24

# Prefixes and small words bind to a verb stem or noun without making a compound of our kind:
# a search for Scheidung must not find Unterscheidung.
PARTICLES = frozenset(
    "aber alle auch auf aus bei dar das dem den der die durch ein eine einer eines ende ent er"
    " extra gegen ger ges her heran herein heraus hier hin hinter inner innen inter mit multi nach"
    " nicht nieder ober oder sein sich sind super trans uber uberein um und uns unter ur ver vom"
    " von vor voran voraus vorbei vorher war weg weiter wider wieder wird zer zu zum zur zurecht"
    " zuruck zusammen zwischen".split()
)
# No word ends like this, so it is no unknown modifier: not Rennstr-ecke, Wasserge-wohnung.
_TORN = re.compile("(?:ge|be|pf|str|spr|schr|sk|zu|sch|ver)$")
_TAKES_S = re.compile("(?:ung|heit|keit|ion|schaft|tat|ling|halt|tag|trag|ent|ruf)$")
# Endings that make another form of a word, not a compound: musik-alisch, partner-innen.
_SUFFIX = re.compile("ung|ier|lich|isch|alisch|erisch|erinn|inn|igkeit|keit|heit|haft|bar|sam")
# Three letters that end many other words: only these may stand last.
SHORT_HEADS = frozenset("amt app bad bus hof kur oma opa park rad see tag uhr zoo zug".split())


@dataclass(frozen=True, slots=True)
class Part:
    """A word that compounds are made of.

    ``light_head``: says little about the content (Kurs, Gruppe) and may be left out of a search.
    ``short``: shorter than four letters or ambiguous, so its neighbour must be known.
    """

    word: str
    light_head: bool = False
    short: bool = False

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> "Part":
        """From one entry of ``compounds.json``."""
        return cls(fold_word(item["word"]), bool(item["light_head"]), bool(item["short"]))


class Compounds:
    """Takes words apart; built once from the curated parts and the catalogue's frequent words."""

    def __init__(
        self,
        curated: Iterable[Part],
        nouns: Iterable[str] = (),
        others: Iterable[str] = (),
        indivisible: Iterable[str] = (),
    ):
        """``nouns`` and ``others``: frequent folded words; only nouns may stand last.

        ``indivisible``: folded words that look like compounds and are none.
        """
        self.curated = {part.word: part for part in curated}
        self.nouns = frozenset(filter(_may_be_part, nouns))
        self.others = frozenset(filter(_may_be_part, others))
        self.indivisible_stems = frozenset(map(stem, indivisible))
        self.light_stems = frozenset(
            stem(part.word) for part in self.curated.values() if part.light_head
        )
        long = {w for w, part in self.curated.items() if len(w) >= MIN_PART and not part.short}
        self._short = {w for w in self.curated if w not in long and len(w) >= MIN_SHORT}
        self._short_heads = {w for w in self._short if len(w) >= MIN_PART or w in SHORT_HEADS}
        self._heads = long | self.nouns
        self._heads |= {base for word in self._heads if len(base := stem(word)) >= MIN_PART}
        known = long | self.nouns | self.others
        # Verbs bind without their ending: krabbeln in Krabbelgruppe.
        verbs = (word for word in known if word.endswith("n"))
        self._modifiers = known | set(filter(_may_be_part, map(stem, verbs)))
        # These explain a word whatever follows: Schwanger-schaft.
        self._telling = {
            word
            for word in long | self.nouns
            if (len(word) >= MIN_GUESS or word in long)
            and not (word.endswith("s") and word[:-1] in known)  # a plural would take the s
        }
        self._cache: dict[tuple[str, bool], tuple[str, ...]] = {}

    def is_light(self, word: str) -> bool:
        return stem(word) in self.light_stems

    def split(self, word: str, guess: bool = True) -> tuple[str, ...]:
        """The parts of a folded word in order, linking letters cut off; ``()`` for no compound.

        ``guess``: one part may be unknown. Right for nouns; verbs and adjectives would break
        at random places (an-schli-essen).
        """
        parts = self._cache.get((word, guess))
        if parts is None:
            parts = self._cache[word, guess] = self._split(word, guess)
        return parts

    def marked(self, word: str, guess: bool = True) -> tuple[str, ...]:
        """The tokens under which an index finds a compound by its parts, parts of parts too.

        Marked with an ``x``, so that every engine can rank them below the word itself:
        ``kinderturnen`` gives ``xkind``, ``xturn``.
        """
        found: dict[str, None] = {}
        todo = list(self.split(word, guess))
        while todo:
            part = todo.pop(0)
            found[MARK + part_stem(part)] = None
            todo += self.split(part, guess=False)
        return tuple(found)

    def _split(self, word: str, guess: bool) -> tuple[str, ...]:
        if not MIN_WORD <= len(word) <= MAX_WORD or not word.isalpha():
            return ()
        if stem(word) in self.indivisible_stems:
            return ()
        # best[i]: the cheapest reading of word[i:] as (cost, parts)
        best: dict[int, tuple[int, tuple[str, ...]]] = {}
        for start in range(len(word) - MIN_SHORT, -1, -1):
            options = []
            if start and (cost := self._head_cost(word[start:])):
                options.append((cost, (word[start:],)))
            for end in range(start + MIN_SHORT, len(word) - MIN_SHORT + 1):
                chunk = word[start:end]
                if end in best and (modifier := self._modifier(chunk, guess and not start)):
                    cost, bare = modifier
                    rest_cost, rest = best[end]
                    # A short or unknown modifier leans on a part that is surely a word.
                    if cost == KNOWN or rest_cost % KNOWN == 0:
                        options.append((cost + rest_cost, (bare, *rest)))
            if not start and guess and (reading := self._telling_reading(word)):
                options.append(reading)
            if options:
                best[start] = min(options, key=_preference)
        return best[0][1] if 0 in best else ()

    def _head_cost(self, tail: str) -> int:
        """What reading ``tail`` as the last part costs; 0: it cannot be one."""
        if tail in PARTICLES:
            return 0
        for ending in ENDINGS_ON.get(tail[-1:], ("",)):
            if tail.endswith(ending):
                base = tail[: len(tail) - len(ending)]
                if len(base) >= MIN_PART and base in self._heads:
                    return KNOWN
        return SHORT if tail in self._short_heads else 0

    def _modifier(self, chunk: str, guess: bool) -> tuple[int, str] | None:
        """Cost and bare word of a part that is not the last one."""
        for link in LINKS:
            if chunk.endswith(link):
                bare = chunk[: len(chunk) - len(link)]
                if bare in self._modifiers:
                    return KNOWN, bare
                if bare in self._short and link in SHORT_LINKS:
                    return SHORT, bare
        if guess and len(chunk) >= MIN_GUESS and not _TORN.search(chunk):
            if not any(chunk.removesuffix(link) in PARTICLES for link in LINKS):
                return UNKNOWN_MODIFIER + len(chunk), chunk
        return None

    def _telling_reading(self, word: str) -> tuple[int, tuple[str, ...]] | None:
        """The longest telling modifier before an unknown last part."""
        for end in range(len(word) - MIN_GUESS, MIN_PART - 1, -1):
            for link in TELLING_LINKS:
                bare, head = word[: end - len(link)], word[end:]
                if bare in self._telling and word[:end].endswith(link):
                    # Without a known head the s would be torn off: Baby-sachen, not Babys-achen.
                    if link == "s" and not _TAKES_S.search(bare):
                        continue
                    if _SUFFIX.match(head):
                        return None
                    return KNOWN + UNKNOWN_HEAD + len(head), (bare, head)
        return None


def part_stem(part: str) -> str:
    """The stem under which a part meets the word it comes from."""
    return stem(_FULL_WORDS.get(part, part))


def _may_be_part(word: str) -> bool:
    return len(word) >= MIN_PART and word.isalpha() and word not in PARTICLES


def _preference(reading: tuple[int, tuple[str, ...]]) -> tuple[int, int, int]:
    """Cheap first; then a long last part, then a long first one."""
    cost, parts = reading
    return cost, -len(parts[-1]), -len(parts[0])
