"""Read the catalogue of ``offers.search.bitmaps`` from the database."""

from collections import defaultdict

import numpy as np
from pyroaring import BitMap

from offers.models import (
    AccessibilityValue,
    Area,
    Department,
    IsFree,
    Location,
    LocationVisibility,
    Offer,
    OfferDate,
    OfferFunding,
    OpeningTime,
    OperatingState,
    Status,
)
from offers.search.bitmaps import (
    EPOCH_END,
    EPOCH_START,
    INTERVALS,
    MINUTES_OF_DAY,
    NO_MAXIMUM,
    NO_MINIMUM,
    PERIODS,
    Catalogue,
    Rows,
    ranks,
)
from offers.search.profiles import load_profiles
from offers.search.text import fold

FEW_LINKS = 500  # up to here the places are asked for by their ids


def minutes(clock, otherwise):
    return otherwise if clock is None else clock.hour * 60 + clock.minute


def ordinal(day, otherwise):
    return otherwise if day is None else day.toordinal()


def grouped(pairs):
    """Return ``{value: BitMap}`` of pairs (value, offer id)."""
    ids = defaultdict(list)
    for value, offer in pairs:
        ids[value].append(offer)
    return {value: BitMap(np.array(offers, dtype=np.uint32)) for value, offers in ids.items()}


