"""The one door to searching by words: ``search(text)``; nothing else knows how it is done."""

from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import or_

import numpy as np
from django.utils import timezone
from pyroaring import BitMap

from offers.search.backends import backend
from offers.search.backends.base import Hits
from offers.search.memory import snapshot
from offers.search.plan import QueryPlan
from offers.search.rerank import rerank
from offers.search.tokens import token_memory

ENOUGH = 10  # with fewer hits, weaker ones fill up the list
LEAST_TOLD = 0.3  # of what all words tell, a weaker hit has so much, or there is nothing better
RERANKED = 200  # the best so many are put in order by their tokens
# Grades of the further ones (see rerank): words in the title; in title, topics and tags; anywhere.
GRADES_OF_SETS = (0, 1, 3)


@dataclass(frozen=True)
class SearchResult:
    """``hits``: ids of public offers from the best match down, as an array; ``found``: as a set.

    ``grades``: how well the words fit each of them in whole steps (see ``rerank``), 0 is best.
    ``plan`` says how the words were read: corrections, words nobody knows, words left out.
    ``weaker_from``: place of the first hit that lacks a word, or None.
    """

    hits: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.uint32))
    found: BitMap = field(default_factory=BitMap)
    grades: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.uint8))
    plan: QueryPlan = QueryPlan()
    weaker_from: int | None = None

    @cached_property
    def weaker(self):
        """BitMap of the hits that lack a word."""
        return BitMap() if self.weaker_from is None else BitMap(self.hits[self.weaker_from :])

    @property
    def ids(self):
        """The hits as a tuple of numbers that databases take."""
        return tuple(self.hits.tolist())

    @property
    def corrections(self):
        return self.plan.corrections


def search(text, memory=None, day=None):
    """Return the SearchResult for ``text`` as the public sees it on ``day`` (default: today)."""
    memory, day = memory or snapshot(), day or timezone.localdate()
    known = memory.answers.get((text, day))
    if known is None:
        known = _search(text, memory, day)
        memory.remember((text, day), known, cost=len(known.hits))
    return known


def _search(text, memory, day):
    """At most three statements: the plan's hits, those of each word, the tokens of the best."""
    public = memory.catalogue.public(day)
    plan, hits = _first_look(memory.parser.parse(text), memory, public)
    parts = [_part(plan, hits, memory, public)]
    found = parts[0].found
    if len(found) < ENOUGH:
        weaker, hits = _weaker(plan, memory, public - found, ENOUGH - len(found))
        parts.append(_part(weaker, hits, memory, public - found))
        found = found | parts[-1].found
    ranked = _ranked(parts, memory)
    hits, grades = (np.concatenate(arrays) for arrays in zip(*ranked, strict=True))
    first = len(ranked[0][0])
    return SearchResult(hits, found, grades, plan, first if len(hits) > first else None)


def _first_look(plan, memory, public):
    """Return the plan and its Hits.

    Corrections to words that only offers use which the public may not see today are left out.
    """
    words = [word for correction in plan.corrections for word in correction.used]
    asked = [() if plan.is_empty else plan.required]
    asked += [memory.parser.parse(word).required for word in words]
    hits, *hits_of_words = backend().match_all(asked, memory.state.generation)
    shown = {
        word
        for word, found in zip(words, hits_of_words, strict=True)
        if found.anywhere.intersection_cardinality(public)
    }
    kept = (
        replace(correction, used=tuple(word for word in correction.used if word in shown))
        for correction in plan.corrections
    )
    return replace(plan, corrections=tuple(c for c in kept if c.used)), hits


def _weaker(plan, memory, public, wanted):
    """Return a plan and the Hits in ``public`` that match most of ``plan``: as many as are
    ``wanted``, and all that match as much as the last of these. One statement.

    A word tells the more the fewer offers have it. Never is a light word like *Kurs* enough.
    """
    groups = [group for group in plan.required if group.found]
    is_lacking = len(groups) < len(plan.required)
    if all(group.light for group in groups) or (len(groups) == 1 and not is_lacking):
        return plan, Hits()
    hits = backend().match_all([[group] for group in groups], memory.state.generation)
    telling = (each for each, group in zip(hits, groups, strict=True) if not group.light)
    among = public & reduce(or_, (each.anywhere for each in telling))
    if is_lacking:
        # Nobody here has one of the words (*Waschmaschine kaputt*): what mentions the other one
        # in passing helps nobody, only what is about it does: title, topics or tags say it.
        among &= reduce(or_, (each.in_head for each in hits))
    told = [np.log1p(memory.state.size / (len(each.anywhere) + 0.5)) for each in hits]

    def told_by(name):
        """By id, how much of the words a set of Hits has."""
        sets = [getattr(each, name) & among for each in hits]
        sums = np.zeros(max((found.max() for found in sets if found), default=-1) + 1)
        for found, much in zip(sets, told, strict=True):
            sums[np.array(found.to_array(), dtype=np.int64)] += much
        return sums

    sums = told_by("anywhere")
    best = np.sort(sums[sums > 0])[::-1]
    if not len(best):
        return plan, Hits()
    least = max(best[:wanted][-1], LEAST_TOLD * sum(told))
    if wanted == ENOUGH:  # there is nothing yet
        least = min(least, best[0])
    found = (np.flatnonzero(told_by(name) >= least) for name in ("in_title", "in_head", "anywhere"))
    known = tuple(group for group in plan.groups if group.found)
    return replace(plan, groups=known), Hits(*(BitMap(ids.astype(np.uint32)) for ids in found))


@dataclass(frozen=True)
class _Part:
    """What one plan has ``found``: ``hits`` is the same as an array, by sets and freshness, and
    ``grades`` says of each in which set it is."""

    plan: QueryPlan
    found: BitMap
    hits: np.ndarray
    grades: np.ndarray


def _part(plan, hits, memory, among):
    """The hits in the BitMap ``among``: first those with all words in the title, then in title,
    topics and tags, then anywhere; the newest first. The same on every engine."""
    seen, ordered, grades = BitMap(), [], []
    sets = (hits.in_title, hits.in_head, hits.anywhere)
    for found, grade in zip(sets, GRADES_OF_SETS, strict=True):
        new = (found & among) - seen
        ordered.append(memory.catalogue.in_order(new, "updated"))
        grades.append(np.full(len(new), grade, dtype=np.uint8))
        seen |= new
    hits = np.concatenate(ordered).astype(np.uint32)
    return _Part(plan, seen, hits, np.concatenate(grades))


def _ranked(parts, memory):
    """Return pairs of hits and grades for each part, the best RERANKED weighed by their tokens."""
    heads = [part.hits[:RERANKED].tolist() for part in parts]
    ranked = []
    for part, table in zip(parts, token_memory.tables(heads, memory.state), strict=True):
        best = rerank(part.plan, table, memory.lexicon)
        hits = np.array([pk for pk, _score, _grade in best], dtype=part.hits.dtype)
        grades = np.array([grade for _pk, _score, grade in best], dtype=part.grades.dtype)
        ranked.append(
            (
                np.concatenate([hits, part.hits[RERANKED:]]),
                np.concatenate([grades, part.grades[RERANKED:]]),
            )
        )
    return ranked
