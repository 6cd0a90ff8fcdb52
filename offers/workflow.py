"""Acts on offers: one function each, one transaction each."""

import calendar
from datetime import date

from django.db import transaction
from django.utils import timezone

from offers.models import Offer


@transaction.atomic
def confirm_verified(offers, *, user, review_months, on=None):
    """Record that ``user`` checked ``offers`` on day ``on`` (default: today); return them.

    Offers that ``user`` may not edit are left out. Sets the next due day ``review_months`` later.
    """
    on = on or timezone.localdate()
    editable = Offer.objects.editable_by(user).filter(pk__in=offers.values("pk"))
    # Locked rows: whoever changes one of them meanwhile comes after us.
    confirmed = list(editable.order_by("pk").select_for_update(of=["self"]))
    Offer.objects.filter(pk__in=[offer.pk for offer in confirmed]).update(
        verified_at=on,
        verified_by=(user.get_full_name() or user.get_username())[:150],
        verify_due=add_months(on, review_months),
    )
    return confirmed


def add_months(day, months):
    """Return the same day ``months`` later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
