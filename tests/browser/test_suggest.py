"""Suggestions while typing in a real browser: by keyboard, by pointer, and without scripts."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.factories import make_area, make_offer, make_provider, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
@transaction.atomic
def site(live_server):
    make_area(name="Hebbelviertel")
    topic = make_topic(title="Hebammen", slug="hebammen")
    midwives = make_provider(name="Hebammenpraxis am Hafen")
    make_offer(title="Hebammensprechstunde", slug="heb", topics=[topic], provider=midwives)
    make_offer(title="Krabbelgruppe")
    return live_server.url


def field_of(page):
    return page.get_by_role("combobox", name="Was suchen Sie?")


def options(page, **wanted):
    return page.get_by_role("listbox").get_by_role("option", **wanted)


def type_and_wait(page, words):
    field_of(page).press_sequentially(words)
    expect(page.get_by_role("listbox", name="Vorschläge")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/angebote/"])
def test_keyboard_journey(page, site, path):
    page.goto(site + path)
    field = field_of(page)
    expect(field).to_have_attribute("aria-expanded", "false")
    type_and_wait(page, "heb")

    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options(page)).to_have_text(
        [
            "Hebammen",
            "Hebbelviertel",
            "Hebammenpraxis am Hafen",
            "Hebammensprechstunde",
            "Hebammensprechstunde",
        ]
    )
    for name in ("Themen", "Stadtteile", "Anbieter", "Angebote", "Suchwörter"):
        expect(
            page.get_by_role("group", name=name, exact=True).get_by_role("option")
        ).to_have_count(1)
    expect(page.get_by_text("5 Vorschläge")).to_be_attached()

    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = options(page, selected=True)
    expect(chosen).to_have_text("Hebbelviertel")
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
    expect(field).to_be_focused()
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(options(page, selected=True)).to_have_count(0)
    assert field.get_attribute("aria-activedescendant") is None

    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("heb")
    field.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("ArrowUp")
    field.press("Enter")  # the last one: a word, so the form is sent with it
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 Angebot")
    assert page.url.startswith(f"{site}/angebote/?")
    assert "q=Hebammensprechstunde" in page.url


def test_enter_opens_the_page_of_a_suggestion(page, site):
    page.goto(f"{site}/angebote/")
    type_and_wait(page, "heb")
    field_of(page).press("ArrowDown")
    field_of(page).press("Enter")

    expect(page).to_have_url(f"{site}/themen/hebammen/")


def test_enter_without_a_choice_searches_what_was_typed(page, site):
    page.goto(f"{site}/")
    type_and_wait(page, "krabbel")
    field_of(page).press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 Angebot")
    assert "q=krabbel" in page.url


def test_tab_leaves_the_field_and_closes_the_list(page, site):
    page.goto(f"{site}/angebote/")
    type_and_wait(page, "heb")
    field_of(page).press("Tab")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_label("In der Nähe von")).to_be_focused()
    expect(field_of(page)).to_have_value("heb")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_open_list_is_accessible_and_easy_to_touch(page, site, size):
    page.set_viewport_size(size)
    for path in ("/", "/angebote/"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(site + path)
            type_and_wait(page, "heb")
            field_of(page).press("ArrowDown")
            assert violations(page) == [], (path, scheme)
        heights = [option.bounding_box()["height"] for option in options(page).all()]
        assert min(heights) >= 44
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_tapping_an_offer_opens_it(page, site):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/")
    type_and_wait(page, "heb")
    page.get_by_role("group", name="Angebote").get_by_role("option").click()

    expect(page).to_have_url(f"{site}/angebote/heb/")


def test_a_low_field_moves_up_to_make_room_for_its_list(page, site):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/")
    field_of(page).scroll_into_view_if_needed()
    low = field_of(page).bounding_box()["y"]
    type_and_wait(page, "heb")
    last = options(page).last.bounding_box()
    menu = page.get_by_role("navigation", name="Hauptmenü").bounding_box()

    assert last["y"] + last["height"] <= menu["y"]
    assert 0 < field_of(page).bounding_box()["y"] < low


def test_only_the_last_of_many_letters_asks(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/angebote/")
    type_and_wait(page, "hebam")

    assert [url.partition("?q=")[2] for url in asked if "vorschlaege" in url] == ["hebam"]


def test_a_failing_server_leaves_a_plain_field(page, site):
    page.route("**/vorschlaege.json*", lambda route: route.fulfill(status=503))
    page.goto(f"{site}/")
    with page.expect_response("**/vorschlaege.json*"):
        field_of(page).press_sequentially("krabbel")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field_of(page).press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 Angebot")


def test_without_scripts_the_field_is_a_plain_search(browser, browser_context_args, site):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/")
    field = page.get_by_role("searchbox", name="Was suchen Sie?")
    field.fill("krabbelgruppe")
    field.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 Angebot")
    context.close()
