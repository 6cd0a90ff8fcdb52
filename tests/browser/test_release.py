"""Release in Chromium: the checklist leads to its fields, nothing typed is lost, axe is content."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from offers.models import Offer, Status
from offers.preview import preview_path
from offers.roles import EDITORS
from tests.browser.axe import violations
from tests.browser.test_admin_axe import faults_of, log_in  # noqa: F401 -- a fixture
from tests.factories import make_location, make_offer, make_phases

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    make_phases()
    return make_offer(
        title="Offener Elterntreff",
        status=Status.DRAFT,
        age_from_months=0,
        locations=[make_location()],
        contacts=[{"phone": "0461 0"}],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_release_are_accessible(live_server, page, log_in, draft, scheme):  # noqa: F811
    page.emulate_media(color_scheme=scheme)
    public = make_offer(title="Nachfolge")
    gone = make_offer(
        status=Status.ARCHIVED,
        released_at=date(2025, 1, 1),
        archived_at=date(2026, 1, 1),
        archive_reason="Zu Ende.",
        successor=public,
    )
    log_in(EDITORS)
    paths = [
        reverse("admin:offers_offer_change", args=[draft.pk]),
        reverse("admin:offers_offer_change", args=[gone.pk]),
        reverse("admin:offers_offer_step", args=[draft.pk, "archived"]),
        preview_path(draft),
        gone.get_absolute_url(),
    ]

    assert faults_of(page, live_server.url, paths) == {}


def test_editor_mends_what_is_missing_and_publishes(live_server, page, log_in, draft):  # noqa: F811
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_change", args=[draft.pk]))
    page.locator("#id_title").fill("Elterntreff am Hafen")

    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.locator(".messagelist")).to_contain_text("Es fehlt noch: Verantwortliche Funktion")
    expect(page.locator("#id_title")).to_have_value("Elterntreff am Hafen")
    page.get_by_role("link", name="Verantwortliche Funktion in der Verwaltung").press("Enter")
    expect(page.locator("#id_owner_function")).to_be_focused()
    page.keyboard.type("Familienbüro")
    page.get_by_role("button", name="Veröffentlichen").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Stand: veröffentlicht")
    assert Offer.objects.get().status == Status.PUBLISHED


def test_several_offers_are_archived_with_one_reason(live_server, page, log_in, draft):  # noqa: F811
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_changelist"))
    page.locator("#result_list .action-select").check()
    page.locator("select[name=action]").first.select_option("archive")
    page.get_by_role("button", name="Ausführen").first.click()

    assert violations(page) == []
    page.get_by_label("Grund").fill("Sommerpause")
    page.get_by_role("button", name="Archivieren").click()

    expect(page.locator(".messagelist")).to_contain_text("1 Angebot: archiviert.")
    assert Offer.objects.get().archive_reason == "Sommerpause"
