"""Words that mean the same to families, maintained by editors."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .text import chunks, fold_word, stems

MAX_WORDS = 5


@dataclass(frozen=True)
class SynonymGroup:
    """Phrases with one meaning, as typed.

    ``terms`` stand for each other if ``terms_equivalent``. ``aliases`` (abbreviations, known
    misspellings, words of other languages) lead to the terms, never back. ``leads_to`` is one
    way as well: from every phrase of the group to a wider one.
    """

    terms: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    terms_equivalent: bool = True

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> "SynonymGroup":
        """From one entry of ``synonyms.json``."""
        loans = [phrase for phrases in item["loan"].values() for phrase in phrases]
        return cls(
            terms=tuple(item["terms"]),
            aliases=(*item["abbreviations"], *item["misspellings"], *loans),
            leads_to=tuple(item["leads_to"]),
            terms_equivalent=item["terms_equivalent"],
        )

    @classmethod
    def from_row(cls, row: Any) -> "SynonymGroup":
        """From what editors wrote (models.SynonymGroup)."""
        return cls(
            terms=tuple(row.term_lines),
            aliases=tuple(row.alias_lines),
            leads_to=tuple(row.leads_to_lines),
            terms_equivalent=row.terms_equivalent,
        )


@dataclass(frozen=True, slots=True)
class Synonym:
    """A phrase to search as well. ``stems``: its words in order; ``wider``: a one-way goal;
    ``foreign``: what an alias stands for, which may be a word of another language."""

    phrase: str
    stems: tuple[str, ...]
    wider: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """``length`` words of a query starting at ``start`` that some groups know."""

    start: int
    length: int
    synonyms: tuple[Synonym, ...]


class SynonymIndex:
    def __init__(self, groups: Iterable[SynonymGroup] = (), version: int = 0):
        self.version = version
        self._synonyms: dict[tuple[str, ...], dict[tuple[str, ...], Synonym]] = {}
        # {folded: as written} for every word of every phrase: they are spelt on purpose.
        self.words: dict[str, str] = {}
        for group in groups:
            self._add(group)

    def match(self, query: list[str]) -> list[Match]:
        """What the groups know of these stems: the longest phrase at each place, and every
        single word."""
        found = []
        covered = 0  # a phrase inside a longer one says nothing more
        for start in range(len(query)):
            for length in range(min(MAX_WORDS, len(query) - start), 0, -1):
                if length > 1 and start + length <= covered:
                    continue
                synonyms = self._synonyms.get(tuple(query[start : start + length]))
                if synonyms is not None:
                    found.append(Match(start, length, tuple(synonyms.values())))
                    if length > 1:
                        covered = start + length
        return found

    def of_phrase(self, stems: tuple[str, ...]) -> tuple[Synonym, ...]:
        return tuple(self._synonyms.get(stems, {}).values())

    def of_word(self, stem: str) -> tuple[Synonym, ...]:
        return self.of_phrase((stem,))

    def _add(self, group: SynonymGroup) -> None:
        terms = [Synonym(term, stems(term)) for term in group.terms]
        wider = [Synonym(phrase, stems(phrase), wider=True) for phrase in group.leads_to]
        for phrase in (*group.terms, *group.aliases, *group.leads_to):
            for piece in chunks(phrase):
                self.words.update(zip(piece.words, piece.typed, strict=True))
        for term in group.terms:
            self._lead(term, [*terms, *wider] if group.terms_equivalent else wider)
        meant = [replace(term, foreign=True) for term in terms]
        for alias in group.aliases:
            self._lead(alias, [*meant, *wider])

    def _lead(self, phrase: str, synonyms: list[Synonym]) -> None:
        for key in _keys(phrase):
            known = self._synonyms.setdefault(key, {})
            for synonym in synonyms:
                if synonym.stems and synonym.stems != stems(phrase):
                    known.setdefault(synonym.stems, synonym)


def _keys(phrase: str) -> set[tuple[str, ...]]:
    """The phrase as people may type it: with blanks, or hyphens left out (``uheft``)."""
    keys = {stems(phrase)}
    if "-" in phrase and " " not in phrase:
        keys.add(stems("".join(map(fold_word, phrase.split("-")))))
    return {key for key in keys if 0 < len(key) <= MAX_WORDS}
