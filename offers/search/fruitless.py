"""Count what families look for in vain, without a trace of who looked."""

import logging
import re
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import DatabaseError, connection, transaction
from django.http import QueryDict

from offers.models import FruitlessSearch

logger = logging.getLogger(__name__)

MAX_LENGTH = FruitlessSearch._meta.get_field("query").max_length
MAX_QUERIES_A_DAY = 500  # on a day with more, only those already seen are counted
KEPT_DAYS = 90
SHOWN_FROM = 5  # what fewer people typed might tell who they are; only editors see it
PATIENCE_MS = 200  # how long a reader's page may wait for somebody who is writing

# Mail addresses; numbers of telephones and postcodes; a street with its number.
_PERSONAL = re.compile(
    r"@|(?:\d[\s/().-]*){5}|(?:str\.?|stra(?:ß|ss)e|weg|allee|platz|gasse|ring|damm)\s*\d",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|curl|python|headless", re.I)

_TABLE = FruitlessSearch._meta.db_table
# One statement, so that two processes do not lose each other's count.
_COUNT = f"""
    INSERT INTO {_TABLE} (day, query, count) SELECT %s, %s, 1
    WHERE EXISTS (SELECT 1 FROM {_TABLE} WHERE day = %s AND query = %s)
       OR (SELECT count(*) FROM {_TABLE} WHERE day = %s) < %s
    ON CONFLICT (day, query) DO UPDATE SET count = {_TABLE}.count + 1
"""  # noqa: S608


def is_new_search(request):
    """Did a reader just search for these words? Not so: programs, a browser that guesses ahead,
    and the same words once more with another filter."""
    before = urlsplit(request.htmx.current_url or "") if request.htmx else None
    return (
        request.method == "GET"
        and "Sec-Purpose" not in request.headers
        and not _MACHINE.search(request.headers.get("User-Agent", ""))
        and not (before and QueryDict(before.query).get("q") == request.GET.get("q"))
    )


def count_fruitless(query, day):
    """Note that ``query`` found nothing on ``day``. Errors are logged, never raised."""
    words = " ".join(query.lower().split())[:MAX_LENGTH].strip()
    if not words or _PERSONAL.search(words):
        return
    day_value = connection.ops.adapt_datefield_value(day)
    try:
        with _short_patience(), transaction.atomic():
            too_old = day - timedelta(days=KEPT_DAYS)
            FruitlessSearch.objects.filter(day__lt=too_old).delete()
            with connection.cursor() as cursor:
                cursor.execute(
                    _COUNT, (day_value, words, day_value, words, day_value, MAX_QUERIES_A_DAY)
                )
    except DatabaseError:
        logger.warning("A search without result could not be counted", exc_info=True)


@contextmanager
def _short_patience():
    """SQLite has one writer at a time, for whom others wait up to 20 seconds: not for a count."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
