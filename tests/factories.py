"""Build what a test needs. An offer without arguments is published and unsurprising."""

from itertools import count

from offers.models import (
    Access,
    AccessibilityCriterion,
    Area,
    AreaKind,
    Contact,
    CostRow,
    Department,
    HelpPath,
    HelpPathVersion,
    HelpStep,
    Language,
    LifePhase,
    Location,
    LocationAccessibility,
    Milestone,
    Offer,
    OfferType,
    Provider,
    ProviderKind,
    Responsibility,
    Status,
    TargetGroup,
    Task,
    Topic,
    Transition,
)
from offers.search.changes import batch

_numbers = count(1)

PHASES = (
    ("schwangerschaft", "Schwangerschaft", -9, 0),
    ("erstes-jahr", "Geburt und erstes Jahr", 0, 12),
    ("kleinkind", "Kleinkind", 12, 36),
    ("kita-alter", "Kita-Alter", 36, 72),
    ("grundschule", "Grundschule", 72, 132),
)


def _make(model, prefix, name_field, **values):
    number = next(_numbers)
    values.setdefault("slug", f"{prefix}-{number}")
    values.setdefault(name_field, f"{prefix.capitalize()} {number}")
    return model.objects.create(**values)


def make_department(**values):
    return _make(Department, "fachbereich", "name", **values)


def make_provider(**values):
    values.setdefault("kind", ProviderKind.CLUB)
    return _make(Provider, "anbieter", "name", **values)


def make_area(**values):
    values.setdefault("kind", AreaKind.DISTRICT)
    return _make(Area, "stadtteil", "name", **values)


def make_location(accessibility=(), **values):
    """A public place; ``accessibility`` = pairs of criterion and value."""
    values.setdefault("street", "Musterweg 1")
    values.setdefault("postcode", "24937")
    values.setdefault("city", "Flensburg")
    location = _make(Location, "ort", "name", **values)
    for criterion, value in accessibility:
        LocationAccessibility.objects.create(location=location, criterion=criterion, value=value)
    return location


def make_criterion(**values):
    values.setdefault("group", AccessibilityCriterion.Group.MOBILITY)
    return _make(AccessibilityCriterion, "merkmal", "title", **values)


def make_topic(**values):
    return _make(Topic, "thema", "title", **values)


def make_target_group(**values):
    return _make(TargetGroup, "zielgruppe", "title", **values)


def make_offer_type(**values):
    return _make(OfferType, "form", "title", **values)


def make_language(code="da", name="Dänisch", **values):
    language, _created = Language.objects.get_or_create(
        code=code, defaults={"name": name, **values}
    )
    return language


def make_phase(**values):
    values.setdefault("age_from_months", 0)
    values.setdefault("age_to_months", 12)
    values.setdefault("short_title", "Phase")
    return _make(LifePhase, "phase", "title", **values)


def make_phases():
    """The five phases of the Kompass, in order."""
    return [
        make_phase(
            slug=slug,
            title=title,
            short_title=title,
            order=order,
            age_from_months=age_from,
            age_to_months=age_to,
        )
        for order, (slug, title, age_from, age_to) in enumerate(PHASES, 1)
    ]


def make_transition(from_phase, to_phase=None, **values):
    values.setdefault("short_title", "Wechsel")
    values.setdefault("anchor", Transition.Anchor.CARE_START)
    return _make(
        Transition, "uebergang", "title", from_phase=from_phase, to_phase=to_phase, **values
    )


def make_help_path(*steps, **values):
    """A public path; ``steps`` are dicts of fields of its version as it is today."""
    path = _make(HelpPath, "hilfeweg", "title", **values)
    make_help_version(*steps, path=path)
    return path


def make_help_version(*steps, **values):
    values.setdefault("path", None)
    values["path"] = values["path"] or _make(HelpPath, "hilfeweg", "title")
    values.setdefault("kind", HelpPathVersion.Kind.CURRENT)
    version = HelpPathVersion.objects.create(**values)
    for order, fields in enumerate(steps, 1):
        HelpStep.objects.create(**{"version": version, "order": order, "text": "Text."} | fields)
    return version


def make_task(**values):
    values.setdefault("everyday_title", "Wir brauchen Rat")
    return _make(Task, "aufgabe", "title", **values)


def make_responsibility(**values):
    """A confirmed row without dates; what is not given is made."""
    for name, make in (("department", make_department), ("task", make_task), ("area", make_area)):
        if name not in values:
            values[name] = make()
    return Responsibility.objects.create(**values)


def make_milestone(topics=(), **values):
    """A public milestone; without a rule it is the window of the U4, from two to four months."""
    values.setdefault("kind", Milestone.Kind.CHECKUP)
    values.setdefault("anchor", Milestone.Anchor.BIRTH)
    values.setdefault(
        "rule",
        {
            "type": "window",
            "from": {"months": 2, "days": 0},
            "to": {"months": 4, "days": -1},
        },
    )
    if "life_phase" not in values:
        values["life_phase"] = make_phase()
    milestone = _make(Milestone, "termin", "title", **values)
    milestone.topics.set(topics)
    return milestone


def make_offer(**values):
    """A published offer. Relations take lists: ``topics=[…]``, ``tags=["…"]``, ``costs=[…]``.

    ``contacts`` and ``costs`` and ``opening_times`` and ``dates`` are lists of field dicts.
    """
    with batch():  # one update of the search instead of one for every row
        return _make_offer(**values)


def make_ready_offer(**values):
    """An offer that says all that a release asks for; a draft unless ``status`` says otherwise."""
    values = {
        "status": Status.DRAFT,
        "title": "Krabbelgruppe",
        "age_from_months": 0,
        "locations": [make_location()],
        "contacts": [{"phone": "0461 0"}],
        "owner_function": "Familienbüro",
        **values,
    }
    return make_offer(**values)


def _make_offer(**values):
    many = {
        name: values.pop(name)
        for name in (
            "life_phases",
            "topics",
            "target_groups",
            "languages",
            "locations",
            "transitions",
            "catchment_areas",
            "cooperation_partners",
            "contributing_departments",
            "need_topics",
            "cross_cutting_topics",
            "related_offers",
        )
        if name in values
    }
    children = {
        name: values.pop(name, ()) for name in ("contacts", "costs", "opening_times", "dates")
    }
    tags = values.pop("tags", ())
    values.setdefault("provider", None)
    values["provider"] = values["provider"] or make_provider()
    values.setdefault("department", None)
    values["department"] = values["department"] or make_department()
    if "offer_type" not in values:
        values["offer_type"] = make_offer_type()
    values.setdefault("status", Status.PUBLISHED)
    values.setdefault("access", Access.OPEN)
    values.setdefault("summary", "Ein Angebot für Familien.")
    offer = _make(Offer, "angebot", "title", **values)
    for name, related in many.items():
        getattr(offer, name).set(related)
    if tags:
        offer.tags.add(*tags)
    for contact in children["contacts"]:
        Contact.objects.create(offer=offer, **{"function": "Anmeldung", **contact})
    for cost in children["costs"]:
        CostRow.objects.create(offer=offer, **cost)
    for row in children["opening_times"]:
        offer.opening_times.create(**row)
    for row in children["dates"]:
        offer.dates.create(**row)
    return offer
