"""A family without German finds help for a crying baby on a phone, with and without scripts."""

import pytest

from kompass import demo
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
# Start, words on the menu, the situation, its first step, the language of the page.
FAMILIES = {
    "da": ("Situationer", "Mit spædbarn græder meget", "Ryst aldrig dit barn.", "ltr"),
    "ar": ("مواقف", "رضيعي يبكي كثيرًا", "لا تهزوا رضيعكم أبدًا.", "rtl"),
}
PAGES = ["", "angebote/", "angebote/familienbuero-lotsen/", "lebensweg/erstes-jahr/"]


@pytest.fixture
def city(live_server):
    demo.load()
    return live_server.url


def find_help_for_a_crying_baby(page, city, code):
    menu, situation, first_step, direction = FAMILIES[code]
    page.goto(f"{city}/")
    page.locator(".lang summary").click()
    page.locator(f".lang a[hreflang={code}]").click()
    assert page.locator("html").get_attribute("lang") == code
    assert (page.locator("html").get_attribute("dir") or "ltr") == direction
    page.locator(".nav a", has_text=menu).click()
    page.locator(".voices a", has_text=situation).first.click()
    assert first_step in page.locator(".steps").inner_text()
    assert page.locator("a[href^='tel:']").count() > 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"], "the page must not scroll sideways"
    page.locator(".card h3 a").first.click()
    assert f"/{code}/angebote/" in page.url
    assert page.locator("[data-translation]").count() == 1


def test_families_find_help_in_their_language(context, browser, browser_context_args, city):
    page = context.new_page()
    page.set_viewport_size(PHONE)
    for code in FAMILIES:
        find_help_for_a_crying_baby(page, city, code)
    plain = browser.new_context(
        **{**browser_context_args, "java_script_enabled": False, "viewport": PHONE}
    )
    # Without scripts the page cannot be measured; where the links lead can.
    without = plain.new_page()
    for code, (menu, situation, first_step, _direction) in FAMILIES.items():
        without.goto(f"{city}/{code}/", timeout=120_000)
        without.locator(".nav a", has_text=menu).click()
        without.locator(".voices a", has_text=situation).first.click()
        assert first_step in without.locator(".steps").inner_text()
    plain.close()

    found = {}
    for code in FAMILIES:
        for path in PAGES:
            page.goto(f"{city}/{code}/{path}")
            found[f"{code}/{path}"] = violations(page)
    assert found == {path: [] for path in found}
