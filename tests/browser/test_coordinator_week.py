"""A coordinator's week in the demo city: every act is done in Chromium and its clicks are counted.

Typing is not counted, nor is the Enter that sends a search. The numbers are upper limits: who
makes an act longer has to say why.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kompass import demo
from offers.models import (
    ChangeProposal,
    Department,
    Feedback,
    FeedbackKind,
    FeedbackState,
    Offer,
    OperatingState,
    ProposalState,
    ProviderLink,
    Status,
)
from offers.roles import COORDINATORS
from offers.search.memory import snapshot
from tests.browser.test_admin_axe import log_in as log_in  # a fixture
from tests.offers.test_proposals import propose

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

START = "admin:index"
OWN = ["jugend", "bildung-sport-kultur"]


class Hand:
    """Clicks and counts."""

    def __init__(self, page, site):
        self.page, self.site, self.clicks = page, site, 0

    def begin(self):
        self.clicks = 0
        self.page.goto(self.site + reverse(START))

    def click(self, locator):
        self.clicks += 1
        locator.click()

    def press(self, name, role="button"):
        self.click(self.page.get_by_role(role, name=name, exact=True).first)

    def find(self, offer):
        """From the start page to the form of ``offer``."""
        self.begin()
        self.page.get_by_label("Angebot suchen").fill(offer.title)
        self.page.keyboard.press("Enter")
        self.click(self.page.locator("#result_list").get_by_role("link", name=offer.title).first)

    def told(self, words):
        expect(self.page.locator(".messagelist")).to_contain_text(words)


@pytest.fixture
def hand(live_server, page, log_in):
    demo.load()
    snapshot()  # so that no reader waits for the index
    log_in(COORDINATORS, *Department.objects.filter(slug__in=OWN))
    page.set_default_timeout(60_000)
    return Hand(page, live_server.url)


@pytest.fixture
def own(hand):
    """Published offers of the coordinator's departments, checked not long ago."""
    departments = Department.objects.with_descendants(OWN)
    return Offer.objects.published().filter(department__in=departments).order_by("-verified_at")


def test_ten_due_entries_are_confirmed_with_ten_clicks(hand):
    hand.begin()
    hand.click(hand.page.get_by_role("link", name="prüfen").first)
    opening, hand.clicks = hand.clicks, 0
    for _number in range(10):
        title = hand.page.locator(".review-list h2").first.inner_text()
        hand.press("Stimmt noch")
        hand.told(f"Geprüft: {title}")
    assert (opening, hand.clicks) == (1, 10)


def test_all_overdue_entries_are_confirmed_at_once_with_four_clicks(hand):
    hand.begin()
    hand.click(hand.page.get_by_role("link", name="Prüfung überfällig"))
    hand.click(hand.page.locator("#action-toggle"))
    hand.page.locator("select[name=action]").first.select_option(
        label="Stimmt noch: heute als geprüft bestätigen"
    )
    hand.clicks += 1  # for the choice
    hand.press("Ausführen")
    hand.told("geprüft")
    assert hand.clicks <= 4


def test_a_time_is_changed_with_two_clicks(hand, own):
    offer = own.filter(opening_times__isnull=False).first()
    hand.find(offer)
    hand.page.locator("#id_opening_times-0-starts_at").fill("08:15")
    hand.press("Sichern")
    hand.told("erfolgreich geändert")
    assert offer.opening_times.filter(starts_at="08:15").count() == 1
    assert hand.clicks <= 2


def test_an_offer_is_closed_for_a_while_with_three_clicks(hand, own):
    offer = own.filter(operating_state=OperatingState.ACTIVE).first()
    hand.find(offer)
    hand.page.locator("#id_operating_state").select_option(OperatingState.TEMPORARILY_CLOSED)
    hand.clicks += 1  # for the choice
    hand.page.locator("#id_closed_note").fill("Wegen Umbau geschlossen.")
    hand.press("Sichern")
    hand.told("erfolgreich geändert")
    offer.refresh_from_db()
    assert offer.operating_state == OperatingState.TEMPORARILY_CLOSED
    assert hand.clicks <= 3


