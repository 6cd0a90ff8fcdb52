"""The list and an offer in a real browser: with and without scripts, by keyboard, at any width."""

from datetime import time
from urllib.parse import urljoin

import pytest
from django.db import transaction
from playwright.sync_api import expect

from kompass.models import SiteConfiguration
from offers.models import Delivery, IsFree, Weekday
from tests.browser.axe import violations
from tests.factories import (
    make_area,
    make_criterion,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_topic,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
@transaction.atomic
def catalogue():
    """Ten offers, one of them with everything that a page can show."""
    SiteConfiguration(is_demo=True, editor_phone="0461 85").save()
    phases = make_phases()
    topics = [make_topic(title=f"Thema {letter}", order=i) for i, letter in enumerate("ABCDEFGHI")]
    harbour = make_location(
        name="Haus am Hafen",
        area=make_area(name="Altstadt", slug="altstadt"),
        latitude=54.79,
        longitude=9.43,
        accessibility=[(make_criterion(title="Aufzug"), "partly")],
    )
    for number in range(8):
        make_offer(title=f"Spielgruppe {number:02}", life_phases=[phases[2]], topics=[topics[0]])
    make_offer(title="Krabbeltreff", is_free=IsFree.YES, life_phases=[phases[1]])
    make_offer(
        title="Hebammensprechstunde",
        slug="hebamme",
        description="Wir hören zu.\n\nUnd helfen.",
        age_from_months=-9,
        age_to_months=12,
        life_phases=phases[:2],
        topics=topics[:2],
        locations=[harbour],
        languages=[
            make_language("de", "Deutsch"),
            make_language("ar", "Arabisch", endonym="العربية", direction="rtl"),
        ],
        delivery=Delivery.HYBRID,
        is_free=IsFree.YES,
        is_anonymous=True,
        is_example=True,
        by_appointment=True,
        contacts=[{"phone": "0461 850", "mail": "hebamme@example.org"}],
        opening_times=[{"weekday": Weekday.TUESDAY, "starts_at": time(9), "ends_at": time(12)}],
        tags=["Stillen"],
    )


@pytest.fixture
def site(live_server, catalogue):
    return live_server.url


@pytest.fixture
def list_url(site):
    return f"{site}/angebote/"


@pytest.fixture
def page_without_scripts(browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def has_no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def focused(page):
    """The name and value of the field that has the focus."""
    return page.evaluate("[document.activeElement.name, document.activeElement.value]")


PAGES = [
    "/angebote/",
    "/angebote/?q=hebame&free=1&weekday=9&district=altstadt",
    "/angebote/?q=gibtesnicht&free=1&district=altstadt",
    "/angebote/hebamme/",
    "/angebote/gibt-es-nicht/",
]


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_accessibility_violations(page, site, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(site + path)
        assert violations(page) == [], path
        assert has_no_sideways_scrolling(page), path
    page.goto(f"{site}/angebote/#filter")
    assert violations(page) == []


def test_pages_fit_into_320_pixels_and_set_no_cookie(page, site):
    page.set_viewport_size({"width": 320, "height": 568})
    for path in [*PAGES, "/angebote/?per_page=4&page=2", "/angebote/#filter"]:
        page.goto(site + path)
        assert has_no_sideways_scrolling(page), path
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_a_filter_changes_the_results_in_place(page, list_url):
    page.set_viewport_size(DESKTOP)
    page.goto(list_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("10 Angebote für Familien")

    page.get_by_role("checkbox", name="Kostenlos").check()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 Angebote für Familien")
    expect(page.get_by_role("status")).to_have_text("2 Angebote für Familien")
    expect(page).to_have_title("2 Angebote für Familien – Flensburg-Kompass")
    expect(page).to_have_url(f"{list_url}?free=1")
    assert focused(page) == ["free", "1"]

    page.get_by_role("checkbox", name="Geburt und erstes Jahr").check()
    expect(page).to_have_url(f"{list_url}?life_phase=erstes-jahr&free=1")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 Angebote für Familien")
    page.go_back()
    expect(page.get_by_role("checkbox", name="Geburt und erstes Jahr")).not_to_be_checked()


def test_chips_take_a_filter_away(page, list_url):
    page.set_viewport_size(DESKTOP)
    page.goto(f"{list_url}?q=Hebammensprechstunde&free=1")
    expect(page.locator(".card")).to_have_count(1)

    page.get_by_role("link", name="Filter entfernen: „Hebammensprechstunde“").click()

    expect(page.locator(".card")).to_have_count(2)
    expect(page.get_by_label("Was suchen Sie?")).to_have_value("")
    expect(page.locator("#ergebnis")).to_be_focused()
    page.get_by_role("link", name="Filter entfernen: Kostenlos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 Angebote für Familien")
    expect(page.get_by_role("checkbox", name="Kostenlos")).not_to_be_checked()


def test_turning_pages_goes_to_the_first_of_the_next(page, list_url):
    page.set_viewport_size(PHONE)
    page.goto(f"{list_url}?per_page=6")
    second = page.get_by_role("navigation", name="Seiten").get_by_role("link", name="Seite 2")
    address = urljoin(list_url, second.get_attribute("href"))
    second.click()

    expect(page).to_have_url(address)
    expect(page.locator(".card")).to_have_count(4)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_unfolded_groups_stay_unfolded(page, list_url):
    page.set_viewport_size(DESKTOP)
    page.goto(list_url)
    page.locator("summary", has_text="Zugang").click()
    page.get_by_role("checkbox", name="Ohne Anmeldung").check()
    expect(page).to_have_url(f"{list_url}?access=open")
    expect(page.get_by_role("checkbox", name="Ohne Anmeldung")).to_be_visible()

    page.get_by_role("checkbox", name="Kleinkind").check()
    expect(page).to_have_url(f"{list_url}?life_phase=kleinkind&access=open")
    expect(page.get_by_role("checkbox", name="Ohne Anmeldung")).to_be_visible()


def test_drawer_keeps_the_focus_and_gives_it_back(page, list_url):
    page.set_viewport_size(PHONE)
    page.goto(list_url)
    opener = page.locator("a[href='#filter']")
    drawer = page.locator("#filter")
    expect(drawer).to_be_hidden()

    opener.press("Enter")
    expect(drawer).to_be_focused()
    for _step in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.getElementById('filter').contains(document.activeElement)"
        )

    page.get_by_role("checkbox", name="Kostenlos").check()
    expect(page.get_by_role("button", name="2 Angebote zeigen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator(".card")).to_have_count(2)
    expect(opener).to_be_focused()


def test_button_in_the_drawer_shows_the_results(page, list_url):
    page.set_viewport_size(PHONE)
    page.goto(f"{list_url}#filter")
    page.get_by_role("checkbox", name="Kostenlos").check()
    page.get_by_role("button", name="2 Angebote zeigen").click()
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator(".card")).to_have_count(2)


def test_keyboard_alone_reaches_and_uses_every_filter(page, list_url):
    page.set_viewport_size(DESKTOP)
    page.goto(list_url)
    wanted = page.locator("#suche input:not([type=hidden])").evaluate_all(
        "fields => fields.map(field => field.name + '=' + field.value)"
    )
    assert len(wanted) > 30

    reached = []
    for _step in range(300):
        page.keyboard.press("Tab")
        tag, name, value, is_folded = page.evaluate(
            "(([tag, e]) => [tag, e.name || '', e.value || '',"
            " tag === 'SUMMARY' && !e.parentElement.open])"
            "([document.activeElement.tagName, document.activeElement])"
        )
        if tag == "INPUT":
            reached.append(f"{name}={value}")
        elif is_folded:
            page.keyboard.press("Enter")
        if tag == "A" and reached and len(reached) >= len(wanted):
            break
    assert sorted(reached) == sorted(wanted)

    page.get_by_role("checkbox", name="Kostenlos").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 Angebote für Familien")
    expect(page.get_by_role("checkbox", name="Kostenlos")).to_be_focused()
    page.get_by_label("Was suchen Sie?").focus()
    page.keyboard.type("Hebammensprechstunde")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "1 Angebot für „Hebammensprechstunde“"
    )


def test_without_scripts_search_filter_and_offer_work(page_without_scripts, list_url):
    page = page_without_scripts
    page.goto(list_url)
    page.get_by_label("Was suchen Sie?").fill("Hebammensprechstunde")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".card")).to_have_count(1)

    page.get_by_role("link", name="Filter entfernen: „Hebammensprechstunde“").click()
    page.locator("a[href='#filter']").click()
    page.get_by_role("checkbox", name="Kostenlos").check()
    page.get_by_role("button", name="Filter anwenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 Angebote für Familien")
    expect(page.locator("#filter")).to_be_hidden()

    page.get_by_role("link", name="Hebammensprechstunde").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hebammensprechstunde")
    expect(page.get_by_role("button", name="Drucken")).to_have_count(0)


def test_call_button_lies_in_the_first_screen_of_a_phone(page, site):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/angebote/hebamme/")
    call = page.locator("a.kern-btn[href='tel:0461850']").first
    expect(call).to_be_in_viewport(ratio=1)
    bar = page.get_by_role("navigation", name="Hauptmenü").bounding_box()
    box = call.bounding_box()
    assert box["y"] + box["height"] <= bar["y"]


def test_offer_prints_on_one_sheet(page, site):
    page.goto(f"{site}/angebote/hebamme/")
    sheets = page.pdf(prefer_css_page_size=True)
    assert b"/Count 1\n" in sheets.replace(b"/Count 1>", b"/Count 1\n")
