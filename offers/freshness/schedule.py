"""The days that follow from a check: when the next one is due and when an entry is hidden.

They are stored with the offer, so that visibility is one comparison in SQL and in memory and
changes by the passing of days alone. ``renew`` is their only writer; every change of the
catalogue passes it (see ``offers.search.changes``).

An offer that was never checked counts from the day it was first released; before that nothing
is due. The interval is the offer's own, else the shortest of its topics, else the site's. An
entry whose interval is longer than the site's has as many months to spare as all others.
"""

import calendar
from collections import defaultdict
from datetime import date

from django.db.models import Min
from django.utils import timezone

from offers.freshness.policy import current_policy
from offers.models import Offer, Status
from offers.models.base import id_list
from offers.statements import Statement

CHUNK = 2000


def add_months(day, months):
    """Return the same day ``months`` later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def days_after(checked, months, policy):
    """Return ``(verify_due, hidden_from)`` for a check on ``checked``, every ``months``."""
    to_spare = policy.hide_after_months - policy.review_months
    hidden_after = max(policy.hide_after_months, months + to_spare)
    return add_months(checked, months), add_months(checked, hidden_after)


def renew(ids=None):
    """Set the days of the offers ``ids`` (default: all) anew; return the ids that changed."""
    if ids is None:
        ids = Offer.objects.order_by("pk").values_list("pk", flat=True)
    ids, policy, changed = list(ids), current_policy(), []
    for start in range(0, len(ids), CHUNK):
        changed += _renew_some(ids[start : start + CHUNK], policy)
    return changed


_ROWS = Statement(
    lambda ids: (
        Offer.objects.filter(pk__in=ids)
        .order_by()
        .annotate(topic_months=Min("topics__review_months"))
        .values_list(
            "pk",
            "status",
            "verified_at",
            "review_months",
            "topic_months",
            "released_at",
            "verify_due",
            "hidden_from",
        )
    )
)


def _renew_some(ids, policy):
    wanted = defaultdict(list)
    for pk, status, checked, own, topic, *stored in _ROWS(ids):
        released = stored[0]
        if not (checked or released) and status == Status.PUBLISHED:
            released = timezone.localdate()
        start = checked or released
        months = own or topic or policy.review_months
        days = (released, *(days_after(start, months, policy) if start else (None, None)))
        if days != tuple(stored):
            wanted[days].append(pk)
    for (released, due, hidden), some in wanted.items():
        # The plain manager: these days say nothing that the search is not about to be told.
        Offer._base_manager.filter(pk__in=id_list(some)).update(
            released_at=released, verify_due=due, hidden_from=hidden
        )
    return [pk for some in wanted.values() for pk in some]
