"""The demo city, loaded once for a whole test module."""

from contextlib import contextmanager
from datetime import datetime, time
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction

from kompass import demo


@contextmanager
def undone_at_noon(django_db_blocker, day):
    """Stop the clock at noon of ``day``; what is written inside is undone afterwards.

    The tests inside only read: they share one transaction instead of having their own.
    """
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo("Europe/Berlin"))
    with time_machine.travel(noon, tick=False), django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def demo_city(django_db_blocker, day):
    with undone_at_noon(django_db_blocker, day):
        demo.load()
        yield day
