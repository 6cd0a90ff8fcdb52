"""The one door to searching by words: ``search(text)``; nothing else knows how it is done."""

from dataclasses import dataclass

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
    """``ids``: offers from the best match down, released ones only.

    ``plan`` says how the words were read: corrections, words nobody knows, words left out.
    ``weaker_from``: place of the first hit that lacks a word, or None.
    """

    ids: tuple[int, ...] = ()
    plan: QueryPlan = QueryPlan()
    weaker_from: int | None = None

    @property
    def corrections(self):
        return self.plan.corrections


def search(text, memory=None):
    """Return the SearchResult for ``text``; ``memory`` (a Snapshot) if one is at hand."""
    memory = memory or snapshot()
    known = memory.answers.get(text)
    return known or memory.remember(text, _search(text, memory))


def _search(text, memory):
    plan = memory.parser.parse(text)
    released = memory.catalogue.released
    ids = [] if plan.is_empty else _ranked(plan, memory, BitMap())
    weaker_from = None
    for weaker in plan.relaxed():
        if sum(pk in released for pk in ids) >= ENOUGH:
            break
        more = _ranked(weaker, memory, BitMap(ids))
        if more and weaker_from is None:
            weaker_from = len(ids)
        ids += more
    return SearchResult(tuple(ids), plan, weaker_from)


def _ranked(plan, memory, but_not):
    """Ids of the hits of ``plan`` except ``but_not``, best first.

    Sets decide first (all words in the title; in title, topics and tags; anywhere), then by
    freshness. The best RERANKED of that order are weighed by their tokens. All of it is the same
    on every engine.
    """
    hits = backend().match(plan.required, memory.state.generation)
    seen, ordered = BitMap(but_not), []
    for tier in (hits.in_title, hits.in_head, hits.anywhere):
        new = (tier & memory.catalogue.released) - seen
        ordered += memory.catalogue.in_order(new, "updated").tolist()
        seen |= new
    head = ordered[:RERANKED]
    rows = SearchDocument.objects.filter(
        generation=memory.state.generation, offer__in=head
    ).values_list("offer_id", "title", "tags", "summary", "body")
    tokens = {pk: DocumentTokens(*fields) for pk, *fields in rows}
    best = rerank(plan, ((pk, tokens[pk]) for pk in head if pk in tokens), memory.lexicon)
    return [pk for pk, _score in best] + ordered[RERANKED:]
