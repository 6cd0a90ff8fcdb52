"""Help paths, who is in charge, embedding in Chromium: with and without scripts, and axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kompass import demo, regions
from offers.models import HelpPath
from tests.browser.axe import violations
from tests.factories import make_offer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
PATHS = [
    "/hilfewege/",
    "/hilfewege/eingliederungshilfe-kinder/?fachkraefte=1",
    "/zustaendigkeit/?area=flensburg",
    "/zustaendigkeit/?postcode=99999&task=jugendhilfe",
    "/einbetten/",
    "/einbetten/liste/",
    "/barriere-melden/",
    "/gebaerdensprache/",
]


@pytest.fixture
def site(live_server):
    """The address of the real city with the Hannover Region beside it and one offer."""
    demo.load(base_only=True)
    regions.load("hannover")
    make_offer(title="Beratung")
    return live_server.url


def ask(page, site, town, concern):
    """Choose a town and a concern as a family does; return the names of the offices shown."""
    page.goto(f"{site}/zustaendigkeit/")
    page.get_by_label("Stadt oder Gemeinde").select_option(label=town)
    page.get_by_label("Worum geht es?").select_option(label=concern)
    page.get_by_role("button", name="Stelle finden").click()
    expect(page.get_by_role("heading", name=f"Zuständig in {town}")).to_be_visible()
    return page.locator(".office h3").all_inner_texts()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_family_finds_who_decides_in_laatzen_and_in_garbsen(site, browser, with_scripts):
    context = browser.new_context(viewport=PHONE, java_script_enabled=with_scripts)
    page = context.new_page()
    page.set_default_timeout(60_000)
    soul = "Mein Kind braucht Hilfe wegen einer seelischen Behinderung"
    body = "Mein Kind braucht Hilfe wegen einer körperlichen oder geistigen Behinderung"

    assert ask(page, site, "Laatzen", soul) == ["Jugendamt der Stadt Laatzen"]
    assert ask(page, site, "Garbsen", soul) == ["Eingliederungshilfe § 35a SGB VIII"]
    for town in ("Laatzen", "Garbsen"):
        assert ask(page, site, town, body) == ["Fachbereich Soziales der Region Hannover"]
    page.get_by_role("link", name="Der Weg zur Eingliederungshilfe für Kinder").click()
    expect(page.get_by_role("heading", name="In 8 Schritten")).to_be_visible()
    assert context.cookies() == []
    context.close()


def test_pages_are_accessible_and_fit_a_phone(site, page):
    page.set_default_navigation_timeout(60_000)
    page.set_viewport_size(PHONE)
    faults = {}
    for path in PATHS:
        page.goto(site + path)
        found = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the window")
        if found:
            faults[path] = found
    assert faults == {}


def test_comparison_in_the_back_office_is_accessible(
    site, page, client, admin_user, context, settings
):
    client.force_login(admin_user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    path = HelpPath.objects.get(slug="eingliederungshilfe-kinder")

    page.goto(site + reverse("admin:offers_helppath_compare", args=[path.pk]))

    assert page.locator(".two-versions").get_by_role("row").count() == 9
    assert violations(page) == []
