"""Offers in one piece: everything public of one offer, stored ready to show.

A page of cards or one offer's page then costs one statement instead of twenty. ``freeze`` makes
the piece when the offer is saved; ``thaw`` turns it back into an Offer whose related rows are
prefetched, so that templates need not know. Fields that are not public are not in it.
"""

import json
import zlib
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.db.models.base import ModelState
from taggit.models import Tag

from offers.models import (
    Area,
    FrozenOffer,
    Location,
    LocationAccessibility,
    Offer,
    OfferTranslation,
    Provider,
)
from offers.search.reading import CHILDREN, FIELDS, LISTS, Reader, value
from offers.statements import Statement, insert
from offers.translations.texts import hang_translation, is_german

# What a card shows; the rest is thawed for the offer's own page only.
CARD_LISTS = ("life_phases", "topics", "languages")
CARD_CHILDREN = ("opening_times", "dates", "cost_rows")


def freeze(offer, reader):
    """Return the public content of OfferRows as bytes; ``reader`` has what offers share."""
    provider = reader.providers[offer.provider_id]
    partners = (reader.providers[pk] for pk in offer.links["cooperation_partners"])
    places = (reader.locations[pk] for pk in offer.links["locations"])
    piece = {
        "offer": offer.values,
        "provider": provider,
        "carrier": reader.providers.get(value(Provider, provider, "parent_id")),
        "lists": {name: offer.links[name] for name in LISTS},
        "children": offer.children,
        "tags": offer.tags,
        "partners": sorted(partners, key=lambda row: value(Provider, row, "name")),
        "locations": [
            {"place": place, "accessibility": reader.accessibility.get(place[0], ())}
            for place in sorted(places, key=lambda row: value(Location, row, "name"))
        ],
        "related": offer.related,
    }
    text = json.dumps(piece, cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode(), 3)  # twice as quick as 6, a twentieth larger


def thaw(data, vocabulary, *, whole=False):
    """Return the Offer frozen in ``data``; ``whole`` for its own page, else what a card shows.

    ``vocabulary``: the offers.vocabulary.Vocabulary with the rows of the lists. ``related_ids``
    on the result are the ids of related offers.
    """
    piece = json.loads(zlib.decompress(data))
    offer = _row(Offer, piece["offer"])
    offer.provider = _row(Provider, piece["provider"])
    offer.provider.parent = _row(Provider, piece["carrier"]) if piece["carrier"] else None
    rows = vocabulary.rows
    for name in LISTS if whole else CARD_LISTS:
        model = Offer._meta.get_field(name).related_model
        _prefetched(offer, name, model, vocabulary.in_order(model, piece["lists"][name]))
    for name in CHILDREN if whole else CARD_CHILDREN:
        children = [_row(CHILDREN[name], values) for values in piece["children"][name]]
        _prefetched(offer, name, CHILDREN[name], children)
    places = [_place(place, rows, whole) for place in piece["locations"]]
    _prefetched(offer, "locations", Location, places)
    if whole:
        offer.offer_type = rows[Offer.offer_type.field.related_model][offer.offer_type_id]
        offer.department = rows[Offer.department.field.related_model][offer.department_id]
        _prefetched(offer, "tags", Tag, [_row(Tag, values) for values in piece["tags"]])
        partners = [_row(Provider, values) for values in piece["partners"]]
        _prefetched(offer, "cooperation_partners", Provider, partners)
        _prefetched(offer, "translations", OfferTranslation, _texts(piece, rows))
        offer.related_ids = piece["related"]
    if not is_german():
        hang_translation(offer, offer.translations.all() if whole else _texts(piece, rows))
    return offer


def _texts(piece, rows):
    """The OfferTranslations of a piece with their languages."""
    texts = [_row(OfferTranslation, values) for values in piece["children"]["translations"]]
    for text in texts:
        text.language = rows[OfferTranslation.language.field.related_model][text.language_id]
    return texts


def _place(piece, rows, whole):
    place = _row(Location, piece["place"])
    place.area = rows[Area].get(place.area_id)
    if whole:
        known = [_row(LocationAccessibility, values) for values in piece["accessibility"]]
        for row in known:
            row.criterion = rows[LocationAccessibility.criterion.field.related_model][
                row.criterion_id
            ]
        _prefetched(place, "accessibility", LocationAccessibility, known)
    return place


def _row(model, values):
    """An instance as if read from the database; JSON texts become dates, times and decimals.

    Filled past ``Model.__init__``, which takes most of the time of a page of cards; fields that are
    not in the piece are deferred, as ``only()`` leaves them.
    """
    row = model.__new__(model)
    row._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(FIELDS[model], values, strict=True))
    for name, convert in _converters(model):
        if (text := row.__dict__[name]) is not None:
            row.__dict__[name] = convert(text)
    return row


_CONVERTERS = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": Decimal,
    "UUIDField": UUID,
}


@cache
def _converters(model):
    """Pairs of a field and the function that makes its value of a JSON text."""
    return [
        (field.attname, _CONVERTERS[field.get_internal_type()])
        for field in model._meta.concrete_fields
        if field.attname in FIELDS[model] and field.get_internal_type() in _CONVERTERS
    ]


def _prefetched(instance, name, model, rows):
    """Hang ``rows`` on ``instance`` as a prefetch of the relation ``name`` would."""
    if rows:
        queryset = model._default_manager.all()
        queryset._result_cache = rows
        queryset._prefetch_done = True
    else:
        queryset = _nothing(model)
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset


@cache
def _nothing(model):
    """The answer of all relations without rows; whoever narrows it down makes a new one."""
    queryset = model._default_manager.none()
    queryset._result_cache = []
    queryset._prefetch_done = True
    return queryset


def store(offers, reader):
    """Freeze these OfferRows in place of what was stored of them."""
    pieces = ((offer.id, offer.slug, freeze(offer, reader)) for offer in offers)
    insert(FrozenOffer, ("offer", "slug", "data"), pieces, unique=("offer",))


def forget(ids):
    """Take away the pieces of offers that are not released any more."""
    FrozenOffer.objects.filter(offer__in=ids).delete()


_PIECES = Statement(
    lambda ids: FrozenOffer.objects.filter(offer__in=ids).values_list("offer_id", "data")
)


def cards(ids, vocabulary):
    """Return the Offers ``ids`` in that order, with what their cards show; one statement."""
    found = dict(_PIECES(ids))
    missing = [pk for pk in ids if pk not in found]
    read = Offer.objects.with_card_data().in_bulk(missing) if missing else {}
    offers = (thaw(found[pk], vocabulary) if pk in found else read.get(pk) for pk in ids)
    return [offer for offer in offers if offer is not None]


def by_slug(slug, vocabulary):
    """Return the whole Offer with that slug if it is released, else None; one statement."""
    data = FrozenOffer.objects.filter(slug=slug).values_list("data", flat=True).first()
    return None if data is None else thaw(data, vocabulary, whole=True)


def whole(ids, vocabulary):
    """Return the released Offers ``ids`` in that order with all that is public; one statement."""
    found = dict(FrozenOffer.objects.filter(offer__in=ids).values_list("offer_id", "data"))
    return [thaw(found[pk], vocabulary, whole=True) for pk in ids if pk in found]


def preview(pk, vocabulary):
    """Return the Offer ``pk`` whatever its status, as ``by_slug`` would if it were released."""
    reader = Reader()
    return thaw(freeze(reader.read_any(pk), reader), vocabulary, whole=True)
