"""How many public offers stand behind a topic, a phase, a Stadtteil: one query per kind."""

from django.db.models import Count

from offers.models import Location, Offer


def counts_by(field, offers=None):
    """Return ``{pk: number of offers}`` for a relation of Offer; what has none is left out.

    ``offers`` must be a queryset the public may see; default: all published offers.
    """
    offers = Offer.objects.published() if offers is None else offers
    pairs = offers.order_by().values_list(field).annotate(number=Count("pk", distinct=True))
    return {pk: number for pk, number in pairs if pk is not None}


def counts_by_place(field, places, offers=None):
    """Return ``{value: number of offers}`` over the column ``field`` of the given places.

    The places are narrowed in the through table itself: an offer that takes place here and at a
    secret place must not be counted where the secret one lies.
    """
    offers = Offer.objects.published() if offers is None else offers
    pairs = (
        Offer.locations.through.objects.filter(offer__in=offers, location__in=places)
        .values_list(field)
        .annotate(number=Count("offer", distinct=True))
    )
    return {value: number for value, number in pairs if value is not None}


def counts_by_district(offers=None):
    """Return ``{area pk: number of offers}``; secret places count nowhere."""
    return counts_by_place("location__area", Location.objects.findable(), offers)


def with_counts(rows, counts):
    """Give each row its ``offer_count`` from ``counts``; return the rows as a list."""
    rows = list(rows)
    for row in rows:
        row.offer_count = counts.get(row.pk, 0)
    return rows
