"""An editor at work while others read: opens an offer in the back office, changes it, saves.

Forms are opened in this process (that costs what a browser would), and sent to the server.
"""

import http.client
import time
from contextlib import closing
from itertools import cycle
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from offers.bench import load

SAVED = 302


def edit(port, seconds):
    """Save an offer a second, each once or more; at the end ask for each page.

    Return ``{"writes", "refused", "lost"}``: sent, not taken, and taken but not shown at the end.
    """
    from offers.models import Offer, Status

    setup_test_environment()  # the client shows what a form holds
    public = Offer.objects.filter(status=Status.PUBLISHED, valid_from=None, valid_until=None)
    offers, client = list(public.order_by("pk")[:200]), _client()
    begun, titles, refused = time.monotonic(), {}, 0
    for number, offer in zip(range(seconds), cycle(offers), strict=False):
        title = f"Treff {begun:.0f}-{number}"
        if save(port, client, offer, title) == SAVED:
            titles[offer.get_absolute_url()] = title
        else:
            refused += 1
        time.sleep(max(begun + number + 1 - time.monotonic(), 0))
    with closing(load.Visitor(port)) as visitor:
        pages = {path: visitor.get(path)[2].decode() for path in titles}
    lost = sum(titles[path] not in pages[path] for path in titles)
    return {"writes": seconds, "refused": refused, "lost": lost}


def _client():
    user, _is_new = User.objects.get_or_create(
        username="messung", defaults={"is_superuser": True, "is_staff": True}
    )
    client = Client(headers={"host": load.HOST})
    client.force_login(user)
    return client


def save(port, client, offer, title):
    """Send the form of ``offer`` with another title; return the status of the answer."""
    from tests.admin_forms import form_data  # comes with the tests, as PostgreSQL does

    url = reverse("admin:offers_offer_change", args=[offer.pk])
    opened = client.get(url)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    data = form_data(opened) | {"title": title, "_save": "Sichern"}
    data |= {"_version": opened.context["started_from"], "csrfmiddlewaretoken": token}
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
    }
    connection = http.client.HTTPConnection(load.HOST, port, timeout=load.TIMEOUT)
    with closing(connection):
        connection.request("POST", url, urlencode(data, doseq=True), headers)
        return connection.getresponse().status
