"""Suggesting and a provider's page in Chromium: on a phone, with and without scripts, with axe."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from offers.models import ChangeProposal, ProposalState
from offers.proposals.links import provider_link_for
from offers.roles import COORDINATORS, EDITORS
from tests.accounts import make_account
from tests.browser.axe import violations
from tests.factories import make_department, make_offer, make_phases, make_provider, make_topic
from tests.offers.test_proposals import propose, propose_new

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
MAIL = "kita@example.org"


@pytest.fixture
@transaction.atomic
def offer():
    make_phases()
    return make_offer(
        title="Krabbelgruppe",
        slug="krabbelgruppe",
        provider=make_provider(name="Kita Seestern"),
        topics=[make_topic(title="Bewegung"), make_topic(title="Ernährung")],
        contacts=[{"phone": "0461 1"}],
        opening_times=[{"weekday": 1, "starts_at": "09:00", "ends_at": "11:00"}],
        verified_at=timezone.localdate() - timedelta(days=200),
    )


def faults(page):
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the window")
    return found


def small_targets(page):
    """Buttons and links to act on that are lower than 44 pixels."""
    return page.locator(
        ".steps-form button:not([aria-hidden]), .care button, .care .act, .steps-form .opt"
    ).evaluate_all(
        "all => all.filter(e => e.offsetWidth > 1 && e.getBoundingClientRect().height < 44)"
        ".map(e => e.textContent.trim())"
    )


def go_on(page):
    with page.expect_navigation():  # until the next step is there with its styles
        page.get_by_role("button", name="Weiter", exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_suggests_an_offer_on_a_phone(live_server, page, offer, settings, scheme):
    settings.FEEDBACK_LIMIT = 100
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + "/vorschlagen/")
    found = {}

    def look(name):
        if wrong := faults(page) + small_targets(page):
            found[name] = wrong

    look("first")
    go_on(page)
    look("faults")
    page.get_by_role("link", name="Bitte schreiben Sie, wie das Angebot heißt.").click()
    expect(page.get_by_label("Wie heißt das Angebot?")).to_be_focused()
    page.keyboard.type("Krabbelgruppe am Hafen")
    page.get_by_label("Was ist das in ein bis zwei Sätzen?").fill("Eltern treffen sich.")
    for name in ("topic", "age", "place", "cost", "contact"):
        go_on(page)
        look(name)
    page.get_by_label("Wer bietet es an?").fill("Hafenverein")
    go_on(page)
    look("last")
    expect(page.get_by_role("heading", name="Gibt es das schon?")).to_be_visible()
    page.wait_for_timeout(3000)  # quicker is a robot
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", name="Danke")).to_be_visible()
    look("thanks")

    assert found == {}
    assert ChangeProposal.objects.get().title == "Krabbelgruppe am Hafen"
    assert page.context.cookies() == []


def enter(live_server, page, offer):
    path = provider_link_for(offer.provider, MAIL).removeprefix("https://kompass.example.org")
    page.goto(live_server.url + path)
    assert faults(page) == []
    page.get_by_label("E-Mail-Adresse").fill(MAIL)
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_role("heading", name="Ihre Angebote")).to_be_visible()


def test_a_caretaker_keeps_the_offers_on_a_phone(live_server, page, offer):
    page.set_viewport_size(PHONE)
    enter(live_server, page, offer)
    found = {"home": faults(page) + small_targets(page)}

    page.get_by_role("button", name=re.compile("^Stimmt noch")).click()
    expect(page.get_by_role("status")).to_contain_text("alles noch stimmt")
    found["confirmed"] = faults(page)
    page.get_by_role("button", name=re.compile("^Ändern")).click()
    page.get_by_label("Wie heißt das Angebot?").fill("Krabbeltreff")
    expect(page.get_by_text("Gespeichert um")).to_be_visible()
    found["form"] = faults(page) + small_targets(page)
    page.reload()  # closed by mistake: what was typed is there
    expect(page.get_by_label("Wie heißt das Angebot?")).to_have_value("Krabbeltreff")
    for _number in range(6):
        go_on(page)
    expect(page.get_by_text("Das soll anders werden:")).to_be_visible()
    found["last"] = faults(page) + small_targets(page)
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_text("Ihre Meldung wird geprüft")).to_be_visible()
    found["sent"] = faults(page) + small_targets(page)
    page.get_by_role("link", name=re.compile("^Gibt es nicht mehr")).click()
    found["ended"] = faults(page) + small_targets(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert ChangeProposal.objects.get().state == ProposalState.OPEN
    assert [cookie["name"] for cookie in page.context.cookies()] == ["pflege"]


def test_the_page_works_without_script(live_server, browser, browser_context_args, offer):
    context = browser.new_context(**browser_context_args, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    path = provider_link_for(offer.provider, MAIL).removeprefix("https://kompass.example.org")
    page.goto(live_server.url + path)
    page.get_by_label("E-Mail-Adresse").fill(MAIL)
    page.get_by_role("button", name="Öffnen").click()
    page.get_by_role("button", name="Neues Angebot").click()
    page.get_by_label("Wie heißt das Angebot?").fill("Spielnachmittag")
    page.get_by_label("Was ist das in ein bis zwei Sätzen?").fill("Wir spielen.")
    page.get_by_role("button", name="Speichern und später weiter").click()
    page.get_by_role("link", name="Weiter schreiben").click()
    for _number in range(6):
        go_on(page)
    page.get_by_label("Möchten Sie uns noch etwas sagen?").fill("Ab März")
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_text("Neu, wird geprüft")).to_be_visible()

    proposal = ChangeProposal.objects.get()
    assert (proposal.title, proposal.message, proposal.state) == (
        "Spielnachmittag",
        "Ab März",
        ProposalState.OPEN,
    )
    context.close()


@pytest.fixture
def log_in(live_server, client, context, settings):
    def log_in(role, *departments):
        client.force_login(make_account(role, *departments))
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return log_in


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_the_back_offices_pages_are_accessible(live_server, page, log_in, offer, size, scheme):
    change = propose(
        offer, title="Neu", when="mal dienstags", phone="0461 2", where="", mail="kim@example.org"
    )
    new = propose_new(message="Ab März.")
    provider_link_for(offer.provider, MAIL)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    log_in(EDITORS)
    found = {}
    for path in (
        reverse("admin:offers_changeproposal_changelist"),
        reverse("admin:offers_changeproposal_change", args=[change.pk]),
        reverse("admin:offers_changeproposal_change", args=[new.pk]),
        reverse("admin:offers_provider_links", args=[offer.provider_id]),
    ):
        page.goto(live_server.url + path)
        page.locator(".part details").evaluate_all("all => all.forEach(e => { e.open = true })")
        if wrong := faults(page):
            found[path] = wrong
    log_in(COORDINATORS, make_department())
    page.goto(live_server.url + reverse("admin:offers_offer_propose", args=[offer.pk]))
    if wrong := faults(page):
        found["propose"] = wrong
    assert found == {}


def test_a_reviewer_takes_over_by_keyboard(live_server, page, log_in, offer):
    proposal = propose(offer, title="Neu", summary="Anders.")
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_changeproposal_change", args=[proposal.pk]))
    page.get_by_label("„Kurztext“ übernehmen").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Angekreuztes übernehmen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("übernommen.")).to_be_visible()
    offer.refresh_from_db()
    assert (offer.title, offer.summary) == ("Neu", "Ein Angebot für Familien.")
