"""Count what families look for in vain, without a trace of who looked."""

import re
from urllib.parse import urlsplit

from django.core.signals import request_finished
from django.http import QueryDict

from offers.daily_counts import DailyCounts
from offers.models import FruitlessSearch

MAX_LENGTH = FruitlessSearch._meta.get_field("query").max_length
KEPT_DAYS = 90
SHOWN_FROM = 5  # what fewer people typed might tell who they are; only editors see it

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


class Notes(DailyCounts):
    """Searches in vain. The database decides which of many are kept."""

    model = FruitlessSearch
    statement = _COUNT
    kept_days = KEPT_DAYS
    most = 500  # a day; with more, only those already seen are counted
    written_after = 10

    def parameters(self, day, key, count):
        (words,) = key
        return day, words, count, day, words, day, self.most


notes = Notes()
request_finished.connect(notes.write_when_due)


def count_fruitless(query, day):
    """Note that ``query`` found nothing on ``day``."""
    words = " ".join(query.lower().split())[:MAX_LENGTH].strip()
    if words and not is_personal(words):
        notes.add(day, words)
