"""The current selection as points for the map: GeoJSON, slim, each place once.

Masked places stand in the middle of their Stadtteil, secret ones nowhere: what the catalogue
keeps of a place is its public point only.
"""

import numpy as np

from offers.models import Area, AreaKind, Offer
from offers.models.base import id_list

MOST_OFFERS = 1500
DECIMALS = 5  # a metre


def map_points(selection):
    """Return a FeatureCollection (a dict) of the offers that ``selection`` chose.

    Features of kind "place" name their ``offers`` as pairs of title and path; ``exact`` is false
    for a masked place. Those of kind "district" carry a name, for orientation. ``total`` counts
    the chosen offers, ``shown`` those on the map, ``cut`` those beyond MOST_OFFERS.
    """
    ids = list(selection.ids[:MOST_OFFERS])
    places = _places(selection.memory.catalogue.points, ids)
    on_map = {pk for offers in places.values() for pk in offers}
    links = _links(on_map)
    return {
        "type": "FeatureCollection",
        "total": selection.total,
        "shown": len(on_map & links.keys()),
        "cut": selection.total - len(ids),
        "here": list(selection.point) if selection.point else None,
        "features": [
            *_districts(selection.memory.vocabulary),
            *(
                _feature(point, [links[pk] for pk in offers if pk in links], exact)
                for (point, exact), offers in places.items()
            ),
        ],
    }


def _places(points, ids):
    """``{((latitude, longitude), exact): offer ids in the order of the list}``."""
    order = {pk: place for place, pk in enumerate(ids)}
    found = {}
    for row in np.flatnonzero(np.isin(points.offer, np.array(ids, dtype=np.uint32))):
        point = (
            round(float(points["latitude"][row]), DECIMALS),
            round(float(points["longitude"][row]), DECIMALS),
        )
        offers = found.setdefault((point, bool(points["exact"][row])), set())
        offers.add(int(points.offer[row]))
    return {key: sorted(offers, key=order.get) for key, offers in found.items()}


def _links(ids):
    """``{id: [title, path]}``; one statement."""
    offers = Offer.objects.published().filter(pk__in=id_list(ids)).only("title", "slug")
    return {offer.pk: [offer.title, offer.get_absolute_url()] for offer in offers.order_by()}


def _districts(vocabulary):
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [area.longitude, area.latitude]},
            "properties": {"kind": "district", "name": area.name},
        }
        for area in vocabulary.rows[Area].values()
        if area.kind == AreaKind.DISTRICT and area.latitude is not None
    ]


def _feature(point, offers, exact):
    latitude, longitude = point
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {"kind": "place", "exact": exact, "offers": offers},
    }
