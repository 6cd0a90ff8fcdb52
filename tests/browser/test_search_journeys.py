"""What parents type into the start page, and what they see: the demo city on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from kompass import demo
from offers.search.memory import snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def city(live_server):
    demo.load()
    snapshot()  # so that no reader waits for the index
    return live_server.url


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request, browser, browser_context_args):
    """A page at 360 px, with and without JavaScript."""
    context = browser.new_context(
        **browser_context_args, viewport=PHONE, java_script_enabled=request.param
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.role = "combobox" if request.param else "searchbox"
    yield page
    context.close()


def search(page, site, words):
    page.goto(f"{site}/")
    field = page.get_by_role(page.role, name="Was suchen Sie?")
    field.fill(words)
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def chips(page):
    """The words on the filters in force."""
    texts = page.locator("#chips .chip").all_inner_texts()
    return [text.replace("Filter entfernen:", "").strip() for text in texts]


def titles(page):
    return page.locator(".cards .card h2").all_inner_texts()


def marked(page):
    """The words highlighted in titles and summaries, folded to small letters."""
    return {word.lower() for word in page.locator(".card mark").all_inner_texts()}


def told(page):
    return page.locator("#ergebnis .note").first


def take_off(page, chip):
    page.locator("#chips .chip", has_text=chip).click()
    expect(page.locator("#chips .chip", has_text=chip)).to_have_count(0)


def fits(page):
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return widths[0] <= widths[1]


def test_what_five_parents_type(phone, city):
    search(phone, city, "Hebame")
    expect(told(phone)).to_contain_text("Wir haben nach „Hebamme“ gesucht.")
    assert chips(phone) == ["„Hebame“"]
    assert "Hebamme" in titles(phone)[0]
    assert "hebamme" in marked(phone)
    assert fits(phone)

    search(phone, city, "krabelgruppe neustadt")
    expect(told(phone)).to_contain_text("Wir haben nach „Krabbelgruppe“ gesucht.")
    assert chips(phone) == ["„krabelgruppe“", "Neustadt"]
    inside = len(titles(phone))
    take_off(phone, "Neustadt")
    assert chips(phone) == ["„krabelgruppe“"]
    assert len(titles(phone)) > inside
    assert titles(phone)[0].startswith("Krabbelgruppe")
    assert "krabbelgruppe" in marked(phone)

    search(phone, city, "schwimen lernen 5")
    expect(told(phone)).to_contain_text("Wir haben nach „Schwimmen“ gesucht.")
    assert chips(phone) == ["„schwimen lernen“", "Alter: 5 Jahre"]
    assert titles(phone)[0] == "Wassergewöhnung „Seesterne“"
    expect(phone.get_by_text("Hier stehen nicht alle Ihre Wörter.")).to_have_count(1)
    take_off(phone, "Alter: 5 Jahre")
    assert titles(phone)[0] == "Schwimmen lernen bis zum Seepferdchen"
    assert {"schwimmen", "lernen"} <= marked(phone)
    assert fits(phone)

    search(phone, city, "kita plass")
    expect(told(phone)).to_have_text(
        re.compile(r"^\s*Zu „plass“ gibt es nichts. Wir haben nach „Platz“ gesucht.\s*$")
    )
    assert all("kita" in title.lower() for title in titles(phone)[:3])
    assert {"kita", "platz"} <= marked(phone)

    search(phone, city, "vaterkurs")
    assert "Väter" in titles(phone)[0]
    assert "väter" in marked(phone)
    expect(told(phone)).to_have_count(0)


def test_nothing_found_leads_on(phone, city):
    search(phone, city, "kita kiel")

    expect(phone.get_by_text("Zu „kiel“ gibt es zurzeit kein Angebot.")).to_be_visible()
    phone.get_by_role("link", name="Nur nach „kita“").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Angebote für „kita“")
    assert all("kita" in title.lower() for title in titles(phone)[:3])
    assert fits(phone)
