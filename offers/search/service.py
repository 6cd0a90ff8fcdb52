"""The one door to searching by words: ``search(text)``; nothing else knows how it is done."""

from dataclasses import dataclass, field

from offers.models import Offer
from offers.search.text import fold


@dataclass(frozen=True)
class SearchResult:
    """``ids``: offers from the best match down. ``corrections``: pairs of typed and used words."""

    ids: list[int]
    corrections: list[tuple[str, str]] = field(default_factory=list)


def search(text):
    """Return the SearchResult for ``text``; every word must occur somewhere in the offer."""
    words = fold(text).split()
    if not words:
        return SearchResult(ids=[])
    hits = []
    offers = Offer.objects.published().select_related("provider")
    for offer in offers.prefetch_related("topics", "tags", "locations__area"):
        fields = (
            (8, offer.title),
            (
                4,
                " ".join(
                    [*(t.title for t in offer.topics.all()), *(t.name for t in offer.tags.all())]
                ),
            ),
            (2, f"{offer.summary} {offer.provider.name}"),
            (1, offer.description + " ".join(area.name for area in offer.findable_areas)),
        )
        folded = [(weight, fold(value)) for weight, value in fields]
        scores = [sum(weight for weight, value in folded if word in value) for word in words]
        if all(scores):
            hits.append((-sum(scores), offer.title, offer.pk))
    return SearchResult(ids=[pk for _score, _title, pk in sorted(hits)])
