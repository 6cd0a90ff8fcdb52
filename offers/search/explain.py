"""Why a hit stands where it stands, for editors."""

from dataclasses import dataclass

from offers.models import Offer, SearchDocument
from offers.search.scorer import DocumentTokens, Score, Scorer, WordScore

EXPLAINED = 20


@dataclass(frozen=True)
class ExplainedHit:
    """``is_weaker``: a word of the search is missing; it fills up a short list.

    ``grade``: how well the words fit (offers.search.rerank); ``age_step``: how far from the age
    asked for (offers.search.nearness), None where there is none.
    """

    place: int
    offer: Offer
    score: Score
    words: list[WordScore]
    is_weaker: bool
    grade: int
    age_step: int | None


def explain(selection):
    """Return the first hits of a Selection (offers.selection), in the order of the list."""
    memory, found = selection.memory, selection.found
    ids = selection.ids[:EXPLAINED]
    offers = Offer.objects.in_bulk(ids)
    rows = SearchDocument.objects.filter(
        generation=memory.state.generation, offer__in=ids
    ).values_list("offer_id", "title", "tags", "summary", "body")
    documents = {pk: DocumentTokens(*fields) for pk, *fields in rows}
    scorer = Scorer(found.plan, memory.lexicon)
    grades = dict(zip(found.ids, found.grades.tolist(), strict=True))
    return [
        ExplainedHit(
            place,
            offers[pk],
            scorer.score(documents[pk]),
            scorer.explain(documents[pk]),
            pk in found.weaker,
            grades[pk],
            int(selection.age_steps[pk]) if selection.ages else None,
        )
        for place, pk in enumerate(ids, 1)
        if pk in documents and pk in offers
    ]
