"""Nonsense in public pages and forms: no server error, and nothing stored that is not valid."""

import string
from datetime import date
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.demo_city import undone_at_noon
from tests.fuzzing import cases
from tests.kompass.test_roles import ANONYMOUS
from tests.site_world import make_world, patterns
from tests.test_access import named, read_table

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PARAMETERS = (
    "q page per_page sort view ids birth due place postcode task angebot schritt seite zurueck by "
    "fachkraefte figure profile near radius_km age_months format ordering lang month kept user"
).split()
WORDS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=string.printable + "äöüß\0\u202e😀", max_size=80),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
    st.sampled_from(
        [
            "",
            "on",
            "0",
            "-1",
            "1,2,3",
            "2024-13-45",
            "0000-00-00",
            "2024-02",
            "x" * 9000,
            "a@b",
            "=cmd()",
            "https://[",
            "//evil.example",
            "<script>alert(1)</script>",
            "\r\nSet-Cookie: a=b",
            "../../etc/passwd",
            "%00%ff",
        ]
    ),
)
STORED = ("offers.Feedback", "offers.ChangeProposal", "offers.OfferAnswer", "networks.Cooperation")
FORMS = (
    "angebote/<slug:slug>/melden/",
    "angebote/<slug:slug>/stimmt/",
    "rueckmeldung/",
    "barriere-melden/",
    "vorschlagen/",
    "stimmt-noch/<str:token>/",
    "pflege/<str:token>/",
    "pflege/<str:token>/<uuid:uuid>/zahlen/",
    "pflege/<str:token>/<uuid:uuid>/zu-ende/",
)
# Where the form stands that is sent to another address.
PAGES = {"angebote/<slug:slug>/stimmt/": "angebote/<slug:slug>/"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with undone_at_noon(django_db_blocker, date(2026, 11, 23)):
        yield make_world(Client())


@cache
def public_pages():
    table = read_table()
    return [pattern for pattern in patterns() if ANONYMOUS in named(table[pattern])]


class Fields(HTMLParser):
    """The forms of a page: ``{name: [values that it offers]}``."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given_ = dict(attributes)
        if tag in ("input", "select", "textarea", "button") and given_.get("name"):
            self.name = given_["name"]
            self.found.setdefault(self.name, []).append(given_.get("value") or "")
        elif tag == "option" and self.found:
            self.found[self.name].append(given_.get("value") or "")


def answer(response):
    if response.streaming:
        b"".join(response.streaming_content)
    assert response.status_code < 500, response.request
    assert "a=b" not in response.headers.get("Set-Cookie", "")
    return response


@cases(300)
@given(data=st.data())
def test_no_parameter_breaks_a_public_page(world, data):
    pattern = data.draw(st.sampled_from(public_pages()))
    query = data.draw(st.lists(st.tuples(st.sampled_from(PARAMETERS), WORDS), max_size=4))
    path = world.path(pattern)
    separator = "&" if "?" in path else "?"
    answer(Client().get(f"{path}{separator}{urlencode(query, errors='replace')}"))


@pytest.fixture
def visitor(world):
    """Somebody who follows the links from the mails."""
    return Client()


def fields_of(visitor, world, pattern):
    page = answer(visitor.get(world.path(PAGES.get(pattern, pattern))))
    return Fields(page.content.decode()).found


def sent(data, fields):
    """A form as somebody sends it: some fields as offered, some as nonsense, some not at all."""
    form = {}
    for name, offered in fields.items():
        kind = data.draw(st.integers(0, 3))
        if kind:
            values = st.sampled_from(offered) if kind > 1 else WORDS
            form[name] = data.draw(values)
    return form


@cases(300)
@given(data=st.data())
def test_no_form_breaks_and_only_valid_rows_are_stored(world, visitor, data):
    pattern = data.draw(st.sampled_from(FORMS))
    path = world.path(pattern)
    with transaction.atomic():
        fields = fields_of(visitor, world, pattern)
        known = {label: set(_rows(label).values_list("pk", flat=True)) for label in STORED}
        answer(visitor.post(path, sent(data, fields), headers={"Sec-Fetch-Site": "same-origin"}))
        for label, before in known.items():
            for row in _rows(label).exclude(pk__in=before):
                row.full_clean()
        world.offer.refresh_from_db()
        world.offer.full_clean()
        transaction.set_rollback(True)


def _rows(label):
    return apps.get_model(label).objects.all()
