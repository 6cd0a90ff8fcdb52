"""What in the catalogue needs a hand: named groups of offers for start page, list and reminders."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.freshness.policy import current_policy
from offers.freshness.states import Freshness, with_freshness
from offers.models import (
    Contact,
    ContactVisibility,
    Feedback,
    Offer,
    OfferTranslation,
    Status,
    TranslationStatus,
)
from offers.requirements import PLACES_NEEDED


@dataclass(frozen=True)
class Task:
    """Offers with the same thing to do; ``condition`` picks them from any offer queryset."""

    key: str
    group: str
    label: str
    condition: Q


GROUP_TITLES = {
    "due": _("Prüfen"),
    "work": _("In Arbeit"),
    "missing": _("Unvollständig"),
}


def offer_tasks(on=None):
    """Return the tasks in the order of the start page; ``on`` is a date (default: today).

    Archived offers need nothing any more, so no task holds them.
    """
    on = on or timezone.localdate()
    soon = on + timedelta(days=current_policy().due_soon_days)
    kept = ~Q(status=Status.ARCHIVED)
    public_contacts = Contact.objects.filter(
        offer=OuterRef("pk"), visibility=ContactVisibility.PUBLIC
    )
    phases = Offer.life_phases.through.objects.filter(offer=OuterRef("pk"))
    places = Offer.locations.through.objects.filter(offer=OuterRef("pk"))
    no_age = Q(age_from_months=None, age_to_months=None)
    outdated_texts = OfferTranslation.objects.filter(
        offer=OuterRef("pk"), status=TranslationStatus.OUTDATED
    )
    return [
        *(
            Task(key, "due", label, with_freshness(state, on=on))
            for key, label, state in (
                ("hidden", _("verborgen, weil lange nicht geprüft"), Freshness.HIDDEN),
                ("overdue", _("Prüfung überfällig"), Freshness.OVERDUE),
                ("due-soon", _("Prüfung bald fällig"), Freshness.DUE_SOON),
            )
        ),
        Task(
            "expiring",
            "due",
            _("läuft bald ab"),
            Q(status=Status.PUBLISHED, valid_until__range=(on, soon)),
        ),
        Task("draft", "work", _("Entwürfe"), Q(status=Status.DRAFT)),
        Task("in-review", "work", _("in Prüfung"), Q(status=Status.IN_REVIEW)),
        Task(
            "no-contact", "missing", _("ohne öffentlichen Kontakt"), kept & ~Exists(public_contacts)
        ),
        Task(
            "no-age", "missing", _("ohne Alter oder Lebensphase"), kept & (no_age | ~Exists(phases))
        ),
        Task(
            "no-place",
            "missing",
            _("vor Ort, aber ohne Ort"),
            kept & Q(delivery__in=PLACES_NEEDED) & ~Exists(places),
        ),
        Task(
            "outdated-text",
            "missing",
            _("Textfassung überholt"),
            kept & Exists(outdated_texts),
        ),
    ]


def count_tasks(offers, tasks):
    """Return ``{task key: number of offers}`` in one query."""
    names = {f"task_{number}": task for number, task in enumerate(tasks)}
    counts = offers.order_by().aggregate(
        **{name: Count("pk", filter=task.condition) for name, task in names.items()}
    )
    return {task.key: counts[name] for name, task in names.items()}


def feedback_for(user):
    """Reports of visitors that ``user`` answers or reads.

    Coordinators get those on their own offers; who edits everything, or nothing, gets all.
    """
    if not user.has_perm("offers.change_offer") or user.has_perm("offers.edit_all_departments"):
        return Feedback.objects.all()
    return Feedback.objects.filter(offer__in=Offer.objects.editable_by(user))
