"""Count what is used, in plain numbers per day: no address, no cookie, nothing about who it was.

The middleware stands before the page cache, so that pages from memory count as well. Counts
gather in memory and are written after some later answer, as those of searches in vain are.
"""

from django.core.signals import request_finished
from django.utils import timezone

from offers.daily_counts import DailyCounts
from offers.models import UseCount, UseKind
from offers.search.fruitless import is_new_search, is_person, is_personal

KEPT_DAYS = 3 * 366
SHOWN_FROM = 5  # what fewer people typed might tell who they are
LONGEST = UseCount._meta.get_field("key").max_length

_TABLE = UseCount._meta.db_table
# One statement, so that two processes do not lose each other's count.
_COUNT = f"""
    INSERT INTO {_TABLE} (day, kind, key, count) VALUES (%s, %s, %s, %s)
    ON CONFLICT (day, kind, key) DO UPDATE SET count = {_TABLE}.count + EXCLUDED.count
"""  # noqa: S608


class UseNotes(DailyCounts):
    model = UseCount
    statement = _COUNT
    kept_days = KEPT_DAYS
    most = 2000
    written_after = 30

    def parameters(self, day, key, count):
        return day, *key, count


notes = UseNotes()
request_finished.connect(notes.write_when_due)


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
