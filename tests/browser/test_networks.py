"""Networks in Chromium: list, public page, picture and a body; a year of a network played."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from networks.models import Body, CommitteeReport, Level, Meeting, Proposal
from tests.accounts import make_account
from tests.browser.axe import violations
from tests.factories import make_department
from tests.networks.makers import (
    make_actor,
    make_body,
    make_network,
    make_seat,
    make_tie,
    make_wave,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def network(live_server, client, context, settings):
    """A small network; the browser is logged in as its coordination."""
    office = make_department()
    network = make_network(
        slug="kette", title="Kette", office=office, latitude=54.8, longitude=9.4, goals="Ein Ziel"
    )
    wave = make_wave(network)
    boss = make_body(network, slug="leitung", name="Lenkung", level=Level.STRATEGIC)
    plan = make_body(network, slug="ag", name="AG Start", status="founding")
    plan.meeting_interval_weeks, plan.meeting_minutes = 6, 180
    plan.save()
    make_body(network, slug="jha", name="Ausschuss", level=Level.COMMITTEE)
    actors = [make_actor() for _n in range(5)]
    for actor in actors:
        make_seat(plan, actor)
        make_seat(boss, actors[0], function=f"Sitz {actor.pk}")
    for one, two in zip(actors, actors[1:4], strict=False):
        make_tie(wave, one, two, both=True)
    log_in(client, context, settings, live_server, make_account("Netzwerkkoordination", office))
    return network


def test_pages_are_accessible_and_fit(live_server, page, network):
    page.emulate_media(reduced_motion="reduce")
    faults = {}
    for path in (
        "/netzwerke/",
        "/netzwerke/kette/",
        "/netzwerke/intern/netz/kette/bild/",
        "/netzwerke/intern/netz/kette/analyse/",
        "/netzwerke/intern/gremium/ag/",
        "/netzwerke/intern/gremium/ag/zusammenlegen/",
        "/netzwerke/intern/gremium/ag/dokument/",
    ):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + path)
            found = violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append("wider than the window")
            if found:
                faults[path, width] = found
    assert faults == {}


def test_picture_is_walked_by_keyboard(live_server, page, network):
    page.goto(f"{live_server.url}/netzwerke/intern/netz/kette/bild/")
    page.locator(".net-picture [role=region]").focus()
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name.startswith("1: ")
    tip = page.locator("a:focus .tip")
    assert tip.evaluate("tip => getComputedStyle(tip).visibility") == "visible"
    assert page.locator(".tip").last.evaluate("tip => getComputedStyle(tip).visibility") == "hidden"
    page.keyboard.press("Enter")
    page.wait_for_url("**/netzwerke/intern/akteur/**")


def test_a_year_of_a_network(live_server, page, network, client, context, settings):
    """Founded with its charter, met, decided, handed a proposal up, reported to the committee."""
    today, site = timezone.localdate(), live_server.url
    kita = make_actor(name="Kita", mail="kita@example.org")
    make_seat(Body.objects.get(slug="ag"), kita)
    page.goto(f"{site}/netzwerke/intern/gremium/ag/")
    page.click("text=Sinnfragen beantworten")
    for name in ("occasion", "change", "need", "contributions"):
        page.fill(f"#id_{name}", "Eine Antwort")
    page.fill("#id_agreed_on", str(today))
    page.click("main form button[type=submit]")
    assert Body.objects.get(slug="ag").status == "active"

    page.click("text=Sitzungen planen")
    page.fill("#id_first", str(today - timedelta(weeks=24)))
    page.fill("#id_at", "09:00")
    page.fill("#id_number", "8")
    page.click("text=Sitzungen anlegen")
    page.wait_for_selector("text=Sitzungen geplant.")
    first = Meeting.objects.filter(body__slug="ag").earliest("starts_at")

    page.goto(f"{site}{first.get_absolute_url()}")
    page.click("text=Tagesordnung, Protokoll und Beschlüsse bearbeiten")
    page.select_option("#id_status", "held")
    page.fill("#id_record", "Wir rufen nach der Geburt an.")
    page.click("input[name=_save]")
    page.goto(f"{site}{first.get_absolute_url()}")
    page.click("text=Protokoll verschicken")
    page.click("text=An 1 Postfach senden")
    page.wait_for_selector("text=Alle Postfächer haben es.")
    assert [message.to for message in mail.outbox] == [["kita@example.org"]]

    page.goto(f"{site}/netzwerke/intern/gremium/ag/")
    page.click("text=Lösung vorschlagen")
    page.fill("#id_title", "Ein Anruf genügt")
    page.fill("#id_solution", "Eine Stelle ruft an.")
    page.select_option("#id_to_body", label="Lenkung")
    page.click("main form button[type=submit]")
    page.click("text=Schritt eintragen")
    page.select_option("#id_outcome", "agreed")
    page.click("text=Schritt eintragen")
    page.click("text=Schritt eintragen")
    page.wait_for_selector("text=implementiert")
    assert Proposal.objects.get().status == "implemented"

    page.goto(f"{site}/netzwerke/intern/gremium/jha/bericht/")
    said = page.inner_text("main")
    assert "Ein Anruf genügt (Lenkung, zugestimmt)" in said and "AG Start" in said
    page.click("text=Bericht festhalten")
    page.fill("#id_handed_over_on", str(today))
    page.click("text=Als übergeben eintragen")
    page.wait_for_selector("text=übergeben am")
    report = CommitteeReport.objects.get()
    assert report.handed_over_on == today

    reader = make_account(None, is_staff=False)
    report.body.report_readers.add(reader)
    log_in(client, context, settings, live_server, reader)
    page.goto(f"{site}/netzwerke/intern/berichte/")
    page.click("main table a")
    assert "Ein Anruf genügt (Lenkung, zugestimmt)" in page.inner_text("main")


def log_in(client, context, settings, live_server, user):
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
