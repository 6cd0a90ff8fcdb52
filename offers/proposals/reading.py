"""From the content of an offer to the answers in a form, and from answers to content.

What cannot be read into rows goes along as words for the reviewer.
"""

import copy

from django.utils.translation import gettext_lazy as _

from offers.ages import BIRTH
from offers.models import LifePhase
from offers.tags import split_tags

from . import rows
from .content import put
from .fields import MONTHS, YEARS

# Fields of the form that are fields of the offer, and lists that are lists of the offer.
PLAIN = ("title", "summary", "description", "delivery", "is_free", "access", "registration")
LISTS = ("topics", "target_groups", "languages")
AGES = {"age_from", "age_from_unit", "age_to", "age_to_unit"}
DEFAULT_FUNCTION = _("Anmeldung und Auskunft")


def initial_of(base):
    """What stands in the form before anybody typed; ``{}`` for a new offer."""
    fields, relations = base["fields"], base["relations"]
    if not fields:
        return {}
    contact = next(iter(base["children"]["contacts"]), None) or {}
    start, end = fields["age_from_months"], fields["age_to_months"]
    initial = {
        name: fields[name]
        for name in PLAIN
    } | {
        "offer_type": fields["offer_type"] and fields["offer_type"][0],
        # A proposal that was started before a part could be proposed lacks it.
        **{name: [pk for pk, _title in relations.get(name, ())] for name in LISTS},
        "tags": rows.write_tags(base),
        "phases": phases_between(start, end),
        "where": "\n".join(title for _pk, title in relations["locations"]),
        "when": rows.write(base, "opening_times", "dates"),
        "cost": rows.write(base, "cost_rows"),
        "provider_name": fields["provider"][1] if fields["provider"] else "",
        "function": contact.get("function", ""),
        "phone": contact.get("phone", ""),
        "contact_mail": contact.get("mail", ""),
    }  # fmt: skip
    for name, months in (("age_from", start), ("age_to", end)):
        initial[f"{name}_unit"] = YEARS
        if months is not None and months > BIRTH:
            in_years = months % 12 == 0
            initial[name] = months // 12 if in_years else months
            initial[f"{name}_unit"] = YEARS if in_years else MONTHS
    return initial


def phases_between(start, end):
    """Ids of the life phases that an age from ``start`` until under ``end`` touches."""
    return [
        phase.pk
        for phase in LifePhase.objects.all()
        if (start is None or phase.age_to_months > start)
        and (end is None or phase.age_from_months < end)
    ]


def age_range_of(cleaned, changed):
    """Return ``(from, to)`` in months: the exact age where it is given, else the phases'.

    Whoever ticks other phases and leaves an age from before alone means the phases.
    """
    asks_for_phases = "phases" in changed and not AGES.intersection(changed)
    start, end = (
        None
        if cleaned.get(name) is None or asks_for_phases
        else cleaned[name] * (1 if cleaned.get(f"{name}_unit") == MONTHS else 12)
        for name in ("age_from", "age_to")
    )
    phases = list(cleaned.get("phases") or ())
    if start is None and end is None:
        # All phases together are no limit at all, and so are none.
        if not phases or len(phases) == LifePhase.objects.count():
            return None, None
        return (
            min(phase.age_from_months for phase in phases),
            max(phase.age_to_months for phase in phases),
        )
    before_birth = [phase.age_from_months for phase in phases if phase.age_to_months <= BIRTH]
    if before_birth and not start:
        start = min(before_birth)
    elif start is None and phases:
        start = min(phase.age_from_months for phase in phases)
    return start, end


def content_of(cleaned, base, changed):
    """Return ``(content, words)`` for cleaned answers; ``changed`` names the fields touched."""
    content, words = copy.deepcopy(base), {}
    for name in PLAIN:
        if name in changed or name not in content["fields"]:
            put(content, name, cleaned[name])
    if "offer_type" in changed or not base["fields"]:
        put(content, "offer_type", _reference(cleaned["offer_type"]))
    for name in LISTS:
        if name in changed or not base["fields"]:
            put(content, name, sorted(_reference(row) for row in cleaned[name]))
    if "tags" in changed or not base["fields"]:
        put(content, "tags", sorted(split_tags(cleaned["tags"])))
    if changed & {"phases", *AGES}:
        start, end = age_range_of(cleaned, changed)
        put(content, "age_from_months", start)
        put(content, "age_to_months", end)
    _read_texts(content, words, cleaned, changed)
    if changed & {"function", "phone", "contact_mail", "visibility"}:
        put(content, "contacts", _contacts(cleaned, base))
    return content, words


def _read_texts(content, words, cleaned, changed):
    """Turn the free texts into rows, or keep them as words for the reviewer."""
    if "where" in changed:
        places = rows.understand_places(cleaned["where"])
        if places is None:
            words["where"] = cleaned["where"]
        else:
            put(content, "locations", sorted(places))
    if "when" in changed:
        times = rows.understand_times(cleaned["when"])
        if times is None:
            words["when"] = cleaned["when"]
        else:
            put(content, "opening_times", times[0])
            put(content, "dates", times[1])
    if "cost" in changed:
        prices = rows.understand_prices(cleaned["cost"])
        if prices is None:
            words["cost"] = cleaned["cost"]
        else:
            put(content, "cost_rows", prices)
    if "provider_name" in changed:
        provider = rows.understand_provider(cleaned["provider_name"])
        if provider is None:
            words["provider"] = cleaned["provider_name"]
        else:
            put(content, "provider", provider)


def _contacts(cleaned, base):
    """The first public contact as it was typed, the others as they are."""
    others = base["children"].get("contacts", [])[1:]
    if not (cleaned["phone"] or cleaned["contact_mail"]):
        return others
    contact = {
        "function": cleaned["function"] or str(DEFAULT_FUNCTION),
        "phone": cleaned["phone"],
        "mail": cleaned["contact_mail"],
        "visibility": cleaned["visibility"],
    }
    return [contact, *others]


def _reference(row):
    return None if row is None else [row.pk, str(row)]
