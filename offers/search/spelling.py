"""Is a word that the catalogue lacks a right one, and if not, which one is meant?"""

from collections.abc import Callable, Iterator

from .compounds import MIN_GUESS
from .dictionary import is_german
from .lexicon import Lexicon
from .text import stem
from .typos import Candidate, TypoIndex
from .wordlists import ordinary_words

MIN_PART = 4  # letters of either part of a compound of ordinary words
TELLS_LITTLE = 0.3  # a part in more than this share of all offers says nothing about a compound

# A word as it is looked for and as it is shown.
Spelt = tuple[str, str]


class Spelling:
    """``right``: ``{folded word: as written}`` of what is known beside the catalogue.

    ``leads``: says of a folded word whether the catalogue can have a hit for it.
    """

    def __init__(self, lexicon: Lexicon, right: dict[str, str], leads: Callable[[str], bool]):
        self.lexicon = lexicon
        self._right = right
        self._leads = leads
        self._stems = frozenset(map(stem, right))
        self._typos = TypoIndex(right)

    def is_right(self, word: str) -> bool:
        """Is this folded word spelt on purpose, as far as this field goes?"""
        return word in self._right or stem(word) in self._stems

    def is_german(self, word: str) -> bool:
        """The same for all German words and what is made of two of them."""
        return is_german(word) or self._is_compound(word)

    def display(self, word: str) -> str:
        """A folded word as people write it."""
        return self.lexicon.display(word) or self._right.get(word) or word

    def meant(self, word: str) -> list[Spelt]:
        """Right words for one that neither the catalogue nor the field knows; perhaps none."""
        if is_german(word):
            return self._telling_part(word)
        near, is_compound = self._near(word), self._is_compound(word)
        # Long words have others near them by chance; one slip is likelier than a new compound.
        if near and (near[0].distance <= 1 or not is_compound):
            return self._shown(near)
        if self._is_right_compound(word):
            return []
        mended = [] if is_compound else self._mended_compounds(word)
        return mended or self._telling_part(word)

    def _is_right_compound(self, word: str) -> bool:
        """Is it made of two words that the catalogue need not have? *Laternenumzug* is no slip."""
        return any(
            self.is_right(first) and self.is_right(last) and last in ordinary_words()
            for first, last in _halves(word, MIN_PART)
        )

    def _is_compound(self, word: str) -> bool:
        """The same for all German words, of which the last must not be too short."""
        return self._is_right_compound(word) or any(
            (self.is_right(first) or is_german(first)) and is_german(last)
            for first, last in _halves(word, MIN_GUESS)
        )

    def _near(self, word: str) -> list[Candidate]:
        return self.lexicon.fuzzy(word, also=self._typos)

    def _shown(self, near: list[Candidate]) -> list[Spelt]:
        return [(candidate.word, self.display(candidate.word)) for candidate in near]

    def _mended_compounds(self, word: str) -> list[Spelt]:
        """*schwimkurs* where the catalogue has no *Schwimmkurs*: mend the part before the head."""
        curated = self.lexicon.compounds.curated
        for end in range(MIN_PART, len(word) - 2):
            head = word[end:]
            if head in curated or (self.lexicon.known(head) and len(head) > 3):
                mended = [
                    (right + head, shown.capitalize() + self.display(head).lower())
                    for right, shown in self._shown(self._near(word[:end]))
                ]
                return [pair for pair in mended if self._leads(pair[0])]
        return []

    def _telling_part(self, word: str) -> list[Spelt]:
        """*Mutterschutzgesetz*: nobody knows the head, but Mutterschutz says what is meant."""
        parts = self.lexicon.compounds.split(word)
        if len(parts) != 2 or parts[1] in ordinary_words() or parts[0] not in self.lexicon.terms:
            return []
        if self.lexicon.share(stem(parts[0])) > TELLS_LITTLE:
            return []
        return [(parts[0], self.display(parts[0]))]


def _halves(word: str, least: int) -> Iterator[tuple[str, str]]:
    """A word cut in two in all ways, the last part at least ``least`` letters long."""
    return ((word[:end], word[end:]) for end in range(MIN_PART, len(word) - least + 1))
