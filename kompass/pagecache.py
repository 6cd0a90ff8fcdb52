"""Public pages from memory, and unchanged ones not at all (304).

A public page depends on the catalogue's version, its address, the language and the time of day
("today", "open now"). These make its ETag; while they stay the same, the page is neither
rendered nor sent again. Each process keeps its latest pages, compressed ones too.
"""

import gzip
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import brotli
from django.conf import settings
from django.db import Error
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from kompass.busy import busy_page, is_away
from kompass.tight import tight
from offers.busy import AWAY
from offers.search import changes
from offers.search.memory import snapshot
from offers.search.state import pinned

TIME_SLOT = 600  # seconds a page about "now" may be old
STALE_SECONDS = 3600  # how long pages from memory stand in for a database that is away
SHARED_SECONDS = 60  # how long a cache in front may answer by itself
MAX_BYTES = 32 * 1024 * 1024
WORTH_COMPRESSING = 500  # bytes
# Brotli for a list of 38 kB: 0.7 ms at once, 13 ms for 7 % less from the moment that a
# page has been wanted again.
QUICK, DENSE = 7, 10


def newest_file():
    """When templates or static files last changed: the same in all processes of the site, so
    that one answers 304 to the ETag of another."""
    files = [
        *(settings.BASE_DIR / "templates").rglob("*"),
        *Path(settings.STATIC_ROOT).glob("staticfiles.json"),
    ]
    return max(path.stat().st_mtime_ns for path in files)


DEPLOYED = newest_file()


def code_stamp():
    """Changes when templates do: with a restart, or while developing with each edit."""
    return newest_file() if settings.DEBUG else DEPLOYED


@dataclass
class StoredPage:
    """``key``: what was asked for; ``version``: of the catalogue that it shows."""

    content: bytes
    content_type: str
    key: tuple = ()
    version: str = ""
    made_at: float = field(default_factory=time.monotonic)
    encoded: dict[str, bytes] = field(default_factory=dict)
    is_dense: bool = False

    def body(self, encoding):
        """The content in ``encoding`` ("br", "gzip" or ""); compressed on first use, by Brotli once
        more on the second."""
        if not encoding:
            return self.content
        is_known = encoding in self.encoded
        if encoding == "br" and not self.is_dense:
            quality = DENSE if is_known else QUICK
            self.encoded[encoding] = brotli.compress(self.content, quality=quality)
            self.is_dense = is_known
        elif not is_known:
            self.encoded[encoding] = gzip.compress(self.content, compresslevel=6, mtime=0)
        return self.encoded[encoding]


class PageStore:
    """The pages of one process that show the catalogue as it is; the longest unused give way."""

    def __init__(self, max_bytes=MAX_BYTES):
        self.max_bytes = max_bytes
        self.bytes = 0
        self.pages = OrderedDict()
        self.latest = {}  # ETags by what was asked for
        self.version = ""
        self.lock = threading.Lock()

    def get(self, etag):
        with self.lock:
            page = self.pages.get(etag)
            if page is not None:
                self.pages.move_to_end(etag)
            return page

    def turn_to(self, version):
        """The catalogue has this version: nobody asks for pages of another again."""
        with self.lock:
            if version != self.version:
                self._forget()
                self.version = version

    def put(self, etag, page):
        with self.lock:
            old = self.pages.pop(etag, None)
            self.bytes += len(page.content) - (len(old.content) if old else 0)
            self.pages[etag] = page
            self.latest[page.key] = etag
            while self.bytes > self.max_bytes:
                old_etag, gone = self.pages.popitem(last=False)
                self.bytes -= len(gone.content)
                if self.latest.get(gone.key) == old_etag:
                    del self.latest[gone.key]

    def last_known(self, key):
        """The page as it was when the database last answered; None where it is not known."""
        with self.lock:
            page = self.pages.get(self.latest.get(key))
            if page is None or page.version != self.version:
                return None
        return page if time.monotonic() - page.made_at < STALE_SECONDS else None

    def clear(self):
        with self.lock:
            self._forget()

    def _forget(self):
        self.pages.clear()
        self.latest.clear()
        self.bytes = 0


store = PageStore()


class PublicPageMiddleware:
    """Answers public pages from memory; must stand last, so that all others see its answers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = pinned.set(None)
        try:
            response = self.get_response(request)
        finally:
            pinned.reset(token)
        etag = getattr(request, "page_etag", None)
        if etag is not None and response.status_code < 500:  # the database answered to the end
            store.turn_to(request.page_version)
        if etag is None or response.status_code != 200 or response.streaming:
            return response
        if not response.has_header("ETag"):  # freshly rendered
            page = StoredPage(
                _content(response), response["Content-Type"], _key(request), request.page_version
            )
            if not response.cookies and not response.has_header("Cache-Control"):
                store.put(etag, page)
            _send(page, request, response)
        _allow_caching(response, etag)
        return response

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "is_public_page", False) or request.method not in ("GET", "HEAD"):
            return None
        try:
            state = snapshot().state  # builds the index if this is the first request ever
        except Error as error:
            if not is_away(error):
                raise
            return self.without_database(request)
        request.page_version = state.version
        pinned.set(state)
        request.page_etag = etag = _etag(request, state)
        if request.headers.get("If-None-Match"):
            unchanged = get_conditional_response(request, etag=etag)
            if isinstance(unchanged, HttpResponseNotModified):
                _allow_caching(unchanged, etag)
                return unchanged
        page = store.get(etag)
        if page is None:
            return None
        response = HttpResponse(content_type=page.content_type)
        _send(page, request, response)
        response["ETag"] = etag
        return response

    def without_database(self, request):
        """The page as it last was, if nothing had changed since; else a sentence about it."""
        page = store.last_known(_key(request))
        if page is None:
            return busy_page(request, AWAY)
        response = HttpResponse(content_type=page.content_type)
        _send(page, request, response)
        response["Cache-Control"] = "no-store"
        return response


def _content(response):
    is_html = response["Content-Type"].startswith("text/html")
    return tight(response.content) if is_html and settings.TIGHT_PAGES else response.content


def _key(request):
    """What is asked for."""
    return (
        get_language(),
        request.headers.get("HX-Request", ""),
        request.get_host(),
        request.get_full_path(),
    )


def _etag(request, state):
    parts = (code_stamp(), state.version, int(time.time() // TIME_SLOT), *_key(request))
    digest = blake2b("\n".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16)
    return f'W/"{digest.hexdigest()}"'


def _send(page, request, response):
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    if len(page.content) < WORTH_COMPRESSING:
        encoding = ""
    response.content = page.body(encoding)
    if encoding:
        response["Content-Encoding"] = encoding
    response["Content-Length"] = str(len(response.content))


def _allow_caching(response, etag):
    response["ETag"] = etag
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}, must-revalidate"
    patch_vary_headers(response, ["HX-Request", "Accept-Encoding"])


def website_changed(**kwargs):
    """Receiver: what editors change about the website shows at the next request, too."""
    changes.note(vocabulary=True)
