"""Count what comes from one connection, together for all processes, and forget it soon.

The counts stand in the database: the cache of a small site belongs to one process each.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from offers.models import RateCount, RateWindow


def count_up(name, address, window_seconds):
    """Count one more for ``address`` under ``name``; return its number within the window."""
    forget_old_windows()
    with transaction.atomic():
        window, _is_new = RateWindow.objects.get_or_create(
            name=name,
            defaults={
                "salt": secrets.token_hex(16),
                "ends_at": timezone.now() + timedelta(seconds=window_seconds),
            },
        )
        key = salted_hmac(window.salt, address, algorithm="sha256").hexdigest()
        count, _is_new = RateCount.objects.get_or_create(window=window, key=key)
        RateCount.objects.filter(pk=count.pk).update(number=F("number") + 1)
        count.refresh_from_db(fields=["number"])
    return count.number


def forget_old_windows():
    """Delete what has run out, salts and counts; return the number of windows."""
    deleted, by_model = RateWindow.objects.filter(ends_at__lte=timezone.now()).delete()
    return by_model.get(RateWindow._meta.label, 0)
