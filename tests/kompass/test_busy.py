"""While somebody else writes for long, pages open and nothing typed is lost."""

import errno
import re
import sqlite3
from contextlib import contextmanager
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import NotSupportedError, OperationalError, connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from kompass import pagecache
from kompass.busy import busy_page
from offers.busy import AWAY, BUSY, FULL, RENEWED, trouble
from offers.models import EditingPresence, Status
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
    with_file = busy_page(
        RequestFactory().post("/x/?a=1", {"title": "Neu", "image": picture}), BUSY
    )
    secret = busy_page(RequestFactory().post("/x/", {"title": "Neu", "Password2": "geheim"}), BUSY)
    looked = busy_page(RequestFactory().get("/x/?a=1"), BUSY)

    html = with_file.content.decode()
    assert typed_again(with_file) == {"title": ["Neu"]}
    assert "Nicht aufgehoben: haus.jpg." in html
    assert 'action="/x/?a=1"' in html
    assert typed_again(secret) == {}
    assert "geheim" not in secret.content.decode()
    assert "Bitte gehen Sie zurück" in secret.content.decode()
    assert '<a class="kern-btn kern-btn--primary" href="/x/?a=1">' in looked.content.decode()


class LostConnection(Exception):
    """As psycopg says it: a connection that broke off knows no state."""

    def __init__(self, state=None):
        super().__init__("…")
        self.sqlstate = state


LostConnection.__name__ = "OperationalError"


def as_django_says(cause, code=None):
    if code:
        cause.sqlite_errorcode = code
    error = OperationalError("…")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, BUSY),
        (sqlite3.SQLITE_FULL, FULL),
        (sqlite3.SQLITE_CANTOPEN, AWAY),
        (sqlite3.SQLITE_ERROR, ""),
    ],
)
def test_what_sqlite_says(code, kind):
    assert trouble(as_django_says(sqlite3.OperationalError("…"), code)) == kind


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (None, AWAY),  # no connection, or it broke off
        ("57P01", AWAY),
        ("08006", AWAY),
        ("53100", FULL),
        ("40P01", ""),  # a deadlock is a fault of ours
    ],
)
def test_what_postgresql_says(state, kind):
    assert trouble(as_django_says(LostConnection(state))) == kind


# Only PostgreSQL keeps plans that a migration can overtake.
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans anew by itself")
def test_a_connection_that_knows_the_old_columns_is_given_up():
    def run(on, statement):
        with on.cursor() as cursor:
            cursor.execute(statement)

    migrating = connection.copy()
    run(migrating, "CREATE TABLE kept_plan (word varchar(5))")
    try:
        for _ in range(4):  # prepared from the third time on
            run(connection, "SELECT word FROM kept_plan")
        run(migrating, "ALTER TABLE kept_plan ALTER word TYPE varchar(9)")
        with pytest.raises(NotSupportedError) as caught:
            run(connection, "SELECT word FROM kept_plan")
        assert trouble(caught.value) == RENEWED

        page = busy_page(RequestFactory().get("/x/"), RENEWED)

        assert connection.connection is None
    finally:
        run(migrating, "DROP TABLE kept_plan")
        migrating.close()
    assert page.status_code == 503
    assert "Gerade wird die Website erneuert." in page.content.decode()


def test_other_errors_are_faults_of_ours():
    assert trouble(OperationalError("no such table")) == ""
    assert trouble(OSError(errno.ENOSPC, "…")) == FULL
    assert trouble(OSError(errno.ENOENT, "…")) == ""
    assert trouble(ValueError("…")) == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Unsere Datenbank antwortet gerade nicht."), ("da", "Vores database svarer ikke")],
)
def test_the_page_speaks_the_language_of_the_address(language, words):
    with translation.override(language):
        html = busy_page(RequestFactory().get("/x/"), AWAY).content.decode()

    assert words in html
    assert f'<html lang="{language}"' in html


@pytest.fixture
def no_database(monkeypatch):
    """Call it, and from then on the database is away."""

    def vanish():
        def gone():
            raise as_django_says(LostConnection())

        monkeypatch.setattr(pagecache, "snapshot", gone)

    pagecache.store.clear()
    yield vanish
    pagecache.store.clear()


def test_known_pages_stand_in_for_a_database_that_is_away(client, db, no_database):
    offer = make_offer(title="Anker")
    before = client.get(offer.get_absolute_url())

    no_database()
    known = client.get(offer.get_absolute_url())
    other = client.get("/angebote/?q=anker")

    assert (known.status_code, known.content) == (200, before.content)
    assert known["Cache-Control"] == "no-store"
    assert other.status_code == 503
    assert "Unsere Datenbank antwortet gerade nicht." in other.content.decode()


def test_what_changed_meanwhile_does_not_come_back(client, db, no_database):
    offer, other = make_offer(title="Anker"), make_offer(title="Boje")
    client.get(offer.get_absolute_url())
    offer.status = Status.ARCHIVED
    offer.save()
    client.get(other.get_absolute_url())

    no_database()

    assert client.get(offer.get_absolute_url()).status_code == 503
    assert client.get(other.get_absolute_url()).status_code == 200


def test_a_withdrawn_page_stays_away(client, db, no_database):
    offer = make_offer(title="Anker")
    client.get(offer.get_absolute_url())
    offer.status = Status.ARCHIVED
    offer.save()
    assert client.get(offer.get_absolute_url()).status_code == 404

    no_database()

    assert client.get(offer.get_absolute_url()).status_code == 503


def test_a_database_that_goes_in_the_middle_of_a_page_leaves_the_known_ones(
    client, db, no_database, monkeypatch
):
    client.raise_request_exception = False
    offer = make_offer(title="Anker")
    before = client.get(offer.get_absolute_url())
    make_offer(title="Boje")

    def gone(*arguments, **kwargs):
        raise as_django_says(LostConnection())

    monkeypatch.setattr("offers.views.offers.Selection", gone)
    assert client.get("/angebote/").status_code == 503
    no_database()

    assert client.get(offer.get_absolute_url()).content == before.content


def test_errors_outside_of_views_are_told_apart_as_well(client, db, monkeypatch):
    """As of the session, which middlewares read."""
    client.raise_request_exception = False

    def fail(self, request, *arguments):
        raise as_django_says(LostConnection()) if "weg" in request.GET else ValueError

    monkeypatch.setattr("kompass.middleware.LoginRequiredMiddleware.process_view", fail)

    assert client.get("/verwaltung/?weg=1").status_code == 503
    assert client.get("/verwaltung/").status_code == 500
