"""Offers that a proposal may mean: "is there one already?"."""

from rapidfuzz import fuzz

from offers.models import Offer

ALIKE = 75  # of 100
SHOWN = 5


def similar_offers(title, *, exclude=None):
    """Return up to five public offers whose title is like ``title``, the most alike first."""
    title = title.casefold().strip()
    if not title:
        return []
    titles = Offer.objects.published().exclude(pk=exclude).order_by("pk").values_list("pk", "title")
    scores = {pk: fuzz.token_set_ratio(title, other.casefold()) for pk, other in titles}
    best = sorted((pk for pk in scores if scores[pk] >= ALIKE), key=lambda pk: (-scores[pk], pk))
    found = Offer.objects.select_related("provider").in_bulk(best[:SHOWN])
    return [found[pk] for pk in best[:SHOWN]]
