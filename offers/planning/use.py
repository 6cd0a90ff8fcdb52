"""Count what is used, in plain numbers per day: no address, no cookie, nothing about who it was.

The middleware stands before the page cache, so that pages from memory count as well. Counts
gather in memory and are written after some later answer, as those of searches in vain are.
"""

import logging
import threading
import time
from collections import Counter
from datetime import timedelta

from django.core.signals import request_finished
from django.db import DatabaseError, connection, transaction
from django.dispatch import receiver
from django.utils import timezone

from offers.busy import short_patience
from offers.models import UseCount, UseKind
from offers.search.fruitless import is_new_search, is_person, is_personal

logger = logging.getLogger(__name__)

MOST_KEYS = 2000  # in memory at once; further new words wait for the next round
WRITTEN_AFTER = 30  # seconds
KEPT_DAYS = 3 * 366
SHOWN_FROM = 5  # what fewer people typed might tell who they are
LONGEST = UseCount._meta.get_field("key").max_length

_TABLE = UseCount._meta.db_table
# One statement, so that two processes do not lose each other's count.
_COUNT = f"""
    INSERT INTO {_TABLE} (day, kind, key, count) VALUES (%s, %s, %s, %s)
    ON CONFLICT (day, kind, key) DO UPDATE SET count = {_TABLE}.count + EXCLUDED.count
"""  # noqa: S608


class UseNotes:
    """Counts that are not in the database yet; what came last before a process ends is lost."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = Counter()
        self._oldest = 0.0
        self._tidied = None

    def add(self, day, kind, key):
        with self._lock:
            if not self._counts:
                self._oldest = time.monotonic()
            if (day, kind, key) in self._counts or len(self._counts) < MOST_KEYS:
                self._counts[day, kind, key] += 1

    @property
    def are_due(self):
        return bool(self._counts) and time.monotonic() - self._oldest >= WRITTEN_AFTER

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
                self._tidy(max(day for day, _kind, _key in counts))
                with connection.cursor() as cursor:
                    cursor.executemany(
                        _COUNT, [_parameters(*one) for one in sorted(counts.items())]
                    )
        except DatabaseError:
            logger.warning("Use could not be counted", exc_info=True)
            self._tidied = None
            with self._lock:
                self._oldest = time.monotonic()
                self._counts += counts

    def _tidy(self, day):
        if self._tidied != day:
            UseCount.objects.filter(day__lt=day - timedelta(days=KEPT_DAYS)).delete()
            self._tidied = day


notes = UseNotes()


def _parameters(note, count):
    day, kind, key = note
    return connection.ops.adapt_datefield_value(day), kind, key, count


class CountUseMiddleware:
    """Counts public pages that a reader opened; must stand before the page cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in (200, 304):
            note_use(request)
        return response


def note_use(request):
    """Note what the answered ``request`` used, if a person asked for a public page."""
    match = request.resolver_match
    is_public = match is not None and getattr(match.func, "is_public_page", False)
    if not is_public or request.method != "GET" or not is_person(request):
        return
    day = timezone.localdate()
    words = request.GET.get("q", "")
    if match.url_name == "offer_list" and words.strip():
        if is_new_search(request) and "page" not in request.GET:
            _note_words(day, words)
    elif request.headers.get("HX-Request"):
        return
    elif match.url_name == "offer_detail":
        notes.add(day, UseKind.VIEW.value, match.kwargs["slug"][:LONGEST])
    else:
        notes.add(day, UseKind.PAGE.value, match.url_name[:LONGEST])


def _note_words(day, words):
    """A search is counted in any case; its words only where they cannot name a person."""
    plain = " ".join(words.replace("\0", "").lower().split())[:LONGEST].strip()
    known = "" if is_personal(plain) else plain
    notes.add(day, UseKind.SEARCH.value, known)


@receiver(request_finished)
def write_when_due(**kwargs):
    if notes.are_due:
        notes.write()
