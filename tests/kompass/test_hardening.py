"""What an attacker would try first, each on a real request."""

import io
import logging
import re
import zipfile
from html.parser import HTMLParser

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import ExceptionReporter

from kompass.limits import client_key
from kompass.privacy import ErrorReportFilter, HideSecrets
from networks.graph_files import read_graph
from offers.hsds.sources import load
from offers.imports.reading import FileError
from offers.models import Feedback
from offers.photos import open_picture
from tests.accounts import make_account
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return make_offer(title="Krabbeltreff", slug="krabbeltreff")


# -- Headers and inline code --------------------------------------------------------------------

ANSWERS = [
    "/",
    "/angebote/krabbeltreff/",
    "/angebote/export.csv",
    "/konto/anmelden/",
    "/verwaltung/",
    "/gibt-es-nicht/",
    "/robots.txt",
    "/healthz",
]


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_carries_the_rules_for_browsers(client, offer, address):
    client.force_login(make_account("Redaktion"))
    headers = client.get(address).headers

    rules = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_only_what_is_meant_for_others_may_be_loaded_by_others(client, offer):
    frame = client.get("/einbetten/liste/").headers
    assert "X-Frame-Options" not in frame
    assert frame["Cross-Origin-Resource-Policy"] == "cross-origin"
    data = client.get("/angebote/export.json").headers
    assert data["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert data["X-Frame-Options"] == "DENY"


def test_over_https_browsers_are_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_SSL_REDIRECT = True
    client = Client()

    plain = client.get("/robots.txt")
    assert (plain.status_code, plain.url) == (301, "https://testserver/robots.txt")
    safe = client.get("/robots.txt", secure=True)
    assert safe["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


class Inline(HTMLParser):
    """Collects what a strict policy forbids: inline scripts, styles and handlers."""

    DATA = ("application/json", "application/ld+json")

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        names = [name for name in values if name == "style" or name.startswith("on")]
        self.found += [f"<{tag} {name}>" for name in names]
        if tag == "style" or (
            tag == "script" and "src" not in values and values.get("type") not in self.DATA
        ):
            self.found.append(f"<{tag}>")
        if (values.get("href") or "").lower().startswith("javascript:"):
            self.found.append(f"<{tag} href=javascript:>")


PAGES = [
    *("/", "/angebote/", "/angebote/krabbeltreff/", "/lebensweg/", "/vorschlagen/"),
    *("/konto/", "/konto/passwort/", "/konto/passwort/vergessen/", "/konto/sitzungen/"),
    *("/konto/zweiter-faktor/", "/konto/zweiter-faktor/schluessel/", "/konto/abmelden/"),
    *("/konto/bestaetigen/", "/verwaltung/", "/verwaltung/offers/offer/"),
    *("/verwaltung/offers/offer/add/", "/verwaltung/auth/user/", "/planung/"),
]


def test_pages_have_nothing_inline(client, offer):
    user = make_account(is_superuser=True, password="Muschelglanz-1")
    client.force_login(user)
    found = {}
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        parser = Inline()
        parser.feed(answer.content.decode())
        found[address] = parser.found
    parser = Inline()
    parser.feed(Client().get("/konto/anmelden/").content.decode())
    found["/konto/anmelden/"] = parser.found

    assert {address: inline for address, inline in found.items() if inline} == {}


# -- Limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "method", "address"),
    [
        ("search", "get", "/angebote/?q=treff"),
        ("export", "get", "/angebote/export.csv"),
        ("form", "post", "/rueckmeldung/"),
        ("form", "post", "/konto/passwort/vergessen/"),
        ("form", "post", "/vorschlagen/"),
    ],
)
def test_each_kind_of_request_has_its_limit(settings, offer, time_machine, kind, method, address):
    time_machine.move_to("2026-11-16 08:00:01+01:00", tick=False)  # not across two windows
    settings.REQUEST_RATES = {kind: "2/m"}
    visitor, other = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")

    answers = [getattr(visitor, method)(address) for _time in range(3)]

    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert answers[2]["Retry-After"] == "60"
    assert "Das waren sehr viele Anfragen auf einmal." in answers[2].content.decode()
    assert "script-src 'self'" in answers[2]["Content-Security-Policy"]
    assert getattr(other, method)(address).status_code != 429
    assert visitor.get("/robots.txt").status_code == 200


def test_desks_behind_one_connection_do_not_share_the_back_offices_limit(settings, time_machine):
    time_machine.move_to("2026-11-16 08:00:01+01:00", tick=False)
    settings.REQUEST_RATES = {"staff": "2/m"}
    desks = [Client(), Client()]
    for desk in desks:
        desk.force_login(make_account("Redaktion"))

    address = "/verwaltung/offers/topic/"
    assert [desks[0].get(address).status_code for _time in range(3)] == [200, 200, 429]
    assert desks[1].get(address).status_code == 200


def test_the_window_passes_and_no_address_is_kept(settings, offer, time_machine):
    settings.REQUEST_RATES = {"search": "1/m"}
    visitor = Client(REMOTE_ADDR="203.0.113.7")
    time_machine.move_to("2026-11-16 08:00:01+01:00", tick=False)
    statuses = [visitor.get("/angebote/?q=a").status_code for _time in range(2)]
    assert statuses == [200, 429]
    assert not any("203.0.113" in key for key in caches["limits"]._cache)

    time_machine.move_to("2026-11-16 08:01:01+01:00", tick=False)
    assert visitor.get("/angebote/?q=a").status_code == 200


def test_a_network_of_one_visitor_is_one_connection(time_machine):
    def key(address, **more):
        return client_key(RequestFactory().get("/", REMOTE_ADDR=address, **more))

    time_machine.move_to("2026-11-16 08:00+01:00")
    today = key("2001:db8:1:2::1")
    assert key("2001:db8:1:2:ffff::9") == today
    assert key("2001:db8:1:3::1") != today
    # Without a proxy of ours in front nobody chooses an address.
    assert key("2001:db8:1:2::1", HTTP_X_FORWARDED_FOR="198.51.100.1") == today
    time_machine.move_to("2026-11-17 08:00+01:00")
    assert key("2001:db8:1:2::1") != today


# -- Addresses ----------------------------------------------------------------------------------


def test_a_foreign_host_name_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["kompass.example.org"]
    good, bad = {"host": "kompass.example.org"}, {"host": "evil.example"}

    assert client.get("/robots.txt", headers=good).status_code == 200
    assert client.get("/robots.txt", headers=bad).status_code == 400
    forwarded = client.get("/robots.txt", headers={**good, "x-forwarded-host": "evil.example"})
    assert forwarded.status_code == 200
    assert "evil.example" not in forwarded.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "//evil.example/angebote",
        "/\\evil.example",
        "/da//evil.example",
        "/%2f%2fevil.example/angebote",
        "/angebote//evil.example",
        "/verwaltung/login/?next=https://evil.example/",
        "/verwaltung/login/?next=//evil.example/",
        "/konto/anmelden/?next=https:evil.example",
    ],
)
def test_no_address_leads_to_another_website(client, offer, address):
    answer = client.get(address)

    if 300 <= answer.status_code < 400:
        assert not re.match(r"(https?:)?[/\\]{2}(?!testserver)", answer.url), answer.url
        assert "next=https" not in answer.url


