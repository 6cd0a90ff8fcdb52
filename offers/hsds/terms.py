"""The catalogue's lists as HSDS taxonomies: those that editors keep, and the closed ones."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from offers.models import (
    Access,
    Delivery,
    Department,
    LifePhase,
    Offer,
    OfferType,
    PreventionLevel,
    ProviderKind,
    TargetGroup,
    Topic,
    Transition,
)

from .values import derived_id, filled


@dataclass(frozen=True)
class Term:
    """One term; ``key`` finds it again: the row's primary key or the stored choice."""

    id: str
    key: object
    code: str
    name: str
    description: str
    parent_id: str | None = None


@dataclass(frozen=True)
class Taxonomy:
    """A list of terms. ``lookup`` is the offer's field that holds them, "" for none."""

    key: str
    name: str
    description: str
    lookup: str
    many: bool = False

    @property
    def id(self):
        return derived_id("taxonomy", self.key)

    def as_dict(self):
        return filled(id=self.id, name=self.name, description=self.description)

    def offers_with(self, keys):
        """Condition on offers: one of the terms ``keys``; every term if None."""
        if not self.lookup:
            return Q(pk__in=[])
        if not self.many:
            found = {f"{self.lookup}__in": keys}
            return ~Q(**{self.lookup: None}) if keys is None else Q(**found)
        links = Offer._meta.get_field(self.lookup).remote_field.through
        name = Offer._meta.get_field(self.lookup).m2m_reverse_field_name()
        rows = (
            links.objects.all() if keys is None else links.objects.filter(**{f"{name}__in": keys})
        )
        return Q(pk__in=rows.values("offer_id"))


@dataclass(frozen=True)
class ListTaxonomy(Taxonomy):
    """Terms that are rows of ``model``."""

    model: type = None

    def terms(self):
        return [
            Term(str(row.uuid), row.pk, row.slug, str(row), row.description or str(row))
            for row in self.model.objects.all()
        ]


@dataclass(frozen=True)
class TreeTaxonomy(ListTaxonomy):
    """Terms that are rows of a tree with ``parent``."""

    def terms(self):
        rows = list(self.model.objects.all())
        uuids = {row.pk: str(row.uuid) for row in rows}
        return [
            Term(
                str(row.uuid),
                row.pk,
                row.slug,
                str(row),
                row.description or str(row),
                uuids.get(row.parent_id),
            )
            for row in rows
        ]


@dataclass(frozen=True)
class ChoiceTaxonomy(Taxonomy):
    """Terms that are the stored values of a closed list."""

    choices: type = None

    def terms(self):
        return [
            Term(derived_id("term", self.key, value), value, value, str(label), str(label))
            for value, label in self.choices.choices
        ]


def taxonomies():
    """All taxonomies in their order, in the language of the request."""
    return [
        ListTaxonomy("topics", _("Themen"), _("Worum es geht."), "topics", True, Topic),
        ListTaxonomy(
            "life-phases",
            _("Lebensphasen"),
            _("Abschnitte vom Beginn der Schwangerschaft bis zum Ende der Grundschule."),
            "life_phases",
            True,
            LifePhase,
        ),
        ListTaxonomy(
            "transitions",
            _("Übergänge"),
            _("Wechsel zwischen den Lebensphasen."),
            "transitions",
            True,
            Transition,
        ),
        ListTaxonomy(
            "target-groups",
            _("Zielgruppen"),
            _("An wen sich ein Angebot richtet."),
            "target_groups",
            True,
            TargetGroup,
        ),
        ListTaxonomy(
            "offer-types",
            _("Angebotsformen"),
            _("Beratung, Kurs, Gruppe und andere."),
            "offer_type",
            False,
            OfferType,
        ),
        TreeTaxonomy(
            "departments",
            _("Fachbereiche"),
            _("Die federführende Stelle der Kommune, mit ihren Arbeitsbereichen."),
            "department",
            False,
            Department,
        ),
        ChoiceTaxonomy(
            "access",
            _("Zugang"),
            _("Was nötig ist, um teilzunehmen."),
            "access",
            False,
            Access,
        ),
        ChoiceTaxonomy(
            "delivery",
            _("Wo es stattfindet"),
            _("Vor Ort, zu Hause, online oder am Telefon."),
            "delivery",
            False,
            Delivery,
        ),
        ChoiceTaxonomy(
            "prevention-levels",
            _("Präventionsebenen"),
            _("Für alle, für Familien mit mehr Bedarf oder für einzelne."),
            "prevention_level",
            False,
            PreventionLevel,
        ),
        ChoiceTaxonomy(
            "provider-kinds",
            _("Arten von Anbietern"),
            _("Wer hinter einem Angebot steht."),
            "provider__kind",
            False,
            ProviderKind,
        ),
    ]


class Vocabulary:
    """All taxonomies with their terms, read once per request."""

    def __init__(self):
        self.taxonomies = taxonomies()

    @cached_property
    def rows(self):
        """``[(Taxonomy, Term)]`` in the order of the lists."""
        return [(taxonomy, term) for taxonomy in self.taxonomies for term in taxonomy.terms()]

    @cached_property
    def by_id(self):
        return {term.id: (taxonomy, term) for taxonomy, term in self.rows}

    @cached_property
    def by_key(self):
        return {(taxonomy.key, term.key): (taxonomy, term) for taxonomy, term in self.rows}

    @cached_property
    def dicts(self):
        """``{term id: its dictionary}``, to be read only."""
        return {term.id: term_dict(taxonomy, term) for taxonomy, term in self.rows}

    def attributes(self, owner_id, entity, keys):
        """HSDS attributes that tie ``owner_id`` (of table ``entity``) to terms.

        ``keys`` are pairs of the taxonomy's key and the term's key; unknown ones are left out.
        """
        found = [self.by_key[key] for key in keys if key in self.by_key]
        return [
            filled(
                id=derived_id("attribute", owner_id, term.id),
                link_id=owner_id,
                link_entity=entity,
                link_type=taxonomy.key,
                value=term.name,
                taxonomy_term_id=term.id,
                taxonomy_term=self.dicts[term.id],
            )
            for taxonomy, term in found
        ]


def term_dict(taxonomy, term):
    return filled(
        id=term.id,
        code=term.code,
        name=term.name,
        description=term.description,
        parent_id=term.parent_id,
        taxonomy=taxonomy.name,
        taxonomy_id=taxonomy.id,
        taxonomy_detail=taxonomy.as_dict(),
        language="de",
    )