def load_catalogue(ids=None, offers=None):
    """Read all released offers, or those among ``ids``; some twenty statements at any size.

    ``offers``: another queryset to read (planners look at drafts, too).
    """
    if offers is None:
        offers = Offer.objects.filter(status=Status.PUBLISHED)
    if ids is not None:
        offers = offers.filter(pk__in=ids)
    rows = list(
        offers.values_list(
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
    )
    size = max((row[0] for row in rows), default=0) + 1
    titles = sorted((fold(row[1]), row[0]) for row in rows)
    updated = np.zeros(size, dtype=np.float64)
    for row in rows:
        updated[row[0]] = row[2].timestamp()
    return Catalogue(
        released=BitMap(np.array([row[0] for row in rows], dtype=np.uint32)),
        values=_load_values(offers),
        ages=Rows.of(
            ("from", "to"),
            [
                (
                    row[0],
                    NO_MINIMUM if row[3] is None else row[3],
                    NO_MAXIMUM if row[4] is None else row[4],
                )
                for row in rows
            ],
        ),
        validity=Rows.of(
            ("first", "last"),
            [
                (
                    row[0],
                    ordinal(row[5], EPOCH_START),
                    # The last day: of the offer, or the one before it is hidden.
                    min(ordinal(row[6], EPOCH_END), ordinal(row[7], EPOCH_END) - 1),
                )
                for row in rows
                if row[5] or row[6] or row[7]
            ],
        ),
        closures=Rows.of(
            ("until",),
            [
                (row[0], ordinal(row[9], EPOCH_END))
                for row in rows
                if row[8] == OperatingState.TEMPORARILY_CLOSED
            ],
        ),
        slots=_load_slots(offers),
        dates=_load_dates(offers),
        points=_load_points(offers),
        titles=titles,
        title_rank=ranks(titles, size),
        updated=updated,
    )


def _load_values(offers):
    chosen = offers.order_by().values("pk")

    def many(field, value):
        through = getattr(Offer, field).through.objects
        return grouped(through.filter(offer__in=chosen).values_list(value, "offer_id"))

    def column(name):
        return grouped(offers.values_list(name, "pk"))

    places = Offer.locations.through.objects.filter(offer__in=chosen).exclude(
        location__visibility=LocationVisibility.HIDDEN
    )
    by_place_area = grouped(
        places.filter(location__area__isnull=False).values_list("location__area_id", "offer_id")
    )
    catchment = grouped(
        Offer.catchment_areas.through.objects.filter(offer__in=chosen).values_list(
            "area_id", "offer_id"
        )
    )
    areas = list(Area.objects.values_list("pk", "parent_id", "slug", "kind"))
    slugs = {pk: slug for pk, _parent, slug, _kind in areas}
    weekdays = OpeningTime.objects.filter(offer__in=chosen).values_list("weekday", "offer_id")
    return {
        "life_phase": many("life_phases", "lifephase__slug"),
        "topic": many("topics", "topic__slug"),
        "target_group": many("target_groups", "targetgroup__slug"),
        "language": many("languages", "language__code"),
        "transition": many("transitions", "transition__slug"),
        "offer_type": column("offer_type__slug"),
        "access": column("access"),
        "delivery": column("delivery"),
        "provider": column("provider__slug"),
        "place": grouped(
            places.filter(location__visibility=LocationVisibility.PUBLIC).values_list(
                "location_id", "offer_id"
            )
        ),
        "provider_kind": column("provider__kind"),
        "profile": load_profiles(offers),
        "funded_by": many_public_funding(chosen),
        # The next two serve the planners.
        "prevention_level": column("prevention_level"),
        "status": column("status"),
        "flag": {
            "free": BitMap(offers.filter(is_free=IsFree.YES).values_list("pk", flat=True)),
            "but": BitMap(offers.filter(but_eligible=True).values_list("pk", flat=True)),
        },
        "tag": grouped(
            (name.lower(), offer)
            for name, offer in Offer.tags.through.objects.filter(
                content_object__in=chosen
            ).values_list("tag__name", "content_object_id")
        ),
        "weekday": grouped((str(day), offer) for day, offer in weekdays),
        "accessible": grouped(
            places.filter(location__accessibility__value=AccessibilityValue.YES).values_list(
                "location__accessibility__criterion__slug", "offer_id"
            )
        ),
        "district": {slugs[pk]: offers for pk, offers in by_place_area.items()},
        "area": _areas(areas, by_place_area, catchment),
        "department": _departments(column("department_id")),
    }


def many_public_funding(chosen):
    """Only programmes that families may know of."""
    funding = OfferFunding.objects.filter(offer__in=chosen, programme__is_public=True)
    return grouped(funding.values_list("programme__slug", "offer_id"))


def _departments(by_department):
    """Each unit with the offers of all units below it."""
    rows = list(Department.objects.values_list("pk", "parent_id", "slug"))
    parents = {pk: parent for pk, parent, _slug in rows}
    found = defaultdict(BitMap)
    for pk, offers in by_department.items():
        for above in _upwards(pk, parents):
            found[above] |= offers
    return {slug: found[pk] for pk, _parent, slug in rows if pk in found}


def _areas(areas, by_place, by_catchment):
    """Each area with the offers that take place in it, or are meant for it, a part or all of it."""
    parents = {pk: parent for pk, parent, _slug, _kind in areas}
    inside, around = defaultdict(BitMap), defaultdict(BitMap)
    for pk in parents:
        for above in _upwards(pk, parents):
            inside[above] |= by_place.get(pk, BitMap()) | by_catchment.get(pk, BitMap())
            around[pk] |= by_catchment.get(above, BitMap())
    return {slug: inside[pk] | around[pk] for pk, _parent, slug, _kind in areas}


def _upwards(pk, parents):
    """``pk`` and all its ancestors."""
    seen = []
    while pk is not None and pk not in seen:
        seen.append(pk)
        pk = parents.get(pk)
    return seen


def _load_slots(offers):
    slots = OpeningTime.objects.filter(offer__in=offers.order_by().values("pk"))
    return Rows.of(
        (
            "weekday",
            "starts",
            "ends",
            "interval",
            "by_appointment",
            "period",
            "on_public_holidays",
            "first",
            "last",
        ),
        [
            (
                offer,
                weekday,
                minutes(starts, 0),
                minutes(ends, MINUTES_OF_DAY),
                INTERVALS[interval],
                by_appointment,
                PERIODS[period],
                on_public_holidays,
                ordinal(first, EPOCH_START),
                ordinal(last, EPOCH_END),
            )
            for (
                offer,
                weekday,
                starts,
                ends,
                interval,
                by_appointment,
                period,
                on_public_holidays,
                first,
                last,
            ) in slots.values_list(
                "offer_id",
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
        ],
    )


def _load_dates(offers):
    dates = OfferDate.objects.filter(offer__in=offers.order_by().values("pk"))
    return Rows.of(
        ("day", "starts", "ends", "cancelled"),
        [
            (offer, day.toordinal(), minutes(starts, 0), minutes(ends, MINUTES_OF_DAY), cancelled)
            for offer, day, starts, ends, cancelled in dates.values_list(
                "offer_id", "date", "starts_at", "ends_at", "is_cancelled"
            )
        ],
    )


def _load_points(offers):
    links = list(
        Offer.locations.through.objects.filter(
            offer__in=offers.order_by().values("pk")
        ).values_list("offer_id", "location_id")
    )
    places = Location.objects.findable().select_related("area")
    if len(links) < FEW_LINKS:
        places = places.filter(pk__in={place for _offer, place in links})
    known = {
        place.pk: (*place.public_point, place.is_public) for place in places if place.public_point
    }
    return Rows.of(
        ("latitude", "longitude", "exact"),  # exact 0: the middle of a Stadtteil
        [(offer, *known[place]) for offer, place in links if place in known],
        dtype=np.float64,
    )