@pytest.mark.parametrize(
    "address",
    [
        "/media/../kompass/settings.py",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/media/..%5c..%5cetc%5cpasswd",
        "/media//etc/passwd",
        "/static/../manage.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/opendata/../../etc/passwd",
        "/sitemap-../../etc/passwd.xml",
    ],
)
def test_no_path_leads_out_of_its_folder(client, address):
    answer = client.get(address)

    assert answer.status_code in (301, 302, 400, 404)
    body = b"" if answer.streaming else answer.content
    assert b"root:" not in body
    assert b"INSTALLED_APPS" not in body


@pytest.mark.parametrize(
    "address",
    [
        "/angebote/export.csv?q=a%0d%0aX-Injected:%20ja",
        "/angebote/krabbeltreff.ics?a=%0d%0aX-Injected:%20ja",
        "/themen/a%0d%0aX-Injected:%20ja/",
        "/angebote/a%0d%0aX-Injected:%20ja",
        "/konto/anmelden/?next=/%0d%0aX-Injected:%20ja",
        "/einbetten/liste/?topic=%0aX-Injected:%20ja",
    ],
)
def test_line_breaks_in_an_address_make_no_header(client, offer, address):
    answer = client.get(address)

    assert answer.status_code < 500
    assert "X-Injected" not in answer.headers
    assert not any("\n" in value or "\r" in value for value in answer.headers.values())