def test_an_offer_is_copied_and_released_with_three_clicks(hand, own):
    offer = own.first()
    hand.find(offer)
    hand.press("Kopieren")
    hand.page.locator("#id_title").fill("Herbstgruppe am Abend")
    hand.press("Veröffentlichen")
    hand.told("Stand: veröffentlicht")
    assert Offer.objects.get(title="Herbstgruppe am Abend").status == Status.PUBLISHED
    assert hand.clicks <= 3


def test_an_offer_is_archived_with_a_reason_with_three_clicks(hand, own):
    offer = own.first()
    hand.find(offer)
    hand.press("Archivieren …")
    hand.page.get_by_label("Grund").fill("Die Förderung ist zu Ende.")
    hand.press("Archivieren")
    hand.told("archiviert")
    offer.refresh_from_db()
    assert (offer.status, offer.archive_reason) == (Status.ARCHIVED, "Die Förderung ist zu Ende.")
    assert hand.clicks <= 3


def test_a_report_is_answered_and_closed_with_six_clicks(hand, own, mailoutbox):
    report = Feedback.objects.create(
        kind=FeedbackKind.WRONG,
        offer=own.first(),
        message="Die Nummer stimmt nicht.",
        mail="eltern@example.org",
    )
    hand.begin()
    hand.click(hand.page.get_by_role("link", name="offene Rückmeldungen"))
    hand.click(hand.page.locator("#result_list tbody th a").first)
    hand.click(hand.page.get_by_text("Antwort an eltern@example.org"))
    hand.page.locator("#id_answer_answer-text").fill("Danke, wir sehen nach.")
    hand.press("Antwort senden")
    hand.told("Antwort gesendet")
    hand.page.locator("#id_state_state-state").select_option(FeedbackState.CLOSED)
    hand.clicks += 1  # for the choice
    hand.page.get_by_label("Begründung").fill("Die Nummer stimmt, angerufen.")
    hand.press("Sichern")
    expect(hand.page.locator(".messagelist")).to_be_visible()
    report.refresh_from_db()
    assert report.state == FeedbackState.CLOSED
    assert [message.to for message in mailoutbox] == [["eltern@example.org"]]
    assert hand.clicks <= 6


def test_a_proposal_is_taken_over_with_three_clicks(hand, own):
    offer = own.first()
    proposal = propose(offer, title="Ein besserer Name")
    hand.begin()
    hand.click(hand.page.get_by_role("link", name="Vorschläge").first)
    hand.click(hand.page.locator("#result_list tbody th a").first)
    hand.press("Angekreuztes übernehmen")
    expect(hand.page.locator(".messagelist")).to_be_visible()
    offer.refresh_from_db()
    assert offer.title == "Ein besserer Name"
    assert ChangeProposal.objects.get(pk=proposal.pk).state == ProposalState.ACCEPTED
    assert hand.clicks <= 3


def test_a_provider_gets_the_link_to_its_page_with_four_clicks(hand, own, mailoutbox):
    provider = own.first().provider
    hand.begin()
    hand.click(
        hand.page.locator("#start-models, .start-models")
        .get_by_role("link", name="Anbieter", exact=True)
        .first
    )
    hand.page.locator("#searchbar").fill(provider.name)
    hand.page.keyboard.press("Enter")
    hand.click(hand.page.locator("#result_list").get_by_role("link", name=provider.name).first)
    hand.press("Pflege-Link senden", role="link")
    hand.page.get_by_label("Pflege-Link senden an").fill("haus@example.org")
    hand.press("Pflege-Link senden")
    expect(hand.page.locator(".messagelist")).to_be_visible()
    assert ProviderLink.objects.get().provider == provider
    assert [message.to for message in mailoutbox] == [["haus@example.org"]]
    assert hand.clicks <= 4
