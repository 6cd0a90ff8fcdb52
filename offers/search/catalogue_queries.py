"""What offers.search.loading reads, each kind of rows as one statement.

Each is asked in two ways: about all offers of a queryset, and about the few that were saved. For
the few its text is kept, as the next reader of every process waits for them.
"""

from offers.models import (
    AccessibilityValue,
    Location,
    LocationAccessibility,
    LocationVisibility,
    Offer,
    OfferDate,
    OfferFunding,
    OpeningTime,
    Status,
)
from offers.statements import Statement, together

SLOT = (
    "weekday",
    "starts_at",
    "ends_at",
    "interval",
    "by_appointment",
    "period",
    "on_public_holidays",
    "first_day",
    "last_day",
)
# Of the offers themselves: what becomes arrays, and what becomes bitmaps, by the filter's name.
OFFER = (
    "pk",
    "title",
    "updated_at",
    "age_from_months",
    "age_to_months",
    "valid_from",
    "valid_until",
    "hidden_from",
    "operating_state",
    "closed_until",
)
COLUMNS = {
    "offer_type": "offer_type__slug",
    "access": "access",
    "delivery": "delivery",
    "provider": "provider__slug",
    "provider_kind": "provider__kind",
    "department": "department_id",
    "prevention_level": "prevention_level",
    "status": "status",
    "free": "is_free",
    "but": "but_eligible",
}


def _offers(*columns):
    return lambda chosen: Offer.objects.filter(pk__in=chosen).order_by().values_list(*columns)


def _linked(field, value):
    """Pairs of a value and an offer's id."""
    links = getattr(Offer, field).through.objects
    return lambda chosen: links.filter(offer__in=chosen).values_list(value, "offer_id")


def _places(value, **narrowed):
    """The same of places that are not secret."""
    links = Offer.locations.through.objects.exclude(location__visibility=LocationVisibility.HIDDEN)
    links = links.filter(**narrowed)
    return lambda chosen: links.filter(offer__in=chosen).values_list(value, "offer_id")


def _locations(chosen):
    return Offer.locations.through.objects.filter(offer__in=chosen).order_by().values("location")


QUERIES = {
    "offers": _offers(*OFFER),
    "columns": _offers("pk", *COLUMNS.values()),
    "life_phase": _linked("life_phases", "lifephase__slug"),
    "topic": _linked("topics", "topic__slug"),
    "target_group": _linked("target_groups", "targetgroup__slug"),
    "language": _linked("languages", "language__code"),
    "transition": _linked("transitions", "transition__slug"),
    "catchment": _linked("catchment_areas", "area_id"),
    "located": _linked("locations", "location_id"),
    "place": _places("location_id", location__visibility=LocationVisibility.PUBLIC),
    "place_area": _places("location__area_id", location__area__isnull=False),
    "accessible": _places(
        "location__accessibility__criterion__slug",
        location__accessibility__value=AccessibilityValue.YES,
    ),
    # Only programmes that families may know of.
    "funded_by": lambda chosen: OfferFunding.objects.filter(
        offer__in=chosen, programme__is_public=True
    ).values_list("programme__slug", "offer_id"),
    "tag": lambda chosen: Offer.tags.through.objects.filter(content_object__in=chosen).values_list(
        "tag__name", "content_object_id"
    ),
    "slots": lambda chosen: (
        OpeningTime.objects.filter(offer__in=chosen).order_by().values_list("offer_id", *SLOT)
    ),
    "dates": lambda chosen: (
        OfferDate.objects.filter(offer__in=chosen)
        .order_by()
        .values_list("offer_id", "date", "starts_at", "ends_at", "is_cancelled")
    ),
    "points": lambda chosen: (
        Location.objects.findable()
        .filter(pk__in=_locations(chosen))
        .order_by()
        .values_list(
            "pk", "visibility", "latitude", "longitude", "area__latitude", "area__longitude"
        )
    ),
    "criteria": lambda chosen: LocationAccessibility.objects.filter(
        location__visibility=LocationVisibility.PUBLIC, location__in=_locations(chosen)
    ).values_list("location_id", "criterion__slug", "value"),
}
_KEPT = {name: Statement(rows_of) for name, rows_of in QUERIES.items()}
# Not narrowed to released ones in SQL: SQLite would read all of these to find the few.
_STATUS = Statement(_offers("pk", "status"))


def all_of(offers):
    """Return ``ask(name)``, which yields the rows of QUERIES for the offers of a queryset."""
    chosen = offers.order_by().values("pk")
    return lambda name: QUERIES[name](chosen).iterator()


def released_among(ids):
    """The same for the released offers among ``ids``."""
    released = [pk for pk, status in _STATUS(ids) if status == Status.PUBLISHED]
    rows = together(*((statement, released) for statement in _KEPT.values()))
    return dict(zip(_KEPT, rows, strict=True)).__getitem__
