"""Offers for an export: in chunks, so that memory stays the same for any number of them."""

from django.db.models import Prefetch

from offers.models import Area, Location, LocationAccessibility, Offer, OfferTranslation

CHUNK_SIZE = 200  # offers; each chunk costs the same number of queries


def with_export_data(offers):
    """Load everything the overview shows, in a constant number of queries."""
    # Outlines of areas are large and no column shows them.
    places = Location.objects.select_related("area").defer("area__polygon")
    shown = ("title", "slug", "status", "valid_from", "valid_until", "hidden_from")
    # In an order that two runs agree on, whatever the database.
    criteria = LocationAccessibility.objects.select_related("criterion").order_by(
        "criterion__order", "criterion__slug"
    )
    translations = OfferTranslation.objects.select_related("language").order_by(
        "language__order", "language__code"
    )
    return offers.select_related(
        "offer_type", "provider__parent", "department__parent__parent", "successor"
    ).prefetch_related(
        "life_phases",
        "transitions",
        "topics",
        "target_groups",
        "languages",
        "tags",
        "opening_times",
        "dates",
        Prefetch("locations", places),
        Prefetch("locations__accessibility", criteria),
        Prefetch("catchment_areas", Area.objects.defer("polygon")),
        "cost_rows",
        "contacts",
        "cooperation_partners",
        "contributing_departments",
        Prefetch("related_offers", Offer.objects.only(*shown)),
        Prefetch("translations", translations),
        "funding__programme",
        "need_topics",
        "cross_cutting_topics",
    )


def in_chunks(offers, ids):
    """Yield lists of the ``offers`` named by ``ids``, in that order.

    ``offers`` decides again who may be seen: what is withdrawn during the export stays out.
    """
    for start in range(0, len(ids), CHUNK_SIZE):
        wanted = ids[start : start + CHUNK_SIZE]
        loaded = {offer.pk: offer for offer in with_export_data(offers.filter(pk__in=wanted))}
        yield [loaded[pk] for pk in wanted if pk in loaded]
