"""The public overview for programs: JSON with every public field, GeoJSON with the places.

JSON: ``{"generated_on": day, "source": address, "offers": [...]}``. An offer has the fields of
``_offer`` below: days as ``2026-12-31``, times as ``09:30``, ages in months, values of closed
lists in English, everything else in German. Lists may be empty, a missing value is null or an
empty text. GeoJSON: a FeatureCollection (RFC 7946) with one point for each offer and place;
``precision`` is ``exact``, or ``district`` where only the Stadtteil may be known.
"""

import json

from django.conf import settings
from django.utils import timezone

from .cells import plain_lines
from .loading import in_chunks
from .overview import page_address


def json_file(offers, ids):
    """Yield the JSON document in pieces of bytes."""
    head = {"generated_on": timezone.localdate().isoformat(), "source": settings.SITE_URL}
    yield from _document(head, "offers", _offers(offers, ids))


def geojson_file(offers, ids):
    """Yield the GeoJSON document in pieces of bytes."""
    yield from _document({"type": "FeatureCollection"}, "features", _features(offers, ids))


def _document(head, name, items):
    """Write ``head`` with one more key: a list whose chunks come one by one."""
    yield f'{_dump(head)[:-1]}, "{name}": ['.encode()
    comma = ""
    for chunk in items:
        for item in chunk:
            yield f"{comma}\n{_dump(item)}".encode()
            comma = ","
    yield b"\n]}\n"


def _dump(value):
    return json.dumps(value, ensure_ascii=False)


def _offers(offers, ids):
    for chunk in in_chunks(offers, ids):
        yield [_offer(offer) for offer in chunk]


def _features(offers, ids):
    for chunk in in_chunks(offers, ids):
        yield [
            _feature(offer, place, place.public_point)
            for offer in chunk
            for place in offer.locations.all()
            if place.public_point
        ]


def _offer(offer):
    return {
        "uuid": str(offer.uuid),
        "slug": offer.slug,
        "url": page_address(offer),
        "title": offer.title,
        "summary": offer.summary,
        "description": plain_lines(offer.description),
        "tags": sorted(tag.name for tag in offer.tags.all()),
        "translations": [_translation(row) for row in offer.translations.all() if row.is_shown],
        "image": f"{settings.SITE_URL}{offer.image.url}" if offer.image else "",
        "image_alt": offer.image_alt,
        "life_phases": _terms(offer.life_phases),
        "age_from_months": offer.age_from_months,
        "age_to_months": offer.age_to_months,
        "transitions": _terms(offer.transitions),
        "topics": _terms(offer.topics),
        "target_groups": _terms(offer.target_groups),
        "offer_type": _term(offer.offer_type),
        "languages": [row.code for row in offer.languages.all()],
        "prevention_level": offer.prevention_level,
        "opening_times": [_opening_time(row) for row in offer.opening_times.all()],
        "dates": [_date(row) for row in offer.dates.all()],
        "by_appointment": offer.by_appointment,
        "schedule_note": offer.schedule_note,
        "valid_from": _iso(offer.valid_from),
        "valid_until": _iso(offer.valid_until),
        "operating_state": offer.operating_state,
        "closed_until": _iso(offer.closed_until),
        "closed_note": offer.closed_note,
        "delivery": offer.delivery,
        "locations": [_place(place) for place in offer.locations.all()],
        "catchment_areas": _names(offer.catchment_areas.all()),
        "access": offer.access,
        "registration": offer.registration,
        "requirements": offer.requirements,
        "documents": offer.documents,
        "waiting_time": offer.waiting_time,
        "waiting_time_as_of": _iso(offer.waiting_time_as_of),
        "free_places": offer.free_places,
        "free_places_as_of": _iso(offer.free_places_as_of),
        "is_free": offer.is_free,
        "costs": [_cost(row) for row in offer.cost_rows.all()],
        "cost_note": offer.cost_note,
        "but_eligible": offer.but_eligible,
        "is_anonymous": offer.is_anonymous,
        "siblings_welcome": offer.siblings_welcome,
        "childcare_provided": offer.childcare_provided,
        "online_service_url": offer.online_service_url,
        "leika_key": offer.leika_key,
        "provider": _name(offer.provider),
        "carrier": _name(offer.provider.carrier),
        "cooperation_partners": _names(offer.cooperation_partners.all()),
        "department": _name(offer.department.root),
        "work_area": _name(offer.department) if offer.department.parent_id else None,
        "contributing_departments": _names(offer.contributing_departments.all()),
        "contacts": [
            {"function": row.function, "phone": row.phone, "mail": row.mail}
            for row in offer.public_contacts
        ],
        "related_offers": sorted(
            other.slug for other in offer.related_offers.all() if other.is_public()
        ),
        "developed_with_families": offer.developed_with_families,
        "is_example": offer.is_example,
        "verified_at": _iso(offer.verified_at),
        "updated_at": timezone.localtime(offer.updated_at).isoformat(timespec="seconds"),
    }


