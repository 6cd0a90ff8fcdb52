"""Two browsers with the same offer open: the second one sees the conflict and loses nothing."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from offers.roles import EDITORS
from tests.browser.axe import violations
from tests.browser.test_admin_axe import WIDTHS
from tests.factories import make_offer, make_phases, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def log_in(context, base, first_name):
    """Give the browser ``context`` the session of a new editor."""
    user = User.objects.create_user(first_name.lower(), first_name=first_name, is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    return context.new_page()


@pytest.fixture
def offer():
    make_phases()
    return make_offer(
        title="Krabbelgruppe am Hafen",
        summary="Jeden Montag für Eltern mit Babys.",
        topics=[make_topic(title="Bewegung")],
        contacts=[{"function": "Anmeldung", "phone": "0461 1"}],
        age_from_months=3,
        age_to_months=12,
    )


def test_two_browsers_lose_nothing(live_server, context, browser, browser_context_args, offer):
    address = live_server.url + reverse("admin:offers_offer_change", args=[offer.pk])
    kim = log_in(context, live_server.url, "Kim")
    other = browser.new_context(**browser_context_args)
    sam = log_in(other, live_server.url, "Sam")
    kim.goto(address)
    sam.goto(address)
    expect(sam.get_by_text("Kim bearbeitet diesen Eintrag gerade")).to_be_visible()
    kim.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(kim.get_by_text("Sam bearbeitet diesen Eintrag gerade")).to_be_visible()

    sam.locator("#id_title").fill("Krabbelgruppe in der Nordstadt")
    sam.locator("#id_description").fill("Wir singen.\n\nWir spielen.")
    sam.locator("#id_contacts-0-phone").fill("0461 22")
    sam.get_by_role("link", name="Kontakt hinzufügen").or_(
        sam.get_by_role("button", name="Kontakt hinzufügen")
    ).click()
    sam.locator("#id_contacts-1-function").fill("Leitung")
    sam.locator("#id_contacts-1-phone").fill("0461 3")
    kim.locator("#id_title").fill("Krabbelgruppe am Museum")
    kim.locator("#id_summary").fill("Jeden Dienstag für Eltern mit Babys.")
    kim.locator("#id_contacts-0-phone").fill("0461 11")
    kim.locator("[name=_save]").first.click()
    kim.wait_for_url("**/offers/offer/")
    sam.locator("[name=_save]").first.click()

    heading = sam.get_by_role("heading", name="Inzwischen hat jemand anderes")
    expect(heading).to_be_visible()
    expect(heading).to_be_focused()
    expect(sam.locator("#id_title")).to_have_value("Krabbelgruppe in der Nordstadt")
    expect(sam.locator("#id_description")).to_have_value("Wir singen.\n\nWir spielen.")
    expect(sam.locator("#id_contacts-1-phone")).to_have_value("0461 3")
    for width in WIDTHS:
        sam.set_viewport_size({"width": width, "height": 800})
        assert violations(sam) == []
        assert sam.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    title = sam.get_by_role("group", name="Titel")
    title.get_by_role("radio", name="die andere übernehmen").check()
    sam.get_by_role("button", name="So sichern").click()
    sam.wait_for_url("**/offers/offer/")

    offer.refresh_from_db()
    assert offer.title == "Krabbelgruppe am Museum"  # Kim's, as Sam chose
    assert offer.summary == "Jeden Dienstag für Eltern mit Babys."  # Kim's, Sam left it alone
    assert offer.description.replace("\r", "") == "Wir singen.\n\nWir spielen."
    phones = sorted(contact.phone for contact in offer.contacts.all())
    assert phones == ["0461 11", "0461 22", "0461 3"]
    other.close()


def test_history_pages_are_accessible(live_server, context, offer):
    page = log_in(context, live_server.url, "Kim")
    offer.title = "Krabbelgruppe am Museum"
    offer.save()
    offer.topics.add(make_topic(title="Ernährung"))
    make_offer(title="Gelöschtes Angebot").delete()
    paths = [
        reverse("admin:offers_offer_history", args=[offer.pk]),
        reverse("admin:offers_offer_restore", args=[offer.pk, 1]),
        reverse("admin:offers_offer_lost"),
    ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(live_server.url + path)
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
