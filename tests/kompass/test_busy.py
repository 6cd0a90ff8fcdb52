"""While somebody else writes for long, pages open and nothing typed is lost."""

import re
import sqlite3
from contextlib import contextmanager
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import reverse

from kompass.busy import busy_page
from offers.busy import is_busy
from offers.models import EditingPresence
from offers.proposals import links
from offers.roles import COORDINATORS
from offers.search.memory import snapshot
from tests.accounts import make_account
from tests.admin_forms import form_data
from tests.factories import make_department, make_offer, make_provider

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')

# On PostgreSQL a long import holds up nobody: the case cannot be brought about there.
only_one_writes = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL lets many write at once"
)


@contextmanager
def another_writer():
    """Somebody in a process of their own holds the database; we wait a moment only."""
    snapshot()  # the very first request builds the index
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()


def typed_again(response):
    """What the browser sends from the page that keeps what was typed."""
    data = {}
    for name, value in HIDDEN.findall(response.content.decode()):
        data.setdefault(unescape(name), []).append(unescape(value))
    return data


@pytest.mark.django_db(transaction=True)
@only_one_writes
def test_a_form_opens_during_a_long_import_and_keeps_what_was_typed(client):
    department = make_department()
    offer = make_offer(department=department, title="Alt", requirements="")
    client.force_login(make_account(COORDINATORS, department))
    url = reverse("admin:offers_offer_change", args=[offer.pk])
    typed = "Bitte »Ausweis« & <Heft>\r\nmitbringen."

    with another_writer():
        opened = client.get(url)
        data = form_data(opened) | {"_version": opened.context["started_from"]}
        answer = client.post(url, data | {"requirements": typed, "_save": "Sichern"})

    assert (opened.status_code, answer.status_code) == (200, 503)
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("60", "no-store")
    assert not EditingPresence.objects.exists()
    offer.refresh_from_db()
    assert offer.requirements == ""
    assert f'<form method="post" action="{url}">' in answer.content.decode()

    assert client.post(url, typed_again(answer)).status_code == 302
    offer.refresh_from_db()
    assert offer.requirements.splitlines() == typed.splitlines()


@pytest.mark.django_db(transaction=True)
@only_one_writes
def test_a_provider_sees_its_page_during_a_long_import(client):
    provider = make_provider(name="Kita Seestern")
    token = links.provider_link_for(provider, "kita@example.org").rstrip("/").rsplit("/", 1)[1]
    url = reverse("offers:care", args=[token])
    client.post(url, {"address": "kita@example.org"})

    with another_writer():
        answer = client.get(url)

    assert answer.status_code == 200
    assert "Kita Seestern" in answer.content.decode()


def test_files_are_named_and_secrets_are_not_kept():
    picture = SimpleUploadedFile("haus.jpg", b"...")
    with_file = busy_page(RequestFactory().post("/x/?a=1", {"title": "Neu", "image": picture}))
    secret = busy_page(RequestFactory().post("/x/", {"title": "Neu", "Password2": "geheim"}))
    looked = busy_page(RequestFactory().get("/x/?a=1"))

    html = with_file.content.decode()
    assert typed_again(with_file) == {"title": ["Neu"]}
    assert "Nicht aufgehoben: haus.jpg." in html
    assert 'action="/x/?a=1"' in html
    assert typed_again(secret) == {}
    assert "geheim" not in secret.content.decode()
    assert "Bitte gehen Sie zurück" in secret.content.decode()
    assert '<a class="kern-btn kern-btn--primary" href="/x/?a=1">' in looked.content.decode()


@pytest.mark.parametrize(
    ("code", "busy"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_only_waiting_in_vain_counts_as_busy(code, busy):
    cause = sqlite3.OperationalError("…")
    cause.sqlite_errorcode = code
    error = OperationalError("…")
    error.__cause__ = cause

    assert is_busy(error) is busy
    assert not is_busy(OperationalError("no such table"))
