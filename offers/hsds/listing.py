"""Rows by primary key, as dictionaries in the order asked for."""

from django.db.models import Prefetch

from offers.models import Location, LocationAccessibility, LocationVisibility, Offer, Provider

from .organizations import organization, organization_core
from .places import service_at_location
from .rows import with_item_data, with_place_data, with_service_data
from .services import service, service_item, service_status
from .values import filled, last_modified


def in_order(rows, ids):
    """``rows`` (a queryset) in the order of ``ids``; what is gone meanwhile is left out."""
    loaded = rows.in_bulk(ids)
    return [loaded[pk] for pk in ids if pk in loaded]


def service_dicts(ids, form, vocabulary):
    """Services by the offers' ``ids``; ``form`` is "minimal", "item" or "full"."""
    offers = Offer.objects.published()
    if form == "minimal":
        rows = in_order(offers.only("uuid", "updated_at", "valid_from", "verified_at"), ids)
        return [{"id": str(row.uuid), "modified_date": last_modified(row)} for row in rows]
    if form == "item":
        return [service_item(offer) for offer in in_order(with_item_data(offers), ids)]
    return [service(offer, vocabulary) for offer in in_order(with_service_data(offers), ids)]


def location_dicts(pairs, full, vocabulary):
    """Ties of offers and places by ``pairs`` of primary keys, each with its service."""
    with_data = with_service_data if full else with_place_data
    offers = with_data(Offer.objects.published()).in_bulk({pk for pk, _place in pairs})
    rows = []
    for offer_pk, place_pk in pairs:
        offer = offers.get(offer_pk)
        place = offer and next((p for p in offer.locations.all() if p.pk == place_pk), None)
        if place is None or place.visibility == LocationVisibility.HIDDEN:
            continue
        shown = service(offer, vocabulary) if full else service_item(offer)
        # The service names its places itself; here the place is what was asked for.
        rows.append(service_at_location(offer, place) | {"service": _without_places(shown)})
    return rows


def _without_places(service_dict):
    return {name: v for name, v in service_dict.items() if name != "service_at_locations"}


def organization_dicts(ids, full, full_service, vocabulary):
    """Organizations by the providers' ``ids``; with ``full`` all that belongs to them."""
    if not (full or full_service):
        return [organization_core(provider) for provider in _providers(ids)]
    providers = _with_places(_providers(ids))
    services = _services_of(providers, full_service, vocabulary)
    return [organization(row, vocabulary, services.get(row.pk, [])) for row in providers]


def organizations_alone(ids, vocabulary):
    """Organizations by the providers' ``ids`` with all that belongs to them but services."""
    return [organization(row, vocabulary, []) for row in _with_places(_providers(ids))]


def _providers(ids):
    return in_order(Provider.objects.public().select_related("parent"), ids)


def _with_places(providers):
    criteria = LocationAccessibility.objects.select_related("criterion")
    places = (
        Location.objects.filter(provider__in=providers, visibility=LocationVisibility.PUBLIC)
        .select_related("area")
        .defer("area__polygon")
        .order_by("pk")
    )
    by_provider = {}
    for place in places.prefetch_related(Prefetch("accessibility", criteria)):
        by_provider.setdefault(place.provider_id, []).append(place)
    for provider in providers:
        provider.public_places = by_provider.get(provider.pk, [])
    return providers


def _services_of(providers, full_service, vocabulary):
    """``{provider pk: [service]}``: complete ones, or just enough to name them."""
    offers = Offer.objects.published().filter(provider__in=providers).order_by("pk")
    found = {}
    if full_service:
        for offer in with_service_data(offers):
            found.setdefault(offer.provider_id, []).append(service(offer, vocabulary))
        return found
    for offer in offers.only("uuid", "title", "operating_state", "closed_until", "provider"):
        short = filled(id=str(offer.uuid), name=offer.title, status=service_status(offer))
        found.setdefault(offer.provider_id, []).append(short)
    return found
