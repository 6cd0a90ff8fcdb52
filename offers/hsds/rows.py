"""Which rows a request asks for: public ones only, filters cumulative, in a stable order."""

from django.db.models import Prefetch, Q
from django.http import QueryDict
from django.utils import timezone

from offers.geo import distance_km, parse_point
from offers.models import Area, Location, LocationAccessibility, LocationVisibility, Offer
from offers.selection import Selection

METRES = 1000


def with_service_data(offers):
    """Load what a full service shows, in a constant number of queries."""
    return (
        offers.select_related("offer_type", "provider__parent", "department")
        .defer("provider__parent__description")
        .prefetch_related(
            "topics",
            "life_phases",
            "transitions",
            "target_groups",
            "languages",
            "opening_times",
            "dates",
            "contacts",
            "cost_rows",
            Prefetch("catchment_areas", Area.objects.defer("polygon")),
            *_places_with_data(),
        )
    )


def with_item_data(offers):
    """Load what a service in a list shows, in a constant number of queries."""
    return offers.select_related("provider__parent").prefetch_related("contacts")


def with_place_data(offers):
    """Load what a service in the list of its places shows, in a constant number of queries."""
    return with_item_data(offers).prefetch_related(*_places_with_data())


def _places_with_data():
    criteria = LocationAccessibility.objects.select_related("criterion")
    places = Location.objects.select_related("area").defer("area__polygon")
    return Prefetch("locations", places), Prefetch("locations__accessibility", criteria)


def chosen_offers(filters, vocabulary):
    """Public offers that meet all ``filters`` (see ``ServiceFilters``), in no order."""
    offers = Offer.objects.published()
    if filters.taxonomy_term_id:
        offers = offers.filter(_with_terms(filters.taxonomy_term_id, vocabulary))
    if filters.taxonomy_id:
        offers = offers.filter(_with_taxonomies(filters.taxonomy_id, vocabulary))
    if filters.organization_id:
        offers = offers.filter(provider__uuid__in=filters.organization_id)
    if filters.modified_after:
        offers = offers.filter(_changed_since(filters.modified_after))
    return offers


def _changed_since(moment):
    """Condition that agrees with ``last_modified``: a save, a first day, or a check, which may
    have brought a hidden offer back."""
    day = timezone.localdate(moment)
    return Q(updated_at__gte=moment) | Q(valid_from__gte=day) | Q(verified_at__gte=day)


def _with_terms(ids, vocabulary):
    """Condition: one of the terms ``ids``. Unknown ids match nothing."""
    condition, keys = Q(pk__in=[]), {}
    for term_id in map(str, ids):
        if term_id in vocabulary.by_id:
            taxonomy, term = vocabulary.by_id[term_id]
            keys.setdefault(taxonomy.key, (taxonomy, []))[1].append(term.key)
    for taxonomy, found in keys.values():
        condition |= taxonomy.offers_with(found)
    return condition


def _with_taxonomies(ids, vocabulary):
    """Condition: any term of one of the taxonomies ``ids``."""
    wanted, condition = set(map(str, ids)), Q(pk__in=[])
    for taxonomy in vocabulary.taxonomies:
        if taxonomy.id in wanted:
            condition |= taxonomy.offers_with(None)
    return condition


def service_ids(filters, vocabulary):
    """Return the chosen offers' primary keys: best match first with words, else as created."""
    offers = chosen_offers(filters, vocabulary)
    if filters.search:
        found = search_ids(filters.search)
        if filters.narrows:
            chosen = set(offers.values_list("pk", flat=True))
            found = [pk for pk in found if pk in chosen]
        return found
    if filters.narrows:
        return list(offers.order_by("pk").values_list("pk", flat=True))
    # The catalogue in memory knows all public offers already.
    selection = Selection(QueryDict(""))
    return selection.chosen().to_array().tolist()


def search_ids(words):
    """The site's own search with its ranking, as primary keys."""
    params = QueryDict(mutable=True)
    params["q"] = words.replace("\0", "")
    return Selection(params).ids


def location_pairs(filters, vocabulary):
    """Return ``[(offer pk, place pk)]`` of the chosen offers at places that may be shown."""
    links = Offer.locations.through.objects.exclude(location__visibility=LocationVisibility.HIDDEN)
    places = _places_near(filters)
    if places is not None:
        links = links.filter(location__in=places)
    if not filters.search:
        links = links.filter(offer__in=chosen_offers(filters, vocabulary))
        return list(links.order_by("offer_id", "location_id").values_list("offer", "location"))
    order = {pk: place for place, pk in enumerate(service_ids(filters, vocabulary))}
    pairs = [pair for pair in links.values_list("offer", "location") if pair[0] in order]
    return sorted(pairs, key=lambda pair: (order[pair[0]], pair[1]))


def _places_near(filters):
    """Public places in the postcode, or within ``proximity`` metres of its middle; None: all."""
    if not filters.postcode:
        return None
    public = Location.objects.filter(visibility=LocationVisibility.PUBLIC)
    if filters.proximity is None:
        return public.filter(postcode=filters.postcode).values("pk")
    centre = parse_point(filters.postcode)
    if centre is None:
        return public.none().values("pk")
    points = public.exclude(latitude=None).values_list("pk", "latitude", "longitude")
    reach = filters.proximity / METRES
    return [pk for pk, *point in points if distance_km(centre, tuple(point)) <= reach]
