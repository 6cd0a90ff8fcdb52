"""Help paths, who is in charge, embedding in Chromium: they fit a phone and axe is content."""

import pytest
from django.urls import reverse

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
