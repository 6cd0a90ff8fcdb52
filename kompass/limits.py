"""How much one visitor may ask: forms, searches and files, by settings, without addresses kept.

Counted in the cache "limits", which is this process's own memory unless ``KOMPASS_CACHE_URL``
names a shared one: a limit then holds per process. The API has its throttle (``offers.hsds``),
logins have allauth's limits; the visitors' messages have a stricter one of their own.
"""

import ipaddress
import re
import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from offers.feedback import client_address

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FILES = re.compile(r"\.(csv|xlsx|json|geojson|atom|ics|vcf|pdf|docx|svg|graphml|zip|ttl|rdf)$")
UNLIMITED = re.compile(r"^/(api/|static/|media/|healthz$|readyz$|metrics$)")
BACK_OFFICE = re.compile(r"^/verwaltung/")


def client_key(request):
    """A name for the connection for one day: 64 hexadecimal digits that lead back to nobody.

    All addresses of one IPv6 network (/64) are one connection.
    """
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = None
    if parsed and parsed.version == 6:
        address = str(ipaddress.IPv6Network((parsed, 64), strict=False))
    day = int(time.time() // SECONDS["d"])
    return salted_hmac(f"kompass.limits.{day}", address, algorithm="sha256").hexdigest()


def kind_of(request):
    """Return "staff", "form", "export", "search" or "" for what is not limited here."""
    if UNLIMITED.match(request.path_info):
        return ""
    if BACK_OFFICE.match(request.path_info):
        return "staff"
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return "form"
    if FILES.search(request.path_info):
        return "export"
    return "search" if request.META.get("QUERY_STRING") else ""


def is_too_much(request, kind):
    """Count one more request of ``kind``; True beyond the rate. No rate: never."""
    rate = settings.REQUEST_RATES.get(kind)
    if not rate:
        return False
    number, unit = rate.split("/")
    window = SECONDS[unit]
    key = f"rate-{kind}-{int(time.time() // window)}-{_who(request, kind)}"
    cache = caches["limits"]
    if cache.add(key, 1, timeout=window):
        return False
    try:
        return cache.incr(key) > int(number)
    except ValueError:  # ran out in between
        return False


def _who(request, kind):
    """A town hall is one connection with many desks: in the back office each session counts."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if kind == "staff" and session:
        return salted_hmac("kompass.limits.session", session, algorithm="sha256").hexdigest()
    return client_key(request)


class RateLimitMiddleware:
    """Answer 429 with a sentence, before anything is computed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        kind = kind_of(request)
        if kind and is_too_much(request, kind):
            return _too_many(request, settings.REQUEST_RATES[kind])
        return self.get_response(request)


def _too_many(request, rate):
    response = HttpResponse(render_to_string("429.html", request=request), status=429)
    response["Retry-After"] = str(SECONDS[rate.split("/")[1]])
    response["Cache-Control"] = "no-store"
    return response
