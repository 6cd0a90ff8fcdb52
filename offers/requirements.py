"""What an offer must say before it may go on: one list for the check and for the checklist."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Delivery, Offer, Status

PLACES_NEEDED = (Delivery.IN_PERSON, Delivery.HYBRID)
SHORTEST_TITLE = 5
SHORTEST_SUMMARY = 20
LONGEST_DESCRIPTION = 5000


@dataclass(frozen=True)
class Requirement:
    """``field`` names the field or children of Offer where it is mended; ``label`` says it."""

    field: str
    label: str
    is_met: Callable[[Offer], bool]
    statuses: tuple[Status, ...] = (Status.PUBLISHED,)


@dataclass(frozen=True)
class Check:
    """A requirement as one offer meets it or not."""

    field: str
    label: str
    is_met: bool


def _has_text(offer):
    return len(offer.summary.strip()) >= SHORTEST_SUMMARY


def _has_contact(offer):
    return any(contact.is_public for contact in offer.contacts.all())


def _has_age(offer):
    if (offer.age_from_months, offer.age_to_months) != (None, None):
        return True
    return offer.life_phases_overridden and bool(offer.life_phases.all())


def _has_place(offer):
    return offer.delivery not in PLACES_NEEDED or bool(offer.locations.all())


def _is_not_over(offer):
    return offer.valid_until is None or offer.valid_until >= timezone.localdate()


ALWAYS = (Status.IN_REVIEW, Status.PUBLISHED)
REQUIREMENTS = (
    Requirement(
        "title",
        _("Titel mit mindestens 5 Zeichen"),
        lambda offer: len(offer.title.strip()) >= SHORTEST_TITLE,
        ALWAYS,
    ),
    Requirement("summary", _("Kurztext mit mindestens 20 Zeichen"), _has_text, ALWAYS),
    Requirement(
        "description",
        _("Beschreibung mit höchstens 5.000 Zeichen"),
        lambda offer: len(offer.description) <= LONGEST_DESCRIPTION,
    ),
    Requirement(
        "image_alt",
        _("Bildbeschreibung, wenn es ein Bild gibt"),
        lambda offer: not offer.image or bool(offer.image_alt.strip()),
    ),
    Requirement("age_from_months", _("Alter oder von Hand gesetzte Lebensphasen"), _has_age),
    Requirement("locations", _("Ort, wenn das Angebot vor Ort stattfindet"), _has_place),
    Requirement("valid_until", _("Sichtbarkeit, die nicht schon beendet ist"), _is_not_over),
    Requirement("contacts", _("Öffentlicher Kontakt mit Telefon oder E-Mail"), _has_contact),
    Requirement(
        "department",
        _("Federführender Bereich"),
        lambda offer: offer.department_id is not None,
        ALWAYS,
    ),
    Requirement(
        "owner_function",
        _("Verantwortliche Funktion in der Verwaltung"),
        lambda offer: bool(offer.owner_function.strip()),
        ALWAYS,
    ),
)


def checklist(offer, status=Status.PUBLISHED):
    """Return a Check for everything that ``status`` requires of the stored ``offer``."""
    return [
        Check(requirement.field, requirement.label, requirement.is_met(offer))
        for requirement in REQUIREMENTS
        if status in requirement.statuses
    ]


def missing(offer, status=Status.PUBLISHED):
    """Return the unmet Checks; empty where ``offer`` may take ``status``."""
    return [check for check in checklist(offer, status) if not check.is_met]
