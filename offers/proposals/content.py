"""What of an offer may be proposed, as a snapshot that holds these parts only.

Nothing internal is in it: a contact or a place that the public does not see is left out when the
content is taken, and put back when a proposal is taken over.
"""

import copy
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from offers import snapshot
from offers.models import ContactVisibility, LocationVisibility
from offers.models.proposal import empty_content


@dataclass(frozen=True)
class Part:
    """What is decided together; ``names`` are names of parts of a snapshot."""

    key: str
    label: str
    names: tuple[str, ...]


PARTS = (
    Part("title", _("Titel"), ("title",)),
    Part("summary", _("Kurztext"), ("summary",)),
    Part("description", _("Beschreibung"), ("description",)),
    Part("offer_type", _("Angebotsform"), ("offer_type",)),
    Part("topics", _("Themen"), ("topics",)),
    Part("tags", _("Schlagwörter"), ("tags",)),
    Part("age", _("Alter"), ("age_from_months", "age_to_months")),
    Part("target_groups", _("Zielgruppen"), ("target_groups",)),
    Part("languages", _("Sprachen"), ("languages",)),
    Part("delivery", _("Wo es stattfindet"), ("delivery",)),
    Part("where", _("Orte"), ("locations",)),
    Part("when", _("Zeiten"), ("opening_times", "dates")),
    # Together, because a free offer has no prices.
    Part("cost", _("Kosten"), ("is_free", "cost_rows")),
    Part("access", _("Zugang"), ("access", "registration")),
    Part("contact", _("Kontakte"), ("contacts",)),
    Part("provider", _("Anbieter"), ("provider",)),
)
NAMES = tuple(name for part in PARTS for name in part.names)
RELATIONS = tuple(field.name for field in snapshot.RELATIONS if field.name in NAMES)
FIELDS = tuple(field.name for field in snapshot.FIELDS if field.name in NAMES)
CHILDREN = tuple(name for name in snapshot.CHILDREN if name in NAMES)


def put(content, name, value):
    """Set the part ``name`` of ``content``."""
    if name == snapshot.TAGS:
        content[name] = value
        return
    group = "fields" if name in FIELDS else "relations" if name in RELATIONS else "children"
    content[group][name] = value


def take_public(offer):
    """Return the content of ``offer`` (with snapshot data) that the public sees."""
    content = take(offer)
    hidden = {place.pk for place in _hidden_places(offer)}
    content["relations"]["locations"] = [
        reference for reference in content["relations"]["locations"] if reference[0] not in hidden
    ]
    content["children"]["contacts"] = [
        contact for contact in content["children"]["contacts"] if not _is_hidden(contact)
    ]
    return content


def take(offer):
    """Return the content of ``offer`` (with snapshot data), hidden rows included."""
    whole, content = snapshot.take(offer), empty_content()
    for name in NAMES:
        put(content, name, snapshot.part(whole, name))
    return content


def with_hidden_rows(content, offer):
    """Return ``content`` with what ``take_public`` left out of ``offer`` (with snapshot data)."""
    merged = copy.deepcopy(content)
    whole = take(offer)
    hidden = {place.pk for place in _hidden_places(offer)}
    places = merged["relations"].get("locations")
    if places is not None:
        known = {pk for pk, _title in places}
        places += [
            reference
            for reference in whole["relations"]["locations"]
            if reference[0] in hidden - known
        ]
    contacts = merged["children"].get("contacts")
    if contacts is not None:
        contacts += [
            row for row in whole["children"]["contacts"] if _is_hidden(row) and row not in contacts
        ]
    return merged


def _hidden_places(offer):
    return [
        place for place in offer.locations.all() if place.visibility != LocationVisibility.PUBLIC
    ]


def _is_hidden(contact):
    return contact["visibility"] != ContactVisibility.PUBLIC


def changed_names(base, content):
    """Names of the parts of ``content`` that differ from ``base`` for a reader."""
    return {
        difference.name
        for difference in snapshot.compare(base, content)
        if difference.before != difference.after
    }


def changed_parts(base, content, words=()):
    """Return the Parts that a proposal changes, in words or in rows."""
    changed = changed_names(base, content)
    return [part for part in PARTS if changed.intersection(part.names) or part.key in words]
