"""Places as HSDS locations. A masked place has no address, no point and no traceable id."""

from django.conf import settings
from django.utils.translation import gettext as _

from offers.models import AccessibilityValue, LocationVisibility

from .values import derived_id, filled


def location_id(offer, place):
    """The place's own id; where it is masked one for this offer alone, so that two offers at
    one secret place cannot be told to share it."""
    return str(place.uuid) if place.is_public else derived_id("masked", offer.uuid, place.pk)


def service_at_location_id(offer_uuid, place_uuid):
    return derived_id("service_at_location", offer_uuid, place_uuid)


def location_core(own_id, place):
    """The fields of a location that are single values."""
    point = place.public_point if place.is_public else None
    return filled(
        id=own_id,
        location_type="physical",
        name=place.public_name or masked_name(place),
        description="" if place.is_public else place.masked_note,
        transportation=place.transit if place.is_public else "",
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def masked_name(place):
    area = place.public_area
    return area.name if area else _("Ort wird nicht veröffentlicht")


def location(own_id, place):
    """A location with all that belongs to it."""
    return location_core(own_id, place) | filled(
        addresses=_addresses(own_id, place),
        accessibility=_accessibility(own_id, place),
    )


def service_at_location(offer, place):
    """The tie between an offer and one of its places, with the place."""
    place_id = location_id(offer, place)
    return {
        "id": service_at_location_id(offer.uuid, place.uuid),
        "service_id": str(offer.uuid),
        "location_id": place_id,
        "location": location(place_id, place),
    }


def _addresses(own_id, place):
    """An address needs all six fields or is left out."""
    if not (place.is_public and place.street and place.postcode and place.city):
        return []
    return [
        filled(
            id=derived_id("address", own_id),
            location_id=own_id,
            address_1=place.street,
            city=place.city,
            region=place.area.name if place.area else "",
            state_province=settings.STATE_NAME,
            postal_code=place.postcode,
            country="DE",
            address_type="physical",
        )
    ]


def _accessibility(own_id, place):
    if not place.is_public:
        return []
    return [
        filled(
            id=derived_id("accessibility", own_id, row.criterion.slug),
            location_id=own_id,
            description=f"{row.criterion.title}: {AccessibilityValue(row.value).label}",
            details=row.note,
        )
        for row in place.accessibility.all()
        if row.value != AccessibilityValue.UNKNOWN
    ]


def shown_places(offer):
    """The offer's places, entirely secret ones left out."""
    return [p for p in offer.locations.all() if p.visibility != LocationVisibility.HIDDEN]
