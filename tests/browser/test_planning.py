"""The planners' pages in a browser: axe, the keyboard, and a meeting that is prepared."""

import csv
import io

import openpyxl
import pikepdf
import pytest
from django.http import QueryDict

from offers.models import Gap, GapRule
from offers.planning.gap_record import record_gaps
from offers.planning.selection import PlanningSelection
from offers.planning.snapshots import freeze
from tests.accounts import make_account
from tests.browser.axe import violations
from tests.offers.planning.catalogue import make_children, make_city

WIDE = ("", "angebotsmatrix/", "kettenbild/", "leitung/")
PAGES = (
    *WIDE,
    *("angebotsuebersicht/", "stadtteil-matrix/", "luecken/", "luecken/{gap}/", "dopplungen/"),
    *("uebergaenge/", "zustaendigkeiten/", "aktualitaet/", "foerderprogramme/", "nutzung/"),
    *("veraenderungen/", "bedarf/", "kennzahlen/", "stadtteile/sued/", "gremien/"),
)
RULE = {
    "metric": "published_offers",
    "operator": "lt",
    "value": 1,
    "filter": {"life_phases": ["kleinkind"], "offer_types": ["offener-treff"]},
}


@pytest.fixture
def planner(page, live_server):
    """A page of a planner in a small city with one gap rule and a frozen inventory."""
    city = make_city()
    for area in city["areas"]:
        make_children(area, (0, 12, 120), (12, 36, 240))
    GapRule.objects.create(
        slug="treff", title="Kein offener Treff", entity="district_x_life_phase", condition=RULE
    )
    record_gaps(PlanningSelection(QueryDict()))
    freeze("Herbst")
    user = make_account("Planung", password="Muschelglanz-1")
    page.goto(f"{live_server.url}/verwaltung/login/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", "Muschelglanz-1")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/verwaltung/")
    page.wait_for_load_state()
    return page


@pytest.mark.django_db(transaction=True)
def test_the_planners_pages_are_accessible(planner, live_server):
    gap = Gap.objects.first().pk
    for width, pages in ((1280, WIDE), (360, PAGES)):
        planner.set_viewport_size({"width": width, "height": 800})
        for path in (page.format(gap=gap) for page in pages):
            answer = planner.goto(f"{live_server.url}/planung/{path}")
            assert answer.status == 200, path
            assert violations(planner) == [], (path, width)
            assert planner.evaluate("document.documentElement.scrollWidth") <= width, path


def pages_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        return len(paper.pages)


def download(page, name):
    with page.expect_download() as event:
        page.get_by_role("link", name=name).click()
    return event.value.path().read_bytes()


@pytest.mark.django_db(transaction=True)
def test_a_planner_prepares_a_meeting(planner, live_server):
    planner.goto(f"{live_server.url}/planung/")
    planner.get_by_role("link", name="Lücken", exact=True).click()
    table = planner.get_by_role("region", name="Lücken")
    assert [row.inner_text() for row in table.locator("tbody th").all()] == [
        "Nord, Kleinkind",
        "Süd, Kleinkind",
    ]
    gaps = csv.reader(io.StringIO(download(planner, "CSV").decode("utf-8-sig")), delimiter=";")
    assert [row[0] for row in gaps][1:] == ["Nord, Kleinkind", "Süd, Kleinkind"]

    planner.get_by_role("link", name="Stadtteil-Matrix").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download(planner, "XLSX"))).active
    planner.get_by_role("link", name="Nord", exact=True).click()
    assert "2" in planner.locator(".kpi li").first.inner_text()
    planner.get_by_role("link", name="Süd", exact=True).click()
    assert planner.get_by_role("heading", level=1).inner_text() == "Stadtteil Süd"
    rates = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows()}
    assert rates["Nord"][rates["Stadtteil"].index("Kleinkind: je 1.000")] == 4.2

    planner.goto(f"{live_server.url}/planung/angebotsmatrix/")
    download(planner, "XLSX")
    assert pages_of(planner.pdf(format="A4", landscape=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_sheet_of_the_leitung_is_one_page_and_the_matrix_goes_by_keyboard(planner, live_server):
    planner.goto(f"{live_server.url}/planung/leitung/")
    assert planner.locator(".kpi li").count() == 8
    assert pages_of(planner.pdf(format="A4")) == 1

    planner.goto(f"{live_server.url}/planung/angebotsmatrix/")
    planner.locator("#w-rows").focus()
    planner.keyboard.type("Stadtteil")
    planner.locator("button[type=submit]").first.focus()
    planner.keyboard.press("Enter")
    planner.wait_for_url("**rows=district**")
    planner.locator("table.matrix a.cell").first.focus()
    planner.keyboard.press("Enter")
    planner.wait_for_url("**/angebotsuebersicht/**")
    assert planner.get_by_role("heading", level=1).inner_text() == "Angebotsübersicht"
