"""The pages of an account in a browser: axe, an app and a passkey as people use them."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.accounts import make_account
from tests.accounts_app.test_login import code_of
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Muschelglanz-1"


@pytest.fixture
def person():
    return make_account("Redaktion", email="kim@example.org", password=PASSWORD)


@pytest.fixture
def visit(page, live_server):
    """Function: open a path of the site."""
    return lambda path: page.goto(live_server.url + path, wait_until="load")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def log_in(page, visit, person, password=PASSWORD):
    visit("/konto/anmelden/")
    page.get_by_label("Name oder E-Mail").fill(person.username)
    page.get_by_label("Passwort", exact=True).fill(password)
    press(page, "Anmelden")


def faults(page):
    """What axe finds at both widths, and whether the page is wider than the window."""
    found = {}
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[width].append("wider than the window")
    return {width: faults for width, faults in found.items() if faults}


def test_pages_of_an_account_are_accessible(page, visit, person):
    log_in(page, visit, person, "falsch-falsch-1")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == {}
    log_in(page, visit, person)
    expect(page.get_by_role("heading", name="Übersicht")).to_be_visible()

    visit("/konto/zweiter-faktor/app/")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    press(page, "Bestätigen")
    secret = page.get_by_label("Authentifizierungsgeheimnis").input_value()
    assert faults(page) == {}
    page.get_by_label("Authentifizierungscode").fill(code_of(secret))
    press(page, "Aktivieren")
    expect(page.get_by_label("Unbenutzte Codes")).to_be_visible()
    assert faults(page) == {}

    for path in (
        "",
        "passwort/",
        "zweiter-faktor/",
        "zweiter-faktor/schluessel/neu/",
        "sitzungen/",
    ):
        visit(f"/konto/{path}")
        assert faults(page) == {}, path


def test_a_passkey_is_added_and_opens_the_back_office(page, visit, person, context):
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, visit, person)
    expect(page.get_by_role("heading", name="Übersicht")).to_be_visible()

    visit("/konto/zweiter-faktor/schluessel/neu/")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    press(page, "Bestätigen")
    page.get_by_label("Passwortlos").check()
    press(page, "Hinzufügen")
    expect(page.get_by_role("heading", name="Wiederherstellungs-Codes")).to_be_visible()
    assert set(Authenticator.objects.values_list("type", flat=True)) == {
        "webauthn",
        "recovery_codes",
    }

    context.clear_cookies()
    visit("/verwaltung/")
    press(page, "Mit einem Passkey anmelden")
    expect(page.get_by_role("heading", name="Übersicht")).to_be_visible()
