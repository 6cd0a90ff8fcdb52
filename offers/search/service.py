"""The one door to searching by words: ``search(text)``; nothing else knows how it is done."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from django.utils import timezone
from pyroaring import BitMap

from offers.models import SearchDocument
from offers.search.backends import backend
from offers.search.memory import snapshot
from offers.search.plan import QueryPlan
from offers.search.rerank import DocumentTokens, rerank

ENOUGH = 10  # with fewer hits, weaker plans are tried
RERANKED = 200  # the best so many are put in order by their tokens


@dataclass(frozen=True)
class SearchResult:
    """``hits``: ids of public offers from the best match down, as an array.

    ``plan`` says how the words were read: corrections, words nobody knows, words left out.
    ``weaker_from``: place of the first hit that lacks a word, or None.
    """

    hits: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.uint32))
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
    public = memory.catalogue.public(day)
    plan = _without_hidden_words(memory.parser.parse(text), memory, public)
    ids = [] if plan.is_empty else _ranked(plan, memory, public)
    weaker_from, rest = None, public - BitMap(ids)
    for weaker in plan.relaxed():
        if len(ids) >= ENOUGH:
            break
        more = _ranked(weaker, memory, rest)
        if more and weaker_from is None:
            weaker_from = len(ids)
        ids += more
        rest -= BitMap(more)
    return SearchResult(np.array(ids, dtype=np.uint32), plan, weaker_from)


def _without_hidden_words(plan, memory, public):
    """Drop corrections to words that only offers use which the public may not see today."""

    def is_public(word):
        groups = memory.parser.parse(word).required
        hits = backend().match(groups, memory.state.generation)
        return hits.anywhere.intersection_cardinality(public) > 0

    if not plan.corrections:
        return plan
    kept = (
        replace(correction, used=tuple(word for word in correction.used if is_public(word)))
        for correction in plan.corrections
    )
    return replace(plan, corrections=tuple(correction for correction in kept if correction.used))


def _ranked(plan, memory, among):
    """Ids of the hits of ``plan`` in the BitMap ``among``, best first.

    Sets decide first (all words in the title; in title, topics and tags; anywhere), then
    freshness. The best RERANKED of that order are weighed by their tokens. All of it is the same
    on every engine.
    """
    hits = backend().match(plan.required, memory.state.generation)
    seen, ordered = BitMap(), []
    for tier in (hits.in_title, hits.in_head, hits.anywhere):
        new = (tier & among) - seen
        ordered += memory.catalogue.in_order(new, "updated").tolist()
        seen |= new
    head = ordered[:RERANKED]
    rows = SearchDocument.objects.filter(
        generation=memory.state.generation, offer__in=head
    ).values_list("offer_id", "title", "tags", "summary", "body")
    tokens = {pk: DocumentTokens(*fields) for pk, *fields in rows}
    best = rerank(plan, ((pk, tokens[pk]) for pk in head if pk in tokens), memory.lexicon)
    return [pk for pk, _score in best] + ordered[RERANKED:]
