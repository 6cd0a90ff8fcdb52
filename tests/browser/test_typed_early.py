"""Scripts hear what was typed before they were there: on a slow phone people are faster."""

import json

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from offers.models import Offer, ProviderLink
from offers.proposals.links import provider_link_for
from offers.proposals.sending import start
from offers.roles import EDITORS
from offers.snapshot import with_snapshot_data
from offers.views.care import proposer
from tests.browser.test_admin_axe import log_in as log_in  # a fixture
from tests.browser.test_quality import HARD
from tests.factories import (
    make_department,
    make_location,
    make_offer,
    make_phases,
    make_provider,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MAIL = "kita@example.org"
# All fields are there, no deferred script has run (HTML Standard, "the end" of parsing).
EARLY = """
document.addEventListener("readystatechange", () => {
  const field = document.querySelector(%s);
  if (document.readyState !== "interactive" || !field) return;
  if (field.type === "radio") field.checked = true;
  else field.value = %s;
  field.focus();
});
"""


def type_early(page, field, text=""):
    page.add_init_script(EARLY % (json.dumps(field), json.dumps(text)))


def test_a_providers_form_saves_what_was_typed_early(live_server, page):
    with transaction.atomic():
        make_phases()
        provider = make_provider()
        offer = make_offer(provider=provider, title="Krabbelgruppe")
        token = provider_link_for(provider, MAIL).rstrip("/").rsplit("/", 1)[1]
        proposal = start(
            with_snapshot_data(Offer.objects).get(), **proposer(ProviderLink.objects.get())
        )
    page.goto(live_server.url + reverse("offers:care", args=[token]))
    page.get_by_label("E-Mail-Adresse").fill(MAIL)
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_text(offer.title).first).to_be_visible()
    form = live_server.url + reverse("offers:care_form", args=[token, proposal.pk])

    page.goto(form)
    page.wait_for_timeout(1500)
    expect(page.locator(".autosave")).to_be_empty()  # who only looks has changed nothing

    type_early(page, "#id_title", "Babytreff")
    type_early(page, "[name=delivery][value=online]")
    for step in (1, 4):
        page.goto(f"{form}?schritt={step}")
        expect(page.locator(".autosave")).to_contain_text("Gespeichert um")
    proposal.refresh_from_db()
    assert (proposal.typed["title"], proposal.typed["delivery"]) == (["Babytreff"], ["online"])


def test_a_known_address_typed_early_is_named(live_server, page, log_in):
    make_location(name="Haus Hafen", street="Hafenweg 3")
    log_in(EDITORS)
    type_early(page, "#id_street", "hafenweg 3")

    page.goto(live_server.url + reverse("admin:offers_location_add"))

    expect(page.get_by_role("link", name="Haus Hafen")).to_be_visible()


def test_advice_on_a_text_typed_early(live_server, page, log_in):
    make_department()
    log_in(EDITORS)
    type_early(page, "#id_description", HARD)

    page.goto(live_server.url + reverse("admin:offers_offer_add"))

    expect(page.locator("#readability strong")).to_have_text("schwer")


def test_suggestions_for_a_word_typed_early(live_server, page):
    make_offer(title="Babymassage")
    type_early(page, "input[data-suggest]", "babym")

    page.goto(live_server.url + "/")

    expect(page.get_by_role("option", name="Babymassage").first).to_be_visible()
