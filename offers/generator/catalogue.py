"""Generate catalogues: ``generate(count, seed)`` adds that many invented offers to the database.

The same seed and day give the same catalogue. Everything generated is marked as an example.
"""

import random
import uuid
from collections import defaultdict
from itertools import islice

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from kompass import demo
from kompass.models import SiteConfiguration
from offers.generator.concepts import CONCEPTS
from offers.generator.places import make_accessibility, make_locations, make_providers
from offers.generator.rows import make_offer, midnight
from offers.generator.texts import Writer
from offers.generator.words import Compounds, Uneven
from offers.models import (
    AccessibilityCriterion,
    Area,
    AreaKind,
    Department,
    Language,
    LifePhase,
    Location,
    Offer,
    OfferTag,
    OfferType,
    Provider,
    TargetGroup,
    Topic,
    Transition,
)
from offers.search import changes

CHUNK = 500  # offers in memory at a time


class NotOnlyExamples(Exception):
    """The database holds offers that nobody invented; the message is one German sentence."""


class Maker:
    """All that a row is drawn from. ``first``: number of the first offer, ``today``: a date."""

    def __init__(self, seed, first, today):
        self.rng = random.Random(f"{seed} {first}")  # noqa: S311
        self.first = first
        self.today = today
        self.now = midnight(today)
        self.compounds = Compounds(self.rng)
        self.city = SiteConfiguration.load().municipality_name
        self.concepts = self._uneven(CONCEPTS, 0.7)
        self.writer = Writer(self.rng, self.compounds, self.concepts)
        self.topics = _by(Topic.objects.all())
        self.topic_slugs = self._uneven(sorted(self.topics))
        self.target_groups = _by(TargetGroup.objects.all())
        self.offer_types = _by(OfferType.objects.all())
        self.departments = _by(Department.objects.all())
        self.language_rows = _by(Language.objects.order_by("order", "code"), "code")
        self.languages = Uneven([code for code in self.language_rows if code != "de"], 1.1)
        self.phases = list(LifePhase.objects.all())
        self.transitions = list(Transition.objects.select_related("from_phase").order_by("slug"))
        self.municipality = Area.objects.get(kind=AreaKind.MUNICIPALITY)

    def _uneven(self, items, steepness=1.0):
        items = list(items)
        self.rng.shuffle(items)
        return Uneven(items, steepness)

    def uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def make_surroundings(self, count):
        """Store providers and places for ``count`` offers."""
        providers = make_providers(self, 10 + int(4 * count**0.5))
        self.providers = Uneven(Provider._base_manager.bulk_create(providers), 0.9)
        locations = make_locations(self, 15 + int(8 * count**0.5))
        self.locations = Uneven(Location._base_manager.bulk_create(locations), 0.7)
        criteria = list(AccessibilityCriterion.objects.order_by("slug"))
        row = Location.criteria.through
        row._base_manager.bulk_create(make_accessibility(self, locations, criteria))


def _by(queryset, key="slug"):
    return {getattr(row, key): row for row in queryset}


def generate(count, seed, *, today=None, progress=None):
    """Add ``count`` offers in one transaction, on top of the base facts (loaded if missing).

    ``progress(done, total)`` is called after each chunk. The search index is only marked as
    stale: ``offers.search.index.rebuild()`` makes it anew, as the next search would.
    """
    today = today or timezone.localdate()
    first = (Offer.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    with changes.batch():
        if not Topic.objects.exists():
            demo.load(base_only=True)
        make = Maker(seed, first, today)
        make.make_surroundings(count)
        numbers, done = iter(range(first, first + count)), 0
        tags = {tag.name: tag for tag in Tag.objects.all()}
        while chunk := [make_offer(make, number) for number in islice(numbers, CHUNK)]:
            store(chunk, tags)
            done += len(chunk)
            if progress:
                progress(done, count)
        changes.note(vocabulary=True, stale=True)


def store(chunk, tags):
    """Insert a list of OfferRows; ``tags`` (by name) takes up the new ones.

    The base managers say nothing to the search, which would follow every single row.
    """
    offers = [rows.offer for rows in chunk]
    written = [(offer.created_at, offer.updated_at) for offer in offers]
    Offer._base_manager.bulk_create(offers)
    for offer, (created, updated) in zip(offers, written, strict=True):
        offer.created_at, offer.updated_at = created, updated
    Offer._base_manager.bulk_update(offers, ["created_at", "updated_at"])  # both are automatic
    by_model = defaultdict(list)
    for rows in chunk:
        for child in rows.children:
            child.offer_id = rows.offer.pk
            by_model[type(child)].append(child)
        for name, linked in rows.links.items():
            relation = Offer._meta.get_field(name)
            row = relation.remote_field.through
            mine, other = relation.m2m_column_name(), relation.m2m_reverse_name()
            by_model[row] += [row(**{mine: rows.offer.pk, other: item.pk}) for item in linked]
    by_model[OfferTag] = _tag_rows(chunk, tags)
    for model, children in by_model.items():
        model._base_manager.bulk_create(children)


def _tag_rows(chunk, tags):
    new = {name for rows in chunk for name in rows.tags} - tags.keys()
    # Numbered, because a slug forgets umlauts.
    made = [
        Tag(name=name, slug=f"{slugify(name)}-{number}")
        for number, name in enumerate(sorted(new), len(tags) + 1)
    ]
    tags.update((tag.name, tag) for tag in Tag._base_manager.bulk_create(made))
    return [
        OfferTag(content_object_id=rows.offer.pk, tag=tags[name])
        for rows in chunk
        for name in dict.fromkeys(rows.tags)
    ]


def clear():
    """Delete all offers, example providers and places. Raises NotOnlyExamples before any harm."""
    real = Offer.objects.filter(is_example=False).count()
    if real:
        raise NotOnlyExamples(f"{real} Angebote sind keine Beispiele – nichts gelöscht.")
    with changes.batch():
        for model in (Offer, Location, Provider):
            rows = model._base_manager.filter(is_example=True)
            _clear_related(model, rows)
            rows._raw_delete(rows.db)
        changes.note(vocabulary=True, stale=True)


def _clear_related(model, rows):
    """Delete what hangs on ``rows``: quicker by far than the deletion that asks row by row."""
    for relation in model._meta.get_fields(include_hidden=True):  # hidden: many-to-many links
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            _clear_rows(relation.related_model, relation.field.name, rows)


def _clear_rows(model, field_name, rows):
    field = model._meta.get_field(field_name)
    found = model._base_manager.filter(**{f"{field_name}__in": rows})
    if field.null:
        found.update(**{field_name: None})
    else:
        found._raw_delete(found.db)
