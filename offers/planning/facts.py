"""What the tables of the planners say of each offer, read in a few statements at any size."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from offers.models import (
    Contact,
    ContactVisibility,
    LocationVisibility,
    Offer,
    OfferFunding,
    Reminder,
)
from offers.models.base import id_list

COLUMNS = {
    "pk": "pk",
    "uuid": "uuid",
    "slug": "slug",
    "title": "title",
    "summary": "summary",
    "status": "status",
    "department": "department__slug",
    "provider": "provider__slug",
    "provider_name": "provider__name",
    "offer_type": "offer_type__slug",
    "prevention_level": "prevention_level",
    "access": "access",
    "delivery": "delivery",
    "age_from_months": "age_from_months",
    "age_to_months": "age_to_months",
    "verified_at": "verified_at",
    "verify_due": "verify_due",
    "hidden_from": "hidden_from",
    "owner_function": "owner_function",
    "deputy_function": "deputy_function",
    "capacity": "capacity",
    "waiting_list": "waiting_list",
}
MANY = {
    "topics": ("topics", "topic__slug"),
    "life_phases": ("life_phases", "lifephase__slug"),
    "target_groups": ("target_groups", "targetgroup__slug"),
    "transitions": ("transitions", "transition__slug"),
    "need_topics": ("need_topics", "needtopic__slug"),
    "catchment": ("catchment_areas", "area__slug"),
}


@dataclass(slots=True)
class Facts:
    """One offer; related rows by slug. ``funding``: ``[(programme slug, last day or None)]``."""

    pk: int
    uuid: str
    slug: str
    title: str
    summary: str
    status: str
    department: str
    provider: str
    provider_name: str
    offer_type: str
    prevention_level: str
    access: str
    delivery: str
    age_from_months: int | None
    age_to_months: int | None
    verified_at: date | None
    verify_due: date | None
    hidden_from: date | None
    owner_function: str
    deputy_function: str
    capacity: int | None
    waiting_list: int | None
    topics: list = field(default_factory=list)
    life_phases: list = field(default_factory=list)
    target_groups: list = field(default_factory=list)
    transitions: list = field(default_factory=list)
    need_topics: list = field(default_factory=list)
    catchment: list = field(default_factory=list)
    districts: list = field(default_factory=list)
    funding: list = field(default_factory=list)
    has_contact: bool = False
    reminders: int = 0

    def as_json(self):
        """Plain data; days as ISO texts."""
        found = asdict(self)
        found["funding"] = [[slug, _iso(day)] for slug, day in self.funding]
        return {name: _iso(value) for name, value in found.items()}

    @classmethod
    def from_json(cls, data):
        found = {one.name: data[one.name] for one in fields(cls)}
        for name in ("verified_at", "verify_due", "hidden_from"):
            found[name] = _day(found[name])
        found["funding"] = [(slug, _day(day)) for slug, day in found["funding"]]
        return cls(**found)


def _iso(value):
    return value.isoformat() if isinstance(value, date) else value


def _day(text):
    return date.fromisoformat(text) if text else None


def facts_of(selection):
    """The Facts of a PlanningSelection's offers, by title."""
    if selection.frozen:
        stored = selection.memory.facts
        return [Facts.from_json(stored[pk]) for pk in selection.ids]
    known = load_facts(selection.ids)
    return [known[pk] for pk in selection.ids if pk in known]


def load_facts(ids):
    """Return ``{id: Facts}``; a dozen statements."""
    offers = Offer.objects.filter(pk__in=id_list(ids)).order_by()
    found = {}
    for row in offers.values_list(*COLUMNS.values()):
        values = dict(zip(COLUMNS, row, strict=True))
        found[values["pk"]] = Facts(**values | {"uuid": str(values["uuid"])})
    for name, (relation, column) in MANY.items():
        through = getattr(Offer, relation).through.objects.filter(offer__in=_ids(ids))
        for pk, value in through.order_by("pk").values_list("offer_id", column):
            getattr(found[pk], name).append(value)
    _add_districts(found, ids)
    _add_funding(found, ids)
    return found


def _add_districts(found, ids):
    """Stadtteile where the offers take place; a secret place counts nowhere."""
    places = (
        Offer.locations.through.objects.filter(offer__in=_ids(ids), location__area__isnull=False)
        .exclude(location__visibility=LocationVisibility.HIDDEN)
        .values_list("offer_id", "location__area__slug")
    )
    known = defaultdict(set)
    for pk, slug in places:
        known[pk].add(slug)
    for pk, slugs in known.items():
        found[pk].districts = sorted(slugs)


def _add_funding(found, ids):
    funding = OfferFunding.objects.filter(offer__in=_ids(ids)).select_related("programme")
    for row in funding:
        found[row.offer_id].funding.append((row.programme.slug, row.last_day))
    public = Contact.objects.filter(offer__in=_ids(ids), visibility=ContactVisibility.PUBLIC)
    for pk in public.order_by().values_list("offer_id", flat=True).distinct():
        found[pk].has_contact = True
    sent = Reminder.objects.filter(offer__in=_ids(ids), sent_at__isnull=False).order_by()
    for pk in sent.values_list("offer_id", flat=True):
        found[pk].reminders += 1


def _ids(ids):
    return Offer.objects.filter(pk__in=id_list(ids)).order_by().values("pk")
