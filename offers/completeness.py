"""What an offer should say, and how many of each department's offers say it."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.attention import PLACES_NEEDED
from offers.models import (
    Contact,
    ContactVisibility,
    CostRow,
    Department,
    IsFree,
    Offer,
    OfferDate,
    OpeningTime,
    Status,
)


@dataclass(frozen=True)
class Criterion:
    """``condition`` holds for offers that have what is asked for.

    ``is_expected`` False: good to have, its lack is no shortcoming.
    """

    key: str
    label: str
    condition: Q
    is_expected: bool = True


def criteria(on=None):
    """Return the Criterion list of the table; ``on`` is a date (default: today)."""
    on = on or timezone.localdate()

    def has(model, **conditions):
        return Q(Exists(model.objects.filter(offer=OuterRef("pk"), **conditions)))

    has_age = ~Q(age_from_months=None, age_to_months=None)
    has_time = Q(by_appointment=True) | ~Q(schedule_note="") | has(OpeningTime) | has(OfferDate)
    return [
        Criterion("contact", _("Kontakt"), has(Contact, visibility=ContactVisibility.PUBLIC)),
        Criterion("age", _("Alter oder Lebensphase"), has_age | has(_links("life_phases"))),
        Criterion("place", _("Ort"), ~Q(delivery__in=PLACES_NEEDED) | has(_links("locations"))),
        Criterion("schedule", _("Zeiten"), has_time),
        Criterion("languages", _("Sprachen"), has(_links("languages"))),
        Criterion("image", _("Bild mit Beschreibung"), ~Q(image="") & ~Q(image_alt=""), False),
        Criterion("cost", _("Kosten bekannt"), ~Q(is_free=IsFree.UNKNOWN) | has(CostRow)),
        Criterion(
            "verified", _("Prüfung aktuell"), Q(verified_at__isnull=False, verify_due__gte=on)
        ),
    ]


def _links(field):
    return Offer._meta.get_field(field).remote_field.through


def kept_offers():
    """Offers the table speaks of: an archived one needs nothing any more."""
    return Offer.objects.exclude(status=Status.ARCHIVED)


@dataclass(frozen=True)
class Row:
    """``depth``: 0 for a Fachbereich; ``complete``: ``{criterion key: number of offers}``."""

    department: Department
    depth: int
    total: int
    complete: dict[str, int]


def completeness(offers, asked):
    """Return a Row for each department with ``offers``, with everything below it counted in.

    In the order of the tree; ``asked`` as from ``criteria()``. Two queries.
    """
    counted = (
        offers.order_by()
        .values("department")
        .annotate(
            total=Count("pk"),
            **{f"has_{one.key}": Count("pk", filter=one.condition) for one in asked},
        )
    )
    own = {row["department"]: row for row in counted}
    below = {}
    for department in Department.objects.all():
        below.setdefault(department.parent_id, []).append(department)

    def rows(department, depth):
        lower = [row for child in below.get(department.pk, []) for row in rows(child, depth + 1)]
        parts = [row for row in lower if row.depth == depth + 1]
        mine = own.get(department.pk, {})
        total = mine.get("total", 0) + sum(part.total for part in parts)
        complete = {
            one.key: mine.get(f"has_{one.key}", 0) + sum(part.complete[one.key] for part in parts)
            for one in asked
        }
        return [Row(department, depth, total, complete), *lower] if total else []

    return [row for root in below.get(None, []) for row in rows(root, 0)]
