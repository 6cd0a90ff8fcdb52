"""Finding the tie of an offer and a place by its id, which follows from both."""

from array import array
from bisect import bisect_left
from uuid import UUID

from offers.models import LocationVisibility, Offer

from .places import service_at_location_id

COLUMNS = ("offer_id", "location_id", "offer__uuid", "location__uuid")
READ_AT_ONCE = 2000


def _beginning(row_id):
    """The first eight bytes as a number: enough to find few, not to be sure."""
    return UUID(row_id).int >> 64


class PairIndex:
    """Where each id leads, in 24 bytes a pair; ``rows`` as in COLUMNS, in any order."""

    def __init__(self, rows):
        found = sorted(
            (_beginning(service_at_location_id(offer_uuid, place_uuid)), offer_pk, place_pk)
            for offer_pk, place_pk, offer_uuid, place_uuid in rows
        )
        self.beginnings = array("Q", (row[0] for row in found))
        self.offers = array("Q", (row[1] for row in found))
        self.places = array("Q", (row[2] for row in found))

    @classmethod
    def load(cls):
        """All places that may be shown; whether the offer is public is asked for each day anew."""
        links = Offer.locations.through.objects.exclude(
            location__visibility=LocationVisibility.HIDDEN
        )
        return cls(links.values_list(*COLUMNS).iterator(chunk_size=READ_AT_ONCE))

    def candidates(self, row_id):
        """``[(offer pk, place pk)]`` whose id may be ``row_id``; mostly one."""
        wanted, found = _beginning(row_id), []
        at = bisect_left(self.beginnings, wanted)
        while at < len(self.beginnings) and self.beginnings[at] == wanted:
            found.append((self.offers[at], self.places[at]))
            at += 1
        return found
