"""Map, watch list and profile in a real browser, with and without scripts."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.factories import make_area, make_criterion, make_location, make_offer, make_phases

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
@transaction.atomic
def catalogue():
    phases = make_phases()
    area = make_area(name="Altstadt", slug="altstadt", latitude=54.79, longitude=9.43)
    steps, lift = make_criterion(slug="step_free"), make_criterion(slug="lift")
    house = make_location(
        area=area,
        latitude=54.7873,
        longitude=9.4342,
        accessibility=[(steps, "yes"), (lift, "no")],
    )
    far = make_location(area=area, latitude=54.70, longitude=9.30)
    return [
        make_offer(
            title="Babytreff",
            slug="babytreff",
            life_phases=phases[1:2],
            locations=[house],
            contacts=[{"phone": "030 23125 000"}],
            opening_times=[{"weekday": 1, "starts_at": "09:00"}],
            is_free="yes",
        ),
        make_offer(title="Hort", slug="hort", life_phases=phases[4:], locations=[far]),
    ]


def stored(page):
    return page.evaluate("() => ({ ...localStorage })")


def test_watch_list_on_a_phone(live_server, page, catalogue):
    baby, hort = catalogue
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/angebote/")
    assert stored(page) == {}
    for offer in (hort, baby):
        page.locator(f'.keep[href$="={offer.pk}"]').click()
    expect(page.locator(f'.keep[href$="={baby.pk}"]')).to_have_attribute("aria-pressed", "true")
    assert stored(page) == {"kompass-merkliste": f"{hort.pk},{baby.pk}"}
    assert violations(page) == []

    page.get_by_role("link", name="Zur Merkliste (2)").click()
    expect(page.locator("main h2")).to_have_text(["Geburt und erstes Jahr", "Grundschule"])
    expect(page.locator("main h3")).to_have_text(["Babytreff", "Hort"])
    page.locator(".share summary").click()
    expect(page.get_by_label("Adresse dieser Seite")).to_have_value(
        f"{live_server.url}/merkliste/?ids={hort.pk},{baby.pk}"
    )
    assert violations(page) == []

    page.get_by_role("link", name="Übergabeblatt").click()
    page.get_by_label("Notiz: Babytreff").fill("Montag anrufen")
    assert "kompass-notizen" not in stored(page)
    page.get_by_label("Notizen auf diesem Gerät aufheben").check()
    page.reload()
    expect(page.get_by_label("Notiz: Babytreff")).to_have_value("Montag anrufen")
    assert violations(page) == []

    page.goto(f"{live_server.url}/merkliste/")
    expect(page).to_have_url(f"{live_server.url}/merkliste/?ids={hort.pk},{baby.pk}")
    page.locator(f'[data-forget="{hort.pk}"]').click()
    expect(page.locator("main h3")).to_have_text(["Babytreff"])
    assert stored(page)["kompass-merkliste"] == str(baby.pk)


def test_watch_list_without_scripts(live_server, browser, catalogue):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="de-DE")
    page = context.new_page()
    page.goto(f"{live_server.url}/angebote/")
    page.locator("li.card", has_text="Hort").get_by_role("link", name="Merken").click()
    page.get_by_role("link", name="Weitere Angebote suchen").click()
    page.locator("li.card", has_text="Babytreff").get_by_role("link", name="Merken").click()
    expect(page.locator("main h3")).to_have_text(["Babytreff", "Hort"])
    context.close()


def test_map_follows_the_list_and_the_keyboard(live_server, page, catalogue):
    page.goto(f"{live_server.url}/angebote/?view=map")
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    expect(page.locator(".leaflet-container")).to_have_count(0)
    page.get_by_role("button", name="Karte laden").click()
    expect(page.locator(".map-sign")).to_have_count(2)
    expect(page.locator(".map-state")).to_have_text("Auf der Karte: 2")
    assert any("leaflet" in url for url in loaded)
    assert violations(page) == []

    page.get_by_role("button", name="Babytreff").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-list a")).to_have_attribute("href", "/angebote/babytreff/")

    page.locator('input[name="free"]').check()
    expect(page.locator(".map-state")).to_have_text("Auf der Karte: 1")
    expect(page.locator("li.card")).to_have_count(1)


def test_near_me_asks_only_after_the_tap_and_sorts(live_server, page, context, catalogue):
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 54.70012, "longitude": 9.30012})
    page.goto(f"{live_server.url}/angebote/")
    expect(page.locator(".card h2")).to_have_text(["Babytreff", "Hort"])
    page.get_by_role("button", name="In meiner Nähe").click()
    expect(page.locator(".card h2")).to_have_text(["Hort", "Babytreff"])
    assert "near=54.700%2C9.300" in page.url


def test_profile_speaks_and_is_remembered_on_request_only(live_server, page, catalogue):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/angebote/")
    page.get_by_role("link", name="Was Sie brauchen").click()
    page.get_by_label("mit Kinderwagen").check()
    sentence = "Stufenloser Eingang, kein Aufzug: mit Kinderwagen nur das Erdgeschoss."
    expect(page.get_by_text(sentence)).to_be_visible()
    assert stored(page) == {}
    assert violations(page) == []

    page.get_by_role("button", name="Auf diesem Gerät merken").click()
    assert stored(page) == {"kompass-profil": "pushchair"}
    page.goto(f"{live_server.url}/angebote/")
    expect(page.get_by_text(sentence)).to_be_visible()
    page.get_by_role("button", name="Auf diesem Gerät vergessen").click()
    assert stored(page) == {}


def test_one_tap_answers_without_scripts_and_a_page_of_an_offer_is_clean(
    live_server, page, catalogue
):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/angebote/babytreff/")
    page.locator(".share summary").click()
    assert violations(page) == []
    page.get_by_role("button", name="Ja").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, das hilft anderen Familien.")
