"""An import in Chromium from the upload to the undo: by keyboard and axe, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from offers.models import Offer
from offers.roles import COORDINATORS
from tests.browser.axe import violations
from tests.browser.test_admin_axe import log_in  # noqa: F401
from tests.factories import make_department, make_offer_type

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TABLE = "Name;Träger;Straße;PLZ;Stadtteil\nKita Möwe;Hafenhaus;Weg 1;24937;Nirgends\n"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_table_is_imported_and_taken_back(page, live_server, log_in, tmp_path, width):  # noqa: F811
    make_offer_type(slug="betreuung", title="Betreuung", synonyms="Kita")
    log_in(COORDINATORS, make_department(name="Kitas"))
    path = tmp_path / "kitas.csv"
    path.write_text(TABLE)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(live_server.url + reverse("admin:offers_importrun_add"))
    assert violations(page) == []
    page.get_by_label("Datei", exact=False).first.set_input_files(path)
    page.get_by_role("button", name="Hochladen und ansehen").press("Enter")
    expect(page.get_by_label("Bedeutung von „Name“")).to_have_value("title")
    expect(page.get_by_label("„Nirgends“ bedeutet")).to_have_value("")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Speichern und Probelauf").press("Enter")
    expect(page.get_by_text("Probelauf: 1 neu")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Jetzt übernehmen").press("Enter")
    expect(page.get_by_role("heading", name="Rückgängig")).to_be_visible()
    assert violations(page) == []
    assert Offer.objects.get().title == "Kita Möwe"
    page.get_by_text("Diesen Import zurücknehmen").click()
    page.get_by_role("button", name="Import zurücknehmen").press("Enter")
    expect(page.get_by_text("1 gelöscht").first).to_be_visible()
    assert Offer.objects.count() == 0
