"""docs/access.md, address by address: who gets in, and that nobody else does."""

import logging
import re
from copy import deepcopy
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from tests.accounts import make_account
from tests.demo_city import undone_at_noon
from tests.kompass.test_roles import ANONYMOUS, ROLES
from tests.site_world import make_world, patterns

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # Roles are rules in Python: once is enough, and the walk over all addresses takes a minute.
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="who gets in does not depend on the database"
    ),
]

TABLE = settings.BASE_DIR / "docs" / "access.md"
NO_ROLE = "Konto ohne Rolle"
ACCOUNTS = [*(role for role in ROLES if role != ANONYMOUS), NO_ROLE]
GROUPS = {
    "Alle": [*ACCOUNTS, ANONYMOUS],
    "Alle, die den Link aus einer E-Mail haben": [*ACCOUNTS, ANONYMOUS],
    "Jedes Konto": ACCOUNTS,
    "Jede Rolle": [role for role in ACCOUNTS if role != NO_ROLE],
    "Niemand": [],
}
# Here it depends on how far somebody came with logging in, and on what is one's own.
UNSETTLED = {"Anmeldung": [*ACCOUNTS, ANONYMOUS], "Eigenes Konto": ACCOUNTS}
OF_A_DEPARTMENT = ("Koordination", "Netzwerkkoordination")


def read_table():
    """``{pattern: heading}`` as the document says."""
    found, heading = {}, ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif entry := re.match(r"- `/(.*)`$", line):
            assert entry[1] not in found, f"{entry[1]} stands there twice"
            found[entry[1]] = heading
    return found


def named(heading):
    """The roles that open what stands below ``heading``."""
    if heading in UNSETTLED:
        return []
    return GROUPS[heading] if heading in GROUPS else heading.split(", ")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with undone_at_noon(django_db_blocker, date(2026, 11, 23)):
        yield make_world(Client())


@pytest.fixture
def quick(monkeypatch):
    """Who gets in is settled before a page is drawn; what is refused is not logged here."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def visitor(role, own):
    client = Client()
    if role != ANONYMOUS:
        departments = [own] if role in OF_A_DEPARTMENT else []
        named = None if role == NO_ROLE else role
        client.force_login(make_account(named, *departments, is_staff=role != NO_ROLE))
    return client


def gets_in(client, path):
    """True unless the answer is "log in", "you may not" or "there is no such thing"."""
    known = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(path, follow=True)
        if response.status_code == 405:
            response = client.post(path)
        transaction.set_rollback(True)
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file behind it
    client.cookies = known  # logging out takes the session away
    assert response.status_code < 500, path
    return response.status_code not in (401, 403, 404) and not is_turned_away(response)


def is_turned_away(response):
    """To the login, or to the start of the back office: so it answers where a row is not found."""
    ways = [way for way, _status in getattr(response, "redirect_chain", [])]
    if response.status_code == 302:
        ways.append(response["Location"])
    return any(reverse(settings.LOGIN_URL) in way or way == reverse("admin:index") for way in ways)


def test_every_address_of_the_site_stands_in_the_table():
    assert set(read_table()) == set(patterns())


@pytest.mark.parametrize("role", [*ACCOUNTS, ANONYMOUS])
def test_addresses_open_for_those_named_and_for_nobody_else(role, world, quick):
    client, table = visitor(role, world.own), read_table()
    settled = [p for p in patterns() if role not in UNSETTLED.get(table[p], [])]

    opened = {pattern for pattern in settled if gets_in(client, world.path(pattern))}

    allowed = {pattern for pattern in settled if role in named(table[pattern])}
    assert sorted(opened - allowed) == [], "open, though the table does not say so"
    assert sorted(allowed - opened) == [], "closed, though the table says open"


def test_a_link_that_is_not_ours_opens_nothing(world):
    for pattern in patterns():
        if "<str:token>" in pattern:
            token = re.search(r"/([^/]{20,}?)(?:/|\.ics|$)", world.path(pattern))[1]
            response = Client().get(world.path(pattern).replace(token, f"{token[:-2]}xx"))
            assert response.status_code in (403, 404, 410), pattern
