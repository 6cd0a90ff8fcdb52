"""Read the catalogue of ``offers.search.bitmaps`` from the database."""

from collections import defaultdict

import numpy as np
from pyroaring import BitMap

from offers.models import (
    Area,
    Department,
    IsFree,
    LocationVisibility,
    Offer,
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
from offers.search.catalogue_queries import COLUMNS, all_of, released_among
from offers.search.profiles import profiles
from offers.search.text import fold
from offers.statements import Listing


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
    if ids is not None:
        ask = released_among(ids)
    else:
        ask = all_of(Offer.objects.filter(status=Status.PUBLISHED) if offers is None else offers)
    rows = list(ask("offers"))
    size = max((row[0] for row in rows), default=0) + 1
    titles = sorted((fold(row[1]), row[0]) for row in rows)
    updated = np.zeros(size, dtype=np.float64)
    for row in rows:
        updated[row[0]] = row[2].timestamp()
    slots = list(ask("slots"))
    return Catalogue(
        released=BitMap(np.array([row[0] for row in rows], dtype=np.uint32)),
        values=_values(ask, slots),
        slots=_slots(slots),
        dates=_dates(ask),
        points=_points(ask),
        titles=titles,
        title_rank=ranks(titles, size),
        updated=updated,
        **_spans(rows),
    )


def _spans(rows):
    """Ages, days and closures of the rows that ``OFFER`` names."""
    return {
        "ages": Rows.of(
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
        "validity": Rows.of(
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
        "closures": Rows.of(
            ("until",),
            [
                (row[0], ordinal(row[9], EPOCH_END))
                for row in rows
                if row[8] == OperatingState.TEMPORARILY_CLOSED
            ],
        ),
    }


_AREAS = Listing(lambda: Area.objects.order_by().values_list("pk", "parent_id", "slug"))
_DEPARTMENTS = Listing(lambda: Department.objects.order_by().values_list("pk", "parent_id", "slug"))
# Pairs of value and offer that become bitmaps just as they are.
PLAIN = (
    "life_phase",
    "topic",
    "target_group",
    "language",
    "transition",
    "place",
    "funded_by",
    "accessible",
)


def _values(ask, slots):
    columns = _columns(ask)
    plain = {name: grouped(ask(name)) for name in PLAIN}
    by_place_area, catchment = grouped(ask("place_area")), grouped(ask("catchment"))
    areas = _AREAS()
    slugs = {pk: slug for pk, _parent, slug in areas}
    flags = {
        "free": columns.pop("free").get(IsFree.YES, BitMap()),
        "but": columns.pop("but").get(True, BitMap()),
    }
    return {
        **plain,
        **columns,
        "profile": profiles(columns["delivery"], plain["place"], plain["language"], ask),
        "flag": flags,
        "tag": grouped((name.lower(), offer) for name, offer in ask("tag")),
        "weekday": grouped((str(row[1]), row[0]) for row in slots),
        "district": {slugs[pk]: offers for pk, offers in by_place_area.items()},
        "area": _areas(areas, by_place_area, catchment),
        "department": _departments(columns["department"]),
    }


def _columns(ask):
    """``{name: {value: BitMap}}`` of the offers' own columns, read row by row."""
    found = {name: defaultdict(list) for name in COLUMNS}
    for pk, *values in ask("columns"):
        for by_value, value in zip(found.values(), values, strict=True):
            by_value[value].append(pk)
    return {
        name: {value: BitMap(np.array(ids, dtype=np.uint32)) for value, ids in by_value.items()}
        for name, by_value in found.items()
    }


def _departments(by_department):
    """Each unit with the offers of all units below it."""
    rows = _DEPARTMENTS()
    parents = {pk: parent for pk, parent, _slug in rows}
    found = defaultdict(BitMap)
    for pk, offers in by_department.items():
        for above in _upwards(pk, parents):
            found[above] |= offers
    return {slug: found[pk] for pk, _parent, slug in rows if pk in found}


def _areas(areas, by_place, by_catchment):
    """Each area with the offers that take place in it, or are meant for it, a part or all of it."""
    parents = {pk: parent for pk, parent, _slug in areas}
    inside, around = defaultdict(BitMap), defaultdict(BitMap)
    for pk in parents:
        for above in _upwards(pk, parents):
            inside[above] |= by_place.get(pk, BitMap()) | by_catchment.get(pk, BitMap())
            around[pk] |= by_catchment.get(above, BitMap())
    return {slug: inside[pk] | around[pk] for pk, _parent, slug in areas}


def _upwards(pk, parents):
    """``pk`` and all its ancestors."""
    seen = []
    while pk is not None and pk not in seen:
        seen.append(pk)
        pk = parents.get(pk)
    return seen


def _slots(rows):
    """Rows of the tuples that ``SLOT`` names."""
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
            ) in rows
        ],
    )


def _dates(ask):
    return Rows.of(
        ("day", "starts", "ends", "cancelled"),
        [
            (offer, day.toordinal(), minutes(starts, 0), minutes(ends, MINUTES_OF_DAY), cancelled)
            for offer, day, starts, ends, cancelled in ask("dates")
        ],
    )


def _points(ask):
    """Where the offers are: as ``Location.public_point`` says."""
    known = {}
    for pk, visibility, *own, latitude, longitude in ask("points"):
        exact = visibility == LocationVisibility.PUBLIC
        latitude, longitude = own if exact else (latitude, longitude)
        if latitude is not None:
            known[pk] = latitude, longitude, exact
    return Rows.of(
        ("latitude", "longitude", "exact"),  # exact 0: the middle of a Stadtteil
        [(offer, *known[place]) for place, offer in ask("located") if place in known],
        dtype=np.float64,
    )
