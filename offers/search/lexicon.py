"""The words of the catalogue: which exist, how common they are, what they are made of.

A ``Lexicon`` is built once from the documents (or loaded from stored ``Term`` rows) and then only
read, except for ``learn()``. Index and query both go through it, so they cut words alike.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from math import log, log2

from .compounds import LINKS, MARK, Compounds, Part
from .text import chunk, chunks, joins, paragraph_joins, stem
from .typos import MAX_CANDIDATES, Candidate, TypoIndex
from .wordlists import curated_parts, indivisible_words

MIN_DF_OF_PART = 3
PREFIX_MIN = 3

BONUS_PER_DOUBLING, MAX_BONUS = 0.25, 1.5
RARER = 5  # times; such a word is not worth a second guess


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word of the catalogue. ``parts``: the marked tokens of a compound (``xturn``)."""

    surface: str
    stem: str
    display: str
    df: int
    df_title: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What the lexicon learns from one document."""

    title: str
    rest: str


class Lexicon:
    def __init__(self, terms: Iterable[Term], size: int, compounds: Compounds, version: int = 0):
        """``size``: number of documents; ``version``: of the catalogue, for caches built on it."""
        self.size = size
        self.version = version
        self.last_row = 0  # key of the newest stored Term in it
        self.compounds = compounds
        self.terms = {term.surface: term for term in terms}
        # 1 - share of documents with the token, as if its surfaces were spread independently.
        self._absence: dict[str, float] = {}
        for term in self.terms.values():
            self._count(term)
        self._tokens_of: dict[str, tuple[str, ...]] = {}
        self._pieces: dict[str, tuple[list[str], list[str]]] = {}

    @classmethod
    def from_documents(
        cls,
        texts: Iterable[Text],
        curated: Iterable[Part] | None = None,
        version: int = 0,
    ) -> "Lexicon":
        """Read the whole catalogue once; the texts may come from a generator."""
        df: Counter[str] = Counter()
        df_title: Counter[str] = Counter()
        pieces: Counter[str] = Counter()
        surfaces_of = _Surfaces()
        size = 0
        for text in texts:
            size += 1
            in_title, in_rest = set(text.title.split()), set(text.rest.split())
            surfaces = surfaces_of.text(text.title, in_title)
            df_title.update(surfaces)
            df.update(surfaces | surfaces_of.text(text.rest, in_rest))
            pieces.update(in_title)
            pieces.update(in_rest)
        display = _commonest_spellings(pieces, df)
        compounds = _compounds(curated, df, display)
        terms = (
            make_term(surface, display[surface], count, df_title[surface], compounds)
            for surface, count in df.items()
        )
        return cls(terms, size, compounds, version)

    @classmethod
    def from_terms(
        cls,
        terms: Iterable[Term],
        size: int,
        curated: Iterable[Part] | None = None,
        version: int = 0,
    ) -> "Lexicon":
        """From stored rows; the parts of known words are not worked out again."""
        terms = list(terms)
        df = {term.surface: term.df for term in terms}
        display = {term.surface: term.display for term in terms}
        return cls(terms, size, _compounds(curated, df, display), version)

    # What exists

    def known(self, word: str) -> bool:
        """Does the catalogue use this folded word, in any of its forms?"""
        return word in self.terms or stem(word) in self._absence

    def has(self, token: str) -> bool:
        """Is there a document with this token (a stem, or a marked part)?"""
        return token in self._absence

    def share(self, token: str) -> float:
        """Part of all documents that have the token, 0 to 1."""
        return 1 - self._absence.get(token, 1.0)

    def idf(self, token: str) -> float:
        """How telling a token is: about 0.4 for one in every document, growing with rarity."""
        documents = max(self.size, 1)
        return log(1 + documents / (self.share(token) * documents + 0.5))

    def display(self, word: str) -> str:
        """The word as the catalogue mostly writes it; empty if it does not."""
        return self.terms[word].display if word in self.terms else ""

    # Tokens of a text, as stored in the index

    def index_string(self, text: str) -> str:
        """The tokens of a text, blank between them: stems in order, then joins and marked parts.

        The order lets engines find phrases; what does not stand in the text comes after it.
        """
        in_order: list[str] = []
        extra: list[str] = [stem(word) for word in paragraph_joins(text)]
        for piece in text.split():
            known = self._pieces.get(piece)
            if known is None:
                known = self._pieces[piece] = self._tokens_of_piece(piece)
            in_order += known[0]
            extra += known[1]
        return " ".join([*in_order, *dict.fromkeys(extra)])

    def _tokens_of_piece(self, piece: str) -> tuple[list[str], list[str]]:
        """Stems in order, and what comes after them, of what stands between two blanks."""
        found = chunk(piece)
        in_order, extra = [], [stem(word) for word in found.joins]
        for word in found.words:
            token, *parts = self.tokens_of(word)
            in_order.append(token)
            extra += parts
        return in_order, extra

    def tokens_of(self, word: str) -> tuple[str, ...]:
        """Stem of a folded word and the marked tokens of its parts."""
        tokens = self._tokens_of.get(word)
        if tokens is None:
            term = self.terms.get(word)
            parts = term.parts if term else self.compounds.marked(word)
            tokens = self._tokens_of[word] = (stem(word), *parts)
        return tokens

    # Words near a word

    def fuzzy(self, word: str, also: "TypoIndex | None" = None) -> list[Candidate]:
        """At most two likely words for an unknown one, the best first.

        ``also``: further right words (synonyms, ordinary German), which the catalogue may lack.
        The second candidate is given only if it is as near as the first and not far rarer.
        """
        found = {candidate.word: candidate for candidate in self._typos.candidates(word)}
        if also:
            found.update((candidate.word, candidate) for candidate in also.candidates(word))
        ranked = sorted(found.values(), key=self._typo_rank)
        best = ranked[:1]
        seen = {stem(candidate.word) for candidate in best}
        for candidate in ranked[1:]:
            if candidate.cost > best[0].cost or len(best) == MAX_CANDIDATES:
                break
            if stem(candidate.word) not in seen and not self._far_rarer(candidate, best[0]):
                seen.add(stem(candidate.word))
                best.append(candidate)
        return best

    def prefix(self, start: str, limit: int = 10) -> list[Term]:
        """The most common words that begin like this, title words first."""
        if len(start) < PREFIX_MIN:
            return []
        low = bisect_left(self._sorted, start)
        high = bisect_left(self._sorted, start + "\uffff", low)
        terms = (self.terms[surface] for surface in self._sorted[low:high])
        return nlargest(limit, terms, key=lambda term: (term.df_title, term.df, -len(term.surface)))

    def joined(self, *pieces: str) -> str:
        """The one word that some pieces make in the catalogue, or ``""``.

        ``eltern``, ``cafe`` make ``elterncafe``; ``geburt``, ``vorbereitung`` need an s between.
        """
        *modifiers, head = pieces
        for link in LINKS:
            word = "".join(modifiers) + link + head
            if word in self.terms or (len(word) > 5 and stem(word) in self._absence):
                return word
        return ""

    def rare_terms(self, title: str, rest: str) -> list[Term]:
        """The terms of a document that perhaps no other one has, new ones worked out."""
        in_title = _typed_words(title)
        rare = []
        for surface, spelling in {**_typed_words(rest), **in_title}.items():
            term = self.terms.get(surface)
            if term is None:
                term = make_term(surface, spelling, 1, surface in in_title, self.compounds)
            if term.df == 1:
                rare.append(term)
        return rare

    def learn(self, term: Term) -> None:
        """Take in a word of an offer saved since, so that it is found before a reload.

        Counts drift a little (known words are not counted again); a rebuild corrects them.
        """
        if term.surface in self.terms:
            return
        self.terms[term.surface] = term
        self._count(term)
        self._tokens_of.pop(term.surface, None)
        self._pieces.clear()
        self._typos.add(term.surface)
        self.__dict__.pop("_sorted", None)

    def warm_up(self) -> None:
        """Build what the first mistyped search would wait for (0.2 s at 100,000 offers)."""
        self.fuzzy("aufwaermen")
        self.prefix("aufwaermen")

    def _count(self, term: Term) -> None:
        absence = 1 - min(term.df / max(self.size, 1), 1.0)
        for token in {term.stem, *term.parts}:
            self._absence[token] = self._absence.get(token, 1.0) * absence

    @cached_property
    def _typos(self) -> TypoIndex:
        return TypoIndex(list(self.terms))  # a copy: another thread may learn() meanwhile

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.terms)

    def _far_rarer(self, candidate: Candidate, other: Candidate) -> bool:
        """Who types *plass* means *Platz*, and not *plads* in the one Danish text."""
        term, usual = self.terms.get(candidate.word), self.terms.get(other.word)
        return usual is not None and (term.df if term else 0) * RARER < usual.df

    def _typo_rank(self, candidate: Candidate) -> tuple[float, int, int, str]:
        term = self.terms.get(candidate.word)
        df_title, df = (term.df_title, term.df) if term else (0, 0)
        # A slip in a common word is likelier than none in a rare one, within limits.
        cost = candidate.cost - min(MAX_BONUS, BONUS_PER_DOUBLING * log2(1 + df))
        return cost, -df_title, -df, candidate.word


def make_term(surface: str, display: str, df: int, df_title: int, compounds: Compounds) -> Term:
    parts = compounds.marked(surface, guess=_is_noun(display))
    return Term(surface, stem(surface), display, df, int(df_title), parts)


def is_marked(token: str) -> bool:
    return token.startswith(MARK)


def _is_noun(display: str) -> bool:
    return display[:1].isupper()


class _Surfaces(dict):
    """The folded words, joins included, by the pieces between blanks that they stand in."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        cut = chunk(piece)
        found = self[piece] = cut.words + cut.joins
        return found

    def text(self, text: str, pieces: set[str]) -> set[str]:
        """Those of a whole text that was cut into ``pieces``."""
        return set(paragraph_joins(text)).union(*map(self.__getitem__, pieces))


