"""The planners' pages in a browser: axe at 360 and 1280 pixels, nothing wider than the page."""

import pytest

from offers.models import GapRule
from tests.accounts import make_account
from tests.browser.axe import violations
from tests.offers.planning.catalogue import make_city

PAGES = ("", "angebotsmatrix/", "kettenbild/", "luecken/", "dopplungen/", "leitung/")


@pytest.mark.django_db(transaction=True)
def test_the_planners_pages_are_accessible(page, live_server):
    make_city()
    condition = {"metric": "published_offers", "operator": "lt", "value": 1}
    GapRule.objects.create(slug="leer", title="Leer", entity="topic", condition=condition)
    user = make_account("Planung")
    user.set_password("Muschelglanz-1")
    user.save()
    page.goto(f"{live_server.url}/verwaltung/login/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", "Muschelglanz-1")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/verwaltung/")
    page.wait_for_load_state()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PAGES:
            page.goto(f"{live_server.url}/planung/{path}")
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
