"""Offers that a proposal may mean: "is there one already?"."""

from offers.duplicates import similar_to
from offers.models import Offer


def similar_offers(title, summary="", *, offers=None):
    """Return up to five of ``offers`` (default: public ones) like it, the most alike first."""
    offers = Offer.objects.published() if offers is None else offers
    return [offer for offer, _score, _reasons in similar_to(title, summary, offers=offers)]
