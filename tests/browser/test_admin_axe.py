"""The back office in Chromium: axe, keyboard, the small scripts, without breach of the policy."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from offers.freshness.links import confirm_url
from offers.models import AccessibilityValue, Feedback, FeedbackKind, LifePhase
from offers.roles import COORDINATORS, EDITORS
from tests.browser.axe import violations
from tests.factories import (
    make_criterion,
    make_department,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_topic,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 1280)


@pytest.fixture
def offer():
    make_phases()
    make_language()
    location = make_location(accessibility=[(make_criterion(), AccessibilityValue.NO)])
    make_criterion()
    offer = make_offer(
        title="Offener Elterntreff",
        topics=[make_topic()],
        locations=[location],
        tags=["Baby"],
        contacts=[{"phone": "0461 0"}],
        opening_times=[{"weekday": 1, "starts_at": "09:30"}],
        related_offers=[make_offer(verified_at=timezone.localdate() - timedelta(200))],
    )
    Feedback.objects.create(kind=FeedbackKind.WRONG, offer=offer, message="Falsch")
    return offer


@pytest.fixture
def log_in(live_server, client, context):
    """Function: log in with a role and departments."""

    def log_in(role, *departments):
        user = User.objects.create_user(f"konto-{role}", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        user.departments.set(departments)
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return log_in


def admin_paths(offer):
    location = offer.locations.get()
    return [
        reverse("admin:index"),
        reverse("admin:offers_offer_changelist"),
        reverse("admin:offers_offer_changelist") + "?task=no-age&mine=1",
        reverse("admin:offers_offer_change", args=[offer.pk]),
        reverse("admin:offers_offer_add"),
        reverse("admin:offers_offer_history", args=[offer.pk]),
        reverse("admin:offers_location_change", args=[location.pk]),
        reverse("admin:offers_department_change", args=[offer.department_id]),
        reverse("admin:offers_lifephase_change", args=[LifePhase.objects.first().pk]),
        reverse("admin:offers_feedback_changelist"),
        reverse("admin:review"),
        reverse("admin:absence"),
        reverse("admin:offers_campaign_add"),
        confirm_url(offer).removeprefix(settings.SITE_URL),
    ]


def faults_of(page, base, paths, widths=WIDTHS):
    """Return ``{(path, width): faults}`` for every page that axe or the window objects to."""
    faults = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(base + path, wait_until="load")
            found = violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append("wider than the window")
            if found:
                faults[path, width] = found
    return faults


@pytest.mark.parametrize(("scheme", "widths"), [("light", WIDTHS), ("dark", (1280,))])
def test_editors_pages_are_accessible(live_server, page, log_in, offer, scheme, widths):
    page.emulate_media(color_scheme=scheme)
    log_in(EDITORS)

    assert faults_of(page, live_server.url, admin_paths(offer), widths) == {}


def test_read_only_pages_and_login_are_accessible(live_server, page, log_in, offer):
    assert faults_of(page, live_server.url, [reverse("admin:login")]) == {}

    log_in(COORDINATORS, make_department())
    paths = [reverse("admin:index"), reverse("admin:offers_offer_change", args=[offer.pk])]
    assert faults_of(page, live_server.url, paths) == {}


def test_form_counts_letters_and_makes_german_addresses(live_server, page, log_in):
    make_department()
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_add"))

    page.locator("#id_title").press_sequentially("Für große Väter")
    page.locator("#id_summary").fill("12345")

    expect(page.get_by_label("Kürzel in der Adresse")).to_have_value("fuer-grosse-vaeter")
    expect(page.locator("#id_summary_helptext .counter")).to_have_text("noch 195 Zeichen frei")


def test_added_rows_and_autocompletes_carry_names(live_server, page, log_in, offer):
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_change", args=[offer.pk]))

    page.get_by_role("button", name="Preis hinzufügen").click()
    page.get_by_role("textbox", name="wofür").fill("Familie")
    page.get_by_role("combobox", name="Anbieter").click()
    page.locator(".select2-search--dropdown input").fill(offer.provider.name)
    page.get_by_role("option", name=offer.provider.name).click()

    assert violations(page) == []