def _commonest_spellings(pieces: Counter[str], surfaces: Iterable[str]) -> dict[str, str]:
    """``{folded word: as most texts type it}``; joined words as they are folded."""
    spellings: Counter[tuple[str, str]] = Counter()
    for piece, count in pieces.items():
        cut = chunk(piece)
        for pair in zip(cut.words + cut.joins, cut.typed + cut.joins, strict=True):
            spellings[pair] += count
    display = {surface: surface for surface in surfaces}  # what no piece spells: 35a of § 35 a
    # The commonest comes last and stays; of equals the one with a capital.
    ranked = sorted(spellings.items(), key=lambda item: item[0][1], reverse=True)
    for (surface, typed), _count in sorted(ranked, key=lambda item: item[1]):
        display[surface] = typed
    return display


def _typed_words(text: str) -> dict[str, str]:
    """``{folded word: as typed}`` of a text, joined words included."""
    found = {word: word for word in joins(text)}
    for piece in chunks(text):
        found.update(zip(piece.words, piece.typed, strict=True))
    return found


def _compounds(
    curated: Iterable[Part] | None, df: dict[str, int], display: dict[str, str]
) -> Compounds:
    frequent = [surface for surface, count in df.items() if count >= MIN_DF_OF_PART]
    return Compounds(
        curated_parts() if curated is None else curated,
        nouns=(word for word in frequent if _is_noun(display[word])),
        others=(word for word in frequent if not _is_noun(display[word])),
        indivisible=indivisible_words(),
    )
