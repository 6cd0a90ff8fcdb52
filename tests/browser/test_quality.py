"""Inbox, links, completeness, uses and the helper for places in Chromium."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from offers.links.checking import collect_links
from offers.models import Feedback, FeedbackKind, LinkCheck, LinkStatus
from offers.roles import EDITORS
from tests.browser.axe import violations
from tests.browser.test_admin_axe import WIDTHS, faults_of
from tests.browser.test_admin_axe import log_in as log_in  # a fixture
from tests.factories import (
    make_area,
    make_department,
    make_location,
    make_offer,
    make_provider,
    make_topic,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[9.4, 54.7], [9.5, 54.7], [9.5, 54.8], [9.4, 54.8], [9.4, 54.7]]],
}
HARD = "Kinderbetreuungsmöglichkeiten und Unterstützungsleistungen werden bereitgestellt, " * 4


@pytest.fixture
def paths():
    topic = make_topic()
    offer = make_offer(
        topics=[topic],
        provider=make_provider(mail="haus@example.org"),
        online_service_url="https://alt.example.org/",
    )
    report = Feedback.objects.create(
        kind=FeedbackKind.WRONG, offer=offer, message="Falsch", mail="eltern@example.org"
    )
    report.notes.create(text="Angerufen.", author_name="Kim Ko")
    collect_links()
    LinkCheck.objects.update(
        status=LinkStatus.REDIRECTED, redirect_target="https://neu.example.org/"
    )
    link = LinkCheck.objects.get()
    return [
        reverse("admin:offers_feedback_change", args=[report.pk]),
        reverse("admin:offers_linkcheck_changelist") + "?status__exact=redirected",
        reverse("admin:offers_linkcheck_change", args=[link.pk]),
        reverse("admin:offers_offer_completeness"),
        reverse("admin:offers_topic_delete", args=[topic.pk]),
    ]


@pytest.mark.parametrize(("scheme", "widths"), [("light", WIDTHS), ("dark", (360,))])
def test_pages_of_quality_are_accessible(live_server, page, log_in, paths, scheme, widths):
    page.emulate_media(color_scheme=scheme)
    log_in(EDITORS)

    assert faults_of(page, live_server.url, paths, widths) == {}


def test_forms_of_a_report_open_and_answer_with_the_keyboard_alone(
    live_server, page, log_in, paths, mailoutbox
):
    log_in(EDITORS)
    page.goto(live_server.url + paths[0])

    page.get_by_text("Antwort an eltern@example.org").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Danke! ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_have_text("Antwort gesendet.")
    assert [message.to for message in mailoutbox] == [["eltern@example.org"]]
    assert violations(page) == []


def test_map_comes_on_request_and_sets_the_point_by_mouse_and_keyboard(live_server, page, log_in):
    area = make_area(name="Weiche", polygon=SQUARE, latitude=54.75, longitude=9.45)
    make_location(name="Nachbarhaus", latitude=54.76, longitude=9.46)
    log_in(EDITORS)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + reverse("admin:offers_location_add"))
    assert not any("leaflet" in url for url in asked)

    page.get_by_role("button", name="Karte laden").click()
    world = page.get_by_role("region", name="Karte zum Setzen des Punktes")
    expect(world.get_by_text("Weiche", exact=True)).to_be_visible()
    page.get_by_role("button", name="Punkt in die Mitte setzen").click()

    latitude = page.get_by_label("Breite")
    expect(latitude).to_have_value(re.compile(r"^54\.75"))
    expect(page.get_by_text("Der Punkt liegt in Weiche.")).to_be_visible()
    page.get_by_role("button", name="als Stadtteil eintragen").click()
    expect(page.locator("#id_area")).to_have_value(str(area.pk))
    middle = latitude.input_value()
    world.click(position={"x": 60, "y": 120})
    expect(latitude).not_to_have_value(middle)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_known_address_is_taken_over_into_the_offer(live_server, page, log_in):
    known = make_location(name="Haus Hafen", street="Hafenweg 3")
    offer = make_offer()
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_change", args=[offer.pk]))

    with page.expect_popup() as opened:
        page.locator("#add_id_locations").click()
    popup = opened.value
    popup.get_by_label("Straße und Hausnummer").fill("hafenweg 3")
    popup.get_by_role("button", name="diesen Ort nehmen").click()

    expect(page.locator("#id_locations")).to_have_values([str(known.pk)])


def test_advice_on_a_text_follows_the_typing(live_server, page, log_in):
    make_department()
    log_in(EDITORS)
    page.goto(live_server.url + reverse("admin:offers_offer_add"))

    page.locator("#id_description").fill(HARD)

    expect(page.locator("#readability strong")).to_have_text("schwer")
    assert violations(page) == []
