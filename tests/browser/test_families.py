"""A family on a phone, with and without JavaScript: help for a crying baby, the start of Kita."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kompass import demo
from offers.milestones.dates import shifted
from offers.milestones.wording import month_words
from offers.models import LifePhase, Topic
from tests.browser.axe import violations
from tests.factories import make_offer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(live_server):
    """The address of the real city with one offer for a crying baby."""
    demo.load(base_only=True)
    make_offer(
        title="Schreibaby-Sprechstunde",
        life_phases=[LifePhase.objects.get(slug="erstes-jahr")],
        topics=[Topic.objects.get(slug="gesundheit-entwicklung")],
        contacts=[{"phone": "0461 85 0"}],
    )
    return live_server.url


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(request, browser, browser_context_args):
    """A page on a phone of 360 pixels that is swiped."""
    context = browser.new_context(
        **browser_context_args | {"java_script_enabled": request.param},
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_navigation_timeout(120_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_a_parent_finds_help_and_plans_the_start_of_kita(city, phone):
    phone.goto(city)
    phone.get_by_role("link", name="Mein Baby schreit viel").click()
    expect(phone.locator('a[href^="tel:"]').first).to_be_visible()
    expect(phone.get_by_role("heading", name="Erste Schritte")).to_be_visible()
    expect(phone.get_by_role("heading", name="Beginnen Sie hier")).to_be_visible()
    phone.get_by_role("link", name="Schreibaby-Sprechstunde").click()
    expect(phone.locator('a[href^="tel:"]').first).to_be_visible()

    this_month = timezone.localdate().replace(day=1)
    birth = shifted(this_month, -1)
    phone.goto(city)
    phone.get_by_label("Monat").select_option(str(birth.month))
    phone.get_by_label("Jahr").select_option(str(birth.year))
    phone.get_by_role("button", name="Weg zeigen").click()

    assert phone.url == f"{city}/lebensweg/mein-kind/?birth={birth:%Y-%m}"
    title = "Von der Familie in Kita oder Kindertagespflege"
    start = phone.get_by_role("listitem").filter(has_text=title)
    expect(start).to_contain_text(f"zum Beispiel im {month_words(shifted(birth, 12))}")
    start.get_by_text("Schritt für Schritt").click()
    expect(start.get_by_text("Eingewöhnung beginnt")).to_be_visible()
    start.get_by_role("link", name="Übergang planen").click()
    expect(phone.get_by_role("heading", name="Ihr Merkzettel")).to_be_visible()


def test_life_path_is_swiped_on_a_phone_and_reads_as_a_list(city, phone):
    phone.goto(f"{city}/lebensweg/#kita-alter")

    stops = phone.locator(".route > li")
    assert stops.count() == 10
    assert stops.locator("h2, h3").all_inner_texts()[:3] == [
        "Schwangerschaft",
        "Geburt und Ankommen",
        "Geburt und erstes Jahr",
    ]
    # The address leads to a stop without a script; the page itself does not move sideways.
    expect(phone.get_by_role("heading", name="Kita-Alter")).to_be_in_viewport()
    expect(phone.get_by_role("heading", name="Schwangerschaft")).not_to_be_in_viewport()


def test_mistake_is_said_at_the_field(city, page):
    page.goto(f"{city}/lebensweg/mein-kind/?birth=2001-05")

    expect(page.get_by_label("Jahr")).to_have_value("2001")
    expect(page.get_by_label("Jahr")).to_have_accessible_description(
        "Dieses Kind ist älter als zehn Jahre. Der Lebensweg hier endet mit elf."
    )
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{city}/lebensweg/mein-kind/?birth={date.today().year - 2}-05&birth=2099-01")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("way", ["click", "Escape"])
def test_leaving_quickly_takes_the_page_out_of_the_history(city, page, way):
    page.route("https://www.dwd.de/**", lambda route: route.fulfill(body="Wetter"))
    page.goto(f"{city}/themen/")
    page.goto(f"{city}/notfall/")
    if way == "click":
        page.get_by_role("link", name="Schnell verlassen").click()
    else:
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.dwd.de/")
    page.go_back()

    assert page.url == f"{city}/themen/"
