"""Released offers with all their rows as plain tuples.

The index and the frozen pieces are made of them. Model instances and prefetching took two thirds
of the time of a rebuild, and a dozen statements more for each save.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice
from zlib import crc32

from django.db import connection
from taggit.models import Tag

from offers.models import (
    INTERNAL_FIELDS,
    Area,
    Contact,
    ContactVisibility,
    ContentTranslation,
    CostRow,
    Department,
    Language,
    Location,
    LocationAccessibility,
    Offer,
    OfferDate,
    OfferTag,
    OfferTranslation,
    OfferType,
    OpeningTime,
    Provider,
    Status,
    TargetGroup,
    Topic,
    TranslationStatus,
)
from offers.statements import Handwritten, Statement, together

CHUNK = 1000  # offers in memory at a time

# Many-to-many fields to short lists.
LISTS = (
    "life_phases",
    "transitions",
    "topics",
    "target_groups",
    "languages",
    "catchment_areas",
    "contributing_departments",
    "funding_programmes",  # the vocabulary knows the public ones only
)
LINKS = (*LISTS, "locations", "cooperation_partners")
CARRIER = "carrier"  # the body above the provider
PROVIDERS = ("cooperation_partners", CARRIER)
RELATED = "related_offers"
CHILDREN = {
    "opening_times": OpeningTime,
    "dates": OfferDate,
    "cost_rows": CostRow,
    "contacts": Contact,
    "translations": OfferTranslation,
}


def _fields(model, but=()):
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in but)


# What is read of each model, in this order; nothing internal.
FIELDS = {
    Offer: _fields(Offer, but=INTERNAL_FIELDS),
    Provider: _fields(Provider),
    Location: _fields(Location, but={"provider"}),
    LocationAccessibility: _fields(LocationAccessibility),
    Tag: _fields(Tag),
    **{model: _fields(model, but={"translated_from", "changed_by"}) for model in CHILDREN.values()},
}
# Changes with the columns, so that pieces of another layout are never thawed.
LAYOUT = crc32(repr([(model.__name__, names) for model, names in FIELDS.items()]).encode())
# What texts say of the rows of short lists: a name, for some another one, and the row above.
NAMES = {
    Area: ("name", None, None),
    Department: ("name", None, "parent_id"),
    Language: ("name", "endonym", None),
    OfferType: ("title", None, None),
    TargetGroup: ("title", None, None),
    Topic: ("title", None, None),
}
_AT = {model: {name: at for at, name in enumerate(names)} for model, names in FIELDS.items()}


def value(model, row, name):
    """Return the field ``name`` of a tuple of ``FIELDS[model]``."""
    return row[_AT[model][name]]


@dataclass(slots=True)
class OfferRows:
    """One offer. ``links``: primary keys by the field's name; ``children`` and ``tags``: tuples of
    ``FIELDS``, only public contacts and texts that are no drafts; ``related``: keys by title."""

    values: tuple
    links: dict[str, list[int]]
    children: dict[str, list[tuple]]
    tags: list[tuple]
    related: list[int]

    def __getattr__(self, name):
        try:
            return self.values[_AT[Offer][name]]
        except KeyError:
            raise AttributeError(name) from None


class Reader:
    """Reads offers chunk by chunk and keeps the rows that many of them share.

    Of ``providers``, ``locations`` and ``accessibility`` (by place) only those are read that the
    offers name; ``names[model]`` maps primary keys to tuples of ``NAMES``, ``translated_names``
    pairs of label and key to the names in all other languages.
    """

    def __init__(self, version=None):
        """``version`` of the lists, if known: a process reads their names once for each."""
        self.providers, self.locations = {}, {}
        self.accessibility = defaultdict(list)
        self.names, self.translated_names = _all_names(version)

    def read(self, ids=None):
        """Yield the OfferRows of all released offers, or of those among ``ids``, by their ids."""
        if ids is None:
            every = Offer.objects.filter(status=Status.PUBLISHED).order_by("pk")
            wanted = iter(every.values_list("pk", flat=True))
        else:
            wanted = iter(sorted(ids))
        while chunk := list(islice(wanted, CHUNK)):
            # Not narrowed in SQL: SQLite would read all released ones to find the few.
            yield from self._chunk(chunk, lambda values: _status(values) == Status.PUBLISHED)

    def read_any(self, pk):
        """Return the OfferRows of one offer whatever its status: for its preview."""
        return next(iter(self._chunk([pk], lambda values: True)), None)

    def _chunk(self, ids, is_wanted):
        offers, links, tags = together((_OFFERS, ids), (_LINKS, ids), (_TAGS, ids))
        offers = [values for values in offers if is_wanted(values)]
        if not offers:
            return []
        links, there = _links(ids, links)
        tags = _grouped(tags, lambda link: link[1:])
        rest = self._read_rest(offers, links, there)
        return [
            OfferRows(
                values,
                links[values[0]],
                {name: rest.get(name, {}).get(values[0], []) for name in CHILDREN},
                tags.get(values[0], []),
                [pk for (pk,) in rest.get(RELATED, {}).get(values[0], [])],
            )
            for values in offers
        ]

    def _read_rest(self, offers, links, there):
        """Keep the shared rows that ``offers`` name; return what is ``there`` of children and
        related offers, by name and offer."""
        ids, names = [values[0] for values in offers], list(there)
        providers = {value(Offer, values, "provider_id") for values in offers}
        providers.update(pk for one in ids for name in PROVIDERS for pk in links[one][name])
        places = {pk for one in ids for pk in links[one]["locations"]} - self.locations.keys()
        read_providers, locations, accessibility, *rest = together(
            (_PROVIDERS, providers - self.providers.keys()),
            (_LOCATIONS, places),
            (_ACCESSIBILITY, places),
            *((_REST[name], ids) for name in names),
        )
        self.providers.update((row[0], row) for row in read_providers)
        self.locations.update((row[0], row) for row in locations)
        for row in accessibility:
            self.accessibility[value(LocationAccessibility, row, "location_id")].append(row)
        return {
            name: _grouped(rows, lambda row: row[1:])
            for name, rows in zip(names, rest, strict=True)
        }


def _status(values):
    return value(Offer, values, "status")


# The statements below name every table and column as the models do; a save pays for each of them.


NOTHING, NO_KEY = "''", "CAST(NULL AS bigint)"


_OFFERS = Statement(
    lambda ids: Offer.objects.filter(pk__in=ids).order_by("pk").values_list(*FIELDS[Offer])
)
_PROVIDERS = Statement(
    lambda ids: Provider.objects.filter(pk__in=ids).order_by().values_list(*FIELDS[Provider])
)
_LOCATIONS = Statement(
    lambda ids: Location.objects.filter(pk__in=ids).order_by().values_list(*FIELDS[Location])
)
_ACCESSIBILITY = Statement(
    lambda ids: LocationAccessibility.objects.filter(location__in=ids).values_list(
        *FIELDS[LocationAccessibility]
    )
)
_TAGS = Statement(
    lambda ids: (
        OfferTag.objects.filter(content_object__in=ids)
        .order_by("tag__name")
        .values_list("content_object_id", *(f"tag__{name}" for name in FIELDS[Tag]))
    )
)
# What many offers have none of; ``_LINKS`` says which there are.
_REST = {
    name: Statement(
        lambda ids, model=model: (
            _public(model).filter(offer__in=ids).values_list("offer_id", *FIELDS[model])
        )
    )
    for name, model in CHILDREN.items()
}
_REST[RELATED] = Statement(
    lambda ids: (
        Offer.related_offers.through.objects.filter(from_offer__in=ids)
        .order_by("to_offer__title", "to_offer")
        .values_list("from_offer_id", "to_offer_id")
    )
)


def _public(model):
    """The rows of a kind of children that the public may see."""
    if model is Contact:
        return Contact.objects.filter(visibility=ContactVisibility.PUBLIC)
    if model is OfferTranslation:
        return OfferTranslation.objects.exclude(status=TranslationStatus.DRAFT)
    return model.objects.all()


_kept_names: tuple | None = None


def _all_names(version):
    """Return ``(names, translated names)`` of the lists; those of the last ``version`` are kept.

    A version stands for one state of the lists, whether or not its transaction came to be.
    """
    global _kept_names
    if version is None:
        return _names(), _translated_names()
    if _kept_names is None or _kept_names[0] != version:
        _kept_names = version, _names(), _translated_names()
    return _kept_names[1:]


def _names():
    with connection.cursor() as cursor:
        cursor.execute(_names_sql())
        rows = cursor.fetchall()
    models = tuple(NAMES)
    found = {model: {} for model in models}
    for number, pk, *names in rows:
        found[models[number]][pk] = names
    return found


def _translated_names():
    """Return ``{(model label, pk): [title, …]}`` of the lists whose words are searched."""
    found = defaultdict(list)
    rows = ContentTranslation.objects.exclude(status=TranslationStatus.DRAFT).filter(
        content_type__app_label="offers",
        content_type__model__in=[model._meta.model_name for model in NAMES],
    )
    for model, pk, texts in rows.values_list("content_type__model", "object_id", "texts"):
        if title := texts.get("title"):
            found[f"offers.{model}", pk].append(title)
    return found


@cache
def _names_sql():
    quote, parts = connection.ops.quote_name, []
    for number, (model, (name, other, parent)) in enumerate(NAMES.items()):
        parts.append(
            f"SELECT {number}, id, {quote(name)}, "  # noqa: S608
            f"{quote(other) if other else NOTHING}, {quote(parent) if parent else NO_KEY} "
            f"FROM {quote(model._meta.db_table)}"
        )
    return " UNION ALL ".join(parts)


def _links(ids, rows):
    """Return ``{offer id: {field name: primary keys}}`` and the names of ``_REST`` there are."""
    found, there = {pk: {name: [] for name in (*LINKS, CARRIER)} for pk in ids}, set()
    for name, offer, other in rows:
        if other is None:
            there.add(name)
        else:
            found[offer][name].append(other)
    for of_one in found.values():
        for keys in of_one.values():
            keys.sort()
    return found, there


@cache
def _links_sql():
    quote, parts = connection.ops.quote_name, []
    for name in LINKS:
        field = Offer._meta.get_field(name)
        offer, other = quote(field.m2m_column_name()), quote(field.m2m_reverse_name())
        parts.append(
            f"SELECT '{name}', link.{offer}, link.{other} FROM wanted "  # noqa: S608
            f"JOIN {quote(field.m2m_db_table())} link ON link.{offer} = wanted.id"
        )
    offers, providers = quote(Offer._meta.db_table), quote(Provider._meta.db_table)
    parts.append(
        f"SELECT '{CARRIER}', offer.id, provider.parent_id FROM wanted "  # noqa: S608
        f"JOIN {offers} offer ON offer.id = wanted.id "
        f"JOIN {providers} provider ON provider.id = offer.provider_id "
        "WHERE provider.parent_id IS NOT NULL"
    )
    owned = {name: (model._meta.db_table, "offer_id") for name, model in CHILDREN.items()}
    field = Offer._meta.get_field(RELATED)
    owned[RELATED] = field.m2m_db_table(), field.m2m_column_name()
    for name, (table, offer) in owned.items():
        parts.append(
            f"SELECT DISTINCT '{name}', {NO_KEY}, {NO_KEY} FROM wanted "  # noqa: S608
            f"JOIN {quote(table)} owned ON owned.{quote(offer)} = wanted.id"
        )
    return " UNION ALL ".join(parts)


_LINKS = Handwritten(_links_sql)


def _grouped(rows, kept):
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(kept(row))
    return found
