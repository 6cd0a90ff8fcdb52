"""Counts per day that gather in memory and are written after some later answer.

No reader waits for the writing; what came in the last seconds before a process ends is lost.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from datetime import timedelta

from django.db import Error, connection, transaction

from offers.busy import short_patience, trouble

logger = logging.getLogger(__name__)


class DailyCounts(ABC):
    """Subclasses say what is counted and how one count is stored.

    ``model`` has a field ``day``; ``statement`` adds one count, by the values of ``parameters``.
    """

    model = None
    statement = ""
    kept_days = 0
    most = 0  # different things in memory at once; further new ones wait for the next round
    written_after = 0  # seconds

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = Counter()
        self._oldest = 0.0
        self._tidied = None  # the day on which old rows were last deleted

    @abstractmethod
    def parameters(self, day, key, count):
        """What ``statement`` wants; ``day`` as the database has it, ``key`` a tuple."""

    def add(self, day, *key):
        with self._lock:
            if not self._counts:
                self._oldest = time.monotonic()
            if (day, key) in self._counts or len(self._counts) < self.most:
                self._counts[day, key] += 1

    @property
    def are_due(self):
        return bool(self._counts) and time.monotonic() - self._oldest >= self.written_after

    def forget(self):
        """Drop what is not written and return it."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            return counts

    def write(self):
        """Write all. Errors are logged, never raised; the next time tries again."""
        counts = self.forget()
        if not counts:
            return
        try:
            with short_patience(), transaction.atomic():
                self._tidy(max(day for day, _key in counts))
                with connection.cursor() as cursor:
                    cursor.executemany(self.statement, self._rows(counts))
        except Error as error:
            kind = trouble(error)  # says enough, and may come again with every answer
            logger.warning(
                "%s could not be counted: %s",
                self.model.__name__,
                kind or type(error).__name__,
                exc_info=not kind,
            )
            self._tidied = None
            with self._lock:
                self._oldest = time.monotonic()
                self._counts += counts

    def write_when_due(self, **kwargs):
        if self.are_due:
            self.write()

    def _rows(self, counts):
        """In one order, so that two processes do not wait for each other."""
        as_stored = connection.ops.adapt_datefield_value
        return [
            self.parameters(as_stored(day), key, count)
            for (day, key), count in sorted(counts.items())
        ]

    def _tidy(self, day):
        if self._tidied != day:
            self.model.objects.filter(day__lt=day - timedelta(days=self.kept_days)).delete()
            self._tidied = day