def _iso(day):
    return day.isoformat() if day else None


def _time(moment):
    return moment.isoformat("minutes") if moment else None


def _term(row):
    return {"slug": row.slug, "title": row.title}


def _terms(rows):
    return [_term(row) for row in rows.all()]


def _name(row):
    return {"slug": row.slug, "name": row.name}


def _names(rows):
    return [_name(row) for row in rows]


def _translation(row):
    return {
        "language": row.language.code,
        "status": row.status,
        "title": row.title,
        "summary": row.summary,
        "description": plain_lines(row.description),
    }


def _opening_time(row):
    """``weekday`` 1 is Monday; ``ends_at`` null is the end of the day."""
    return {
        "weekday": row.weekday,
        "starts_at": _time(row.starts_at),
        "ends_at": _time(row.ends_at),
        "period": row.period,
        "interval": row.interval,
        "by_appointment": row.by_appointment,
        "on_public_holidays": row.on_public_holidays,
        "first_day": _iso(row.first_day),
        "last_day": _iso(row.last_day),
        "note": row.note,
    }


def _date(row):
    return {
        "date": _iso(row.date),
        "starts_at": _time(row.starts_at),
        "ends_at": _time(row.ends_at),
        "label": row.label,
        "is_cancelled": row.is_cancelled,
    }


def _cost(row):
    """``amount`` is a text with two decimals, null where it is not fixed."""
    return {
        "label": row.label,
        "amount": None if row.amount is None else f"{row.amount:.2f}",
        "currency": row.currency,
        "unit": row.unit,
        "note": row.note,
    }


def _place(place):
    """What may be known of a place; ``note`` stands in for a masked address."""
    point = place.public_point
    return {
        "name": place.public_name,
        "address": place.public_address,
        "district": _name(place.public_area) if place.public_area else None,
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "precision": _precision(place) if point else None,
        "note": "" if place.is_public else place.masked_note,
        "transit": place.transit if place.is_public else "",
        "accessibility": _accessibility(place) if place.is_public else [],
        "accessibility_checked_on": _iso(place.accessibility_checked_on)
        if place.is_public
        else None,
    }


def _precision(place):
    return "exact" if place.is_public else "district"


def _accessibility(place):
    return [
        {"criterion": row.criterion.title, "value": row.value, "note": row.note}
        for row in place.accessibility.all()
    ]


def _feature(offer, place, point):
    latitude, longitude = point
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "uuid": str(offer.uuid),
            "title": offer.title,
            "summary": offer.summary,
            "url": page_address(offer),
            "offer_type": offer.offer_type.title,
            "topics": [topic.title for topic in offer.topics.all()],
            "location": place.public_name,
            "address": place.public_address,
            "district": place.public_area.name if place.public_area else "",
            "precision": _precision(place),
        },
    }
