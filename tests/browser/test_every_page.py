"""Pages that no other test opens: axe, and nothing wider than a phone.

The addresses are those of docs/access.md, so that a new page cannot be forgotten: the public ones
in Arabic, which runs from right to left; those of the back office, of planning and of the networks
in German, but for the lists and forms of ``test_every_admin_page``.
"""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import is_valid_path

from tests.browser.axe import violations
from tests.site_world import make_world
from tests.test_access import read_table

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
PUBLIC = ("Alle", "Alle, die den Link aus einer E-Mail haben", "Anmeldung")
# Their own tests open these.
ELSEWHERE = (
    r"verwaltung/\w+/\w+/(add/|<path:object_id>/((change|history|delete)/)?)?|planung/<.*|"
    r"verwaltung/(<.*|logout/|jsi18n/|password_change/.*|r/.*|autocomplete/)|konto/.*"
)


@pytest.fixture
def phone(page):
    page.set_viewport_size(PHONE)
    return page


def is_page(client, path):
    """False for a form's target, for a file, and for the way to another page."""
    answer = client.get(path)
    answer.close()
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def faults_by_path(page, site, paths):
    found = {}
    for path in paths:
        page.goto(site + path)
        wider = page.evaluate("document.documentElement.scrollWidth") - PHONE["width"]
        found[path] = violations(page) + ([f"{wider} pixels too wide"] if wider > 0 else [])
    return found


def in_arabic(path):
    """``path`` in Arabic, as far as there are languages."""
    return f"/ar{path}" if is_valid_path(f"/ar{path.partition('?')[0]}") else path


def test_public_pages_are_accessible_from_right_to_left(live_server, phone):
    world = make_world(Client())
    public = [p for p, who in read_table().items() if who in PUBLIC and re.search(r"(^|/)$", p)]
    paths = [in_arabic(world.path(pattern)) for pattern in public]
    paths = [path for path in paths if is_page(Client(), path)]

    found = faults_by_path(phone, live_server.url, paths)

    assert found == {path: [] for path in found}
    assert len(paths) > 40, "hardly any page was opened"


def test_inner_pages_are_accessible(live_server, phone, admin_user, admin_client):
    world = make_world(Client())
    inner = [p for p, who in read_table().items() if who not in PUBLIC and p.endswith("/")]
    paths = [world.path(p) for p in inner if not re.fullmatch(ELSEWHERE, p)]
    paths = [path for path in paths if is_page(admin_client, path)]
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": admin_client.cookies[name].value, "url": live_server.url}
    phone.context.add_cookies([session])

    found = faults_by_path(phone, live_server.url, paths)

    assert found == {path: [] for path in found}
    assert len(paths) > 40, "hardly any page was opened"
