"""The search's pages in the back office: axe, and the preview in a window of its own."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from offers.models import FruitlessSearch, SynonymGroup
from offers.roles import EDITORS
from tests.browser.axe import violations
from tests.browser.test_admin_axe import WIDTHS, faults_of, log_in  # noqa: F401
from tests.factories import make_offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(page, log_in):  # noqa: F811
    log_in(EDITORS)
    FruitlessSearch.objects.create(query="zwergenrunde", day=date.today(), count=7)
    make_offer(title="Krabbelgruppe mit einem langen Namen für breite Tabellen")
    return page


def test_pages_are_accessible(live_server, editor):
    paths = [
        reverse("admin:offers_fruitlesssearch_changelist"),
        reverse("admin:offers_synonymgroup_changelist"),
        reverse("admin:offers_synonymgroup_add"),
        "/verwaltung/suche/",
        "/verwaltung/suche/?q=krabelgruppe+namen",
    ]

    assert faults_of(editor, live_server.url, paths) == {}


def test_from_a_search_in_vain_to_a_preview(live_server, editor, context):
    editor.goto(live_server.url + reverse("admin:offers_fruitlesssearch_changelist"))
    editor.get_by_role("link", name="Wortgruppe anlegen").click()
    words = editor.get_by_role("textbox", name="Wörter:", exact=True)
    expect(words).to_have_value("zwergenrunde")
    words.fill("zwergenrunde\nKrabbelgruppe")
    with context.expect_page() as opened:
        editor.get_by_role("button", name="Was ändert sich?").click()
    preview = opened.value

    row = preview.get_by_role("row", name="zwergenrunde")
    expect(row.get_by_role("cell").nth(0)).to_have_text("0")
    expect(row.get_by_role("cell").nth(1)).to_contain_text("Krabbelgruppe mit einem")
    expect(row.get_by_role("cell").nth(2)).to_have_text("ja")
    for width in WIDTHS:
        preview.set_viewport_size({"width": width, "height": 800})
        assert violations(preview) == []
        assert preview.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert SynonymGroup.objects.count() == 0
    expect(words).to_have_value("zwergenrunde\nKrabbelgruppe")