def test_line_breaks_in_a_form_make_no_mail_header(client, offer, mailoutbox):
    form = client.get("/angebote/krabbeltreff/melden/").context["form"]
    data = {
        "kind": "wrong",
        "message": "Hallo",
        "mail": "a@example.org\nBcc: alle@example.org",
        "stamp": form.next_stamp,
    }
    answer = client.post("/angebote/krabbeltreff/melden/", data)

    assert answer.status_code == 200
    assert "mail" in answer.context["form"].errors
    assert mailoutbox == []
    assert not Feedback.objects.exists()


# -- Files --------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><graphml><graph edgedefault="directed"><node id="&c;"/></graph>
</graphml>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<graphml><graph edgedefault="directed"><node id="&a;"/></graph>
</graphml>"""


@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_entities_in_a_graph_are_refused(content):
    with pytest.raises(ValidationError, match="kein lesbares GraphML"):
        read_graph("netz.graphml", content.encode())


def test_names_in_a_packed_table_reach_no_folder(tmp_path):
    file = tmp_path / "paket.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../../ausbruch.csv", "id,name\n1,a\n")
    with pytest.raises(FileError, match="services.csv"):
        load(file)

    assert [path.name for path in tmp_path.rglob("*")] == ["paket.zip"]
    assert not (tmp_path.parent / "ausbruch.csv").exists()


def test_a_script_that_calls_itself_a_picture_is_refused():
    for content in (b"<svg onload=alert(1)>", b"GIF89a<?php", b"\xff\xd8\xff" + b"\0" * 100):
        with pytest.raises(ValidationError):
            open_picture(SimpleUploadedFile("bild.jpg", content))


# -- Secrets ------------------------------------------------------------------------------------


def test_logs_show_no_links_that_open_something():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(HideSecrets())
    logger = logging.Logger("probe")
    logger.addHandler(handler)

    logger.warning("Not Found: %s", "/pflege/geheim:abc/neu/")
    logger.warning('"GET /konto/einladung/geheim:x/ HTTP/1.1" 200')
    logger.warning("/konto/passwort/link/3-geheim/ und /netzwerke/kalender/geheim.ics")
    logger.warning("/da/lebensweg/mein-kind/?birth=2026-03 und /angebote/?q=treff")

    assert stream.getvalue().splitlines() == [
        "Not Found: /pflege/…/neu/",
        '"GET /konto/einladung/…/ HTTP/1.1" 200',
        "/konto/passwort/link/…/ und /netzwerke/kalender/…",
        "/da/lebensweg/mein-kind/?… und /angebote/?q=treff",
    ]


def breaks(request):
    password = "Muschelglanz-1"
    raise RuntimeError(len(password))


breaks.login_required = False
urlpatterns = [path("kaputt/", breaks)]


@pytest.mark.urls(__name__)
def test_error_page_and_log_of_a_real_site_tell_nothing(settings, caplog):
    settings.DEBUG = False
    client = Client(raise_request_exception=False)
    answer = client.post("/kaputt/?birth=2026-03", {"password": "Nebelhorn-77x"})

    assert answer.status_code == 500
    for secret in (settings.SECRET_KEY, "Muschelglanz", "Nebelhorn", "RuntimeError"):
        assert secret not in answer.content.decode()
    assert "Nebelhorn" not in caplog.text
    assert settings.SECRET_KEY not in caplog.text


def test_error_reports_of_a_trial_hide_addresses_of_services(rf, monkeypatch):
    request = rf.get("/", KOMPASS_DATABASE_URL="postgres://kompass:GEHEIM@rechner/kompass")
    report = ExceptionReporter(request, RuntimeError, RuntimeError("x"), None)
    report.filter = ErrorReportFilter()

    assert "GEHEIM" not in report.get_traceback_html()
    assert "KOMPASS_DATABASE_URL" in report.get_traceback_html()
