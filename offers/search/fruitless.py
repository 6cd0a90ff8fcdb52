"""Count what families look for in vain, without a trace of who looked."""

import logging
import re
import threading
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.signals import request_finished
from django.db import DatabaseError, connection, transaction
from django.dispatch import receiver
from django.http import QueryDict

from offers.busy import short_patience
from offers.models import FruitlessSearch

logger = logging.getLogger(__name__)

MAX_LENGTH = FruitlessSearch._meta.get_field("query").max_length
MAX_QUERIES_A_DAY = 500  # on a day with more, only those already seen are counted
KEPT_DAYS = 90
SHOWN_FROM = 5  # what fewer people typed might tell who they are; only editors see it
WRITTEN_AFTER = 10  # seconds

# Mail addresses; numbers of telephones and postcodes; a street with its number.
_PERSONAL = re.compile(
    r"@|(?:\d[\s/().-]*){5}|(?:str\.?|stra(?:ß|ss)e|weg|allee|platz|gasse|ring|damm)\s*\d",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|curl|python|headless", re.I)

_TABLE = FruitlessSearch._meta.db_table
# One statement, so that two processes do not lose each other's count.
_COUNT = f"""
    INSERT INTO {_TABLE} (day, query, count) SELECT %s, %s, %s
    WHERE EXISTS (SELECT 1 FROM {_TABLE} WHERE day = %s AND query = %s)
       OR (SELECT count(*) FROM {_TABLE} WHERE day = %s) < %s
    ON CONFLICT (day, query) DO UPDATE SET count = {_TABLE}.count + EXCLUDED.count
"""  # noqa: S608


def is_new_search(request):
    """Did a reader just search for these words? Not so: programs, a browser that guesses ahead,
    and the same words once more with another filter."""
    before = urlsplit(request.htmx.current_url or "") if request.htmx else None
    return (
        request.method == "GET"
        and is_person(request)
        and not (before and QueryDict(before.query).get("q") == request.GET.get("q"))
    )


def is_person(request):
    """False for programs and for a browser that guesses ahead."""
    agent = request.headers.get("User-Agent", "")
    return "Sec-Purpose" not in request.headers and not _MACHINE.search(agent)


def is_personal(words):
    """May ``words`` name somebody: an address, a number, a street with its house?"""
    return bool(_PERSONAL.search(words))


class Notes:
    """Searches in vain that are not in the database yet: no reader waits for the writing.

    They are written after the answer to some later request; what came in the last seconds before
    a process ends is lost.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = Counter()
        self._oldest = 0.0
        self._tidied = None  # the day on which old rows were last deleted

    def add(self, day, words):
        with self._lock:
            if not self._counts:
                self._oldest = time.monotonic()
            # The database decides which of many are kept; this only bounds the memory.
            if (day, words) in self._counts or len(self._counts) < MAX_QUERIES_A_DAY:
                self._counts[day, words] += 1

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
                self._tidy(max(day for day, _words in counts))
                with connection.cursor() as cursor:
                    cursor.executemany(_COUNT, list(map(_parameters, counts.items())))
        except DatabaseError:
            logger.warning("Searches without result could not be counted", exc_info=True)
            self._tidied = None
            with self._lock:
                self._oldest = time.monotonic()
                self._counts += counts

    def _tidy(self, day):
        if self._tidied != day:
            too_old = day - timedelta(days=KEPT_DAYS)
            FruitlessSearch.objects.filter(day__lt=too_old).delete()
            self._tidied = day


notes = Notes()


def count_fruitless(query, day):
    """Note that ``query`` found nothing on ``day``."""
    words = " ".join(query.lower().split())[:MAX_LENGTH].strip()
    if words and not is_personal(words):
        notes.add(day, words)


@receiver(request_finished)
def write_when_due(**kwargs):
    if notes.are_due:
        notes.write()


def _parameters(note):
    (day, words), count = note
    day = connection.ops.adapt_datefield_value(day)
    return day, words, count, day, words, day, MAX_QUERIES_A_DAY
