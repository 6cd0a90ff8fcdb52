"""Stadtteile beside their children: what stands there before birth."""

import pytest
import time_machine
from django.http import QueryDict

from offers.planning.districts import build_district_matrix
from offers.planning.selection import PlanningSelection
from offers.planning.tables import as_text, plain

from .catalogue import DAY, make_children, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield make_city()


def matrix():
    table = build_district_matrix(PlanningSelection(QueryDict()))
    rows = {plain(row[0]): [as_text(plain(cell)) for cell in row] for row in table.rows}
    reasons = [cell.note for row in build_district_matrix(PlanningSelection(QueryDict())).rows
               for cell in row if plain(cell) is None]  # fmt: skip
    return table.headers, rows, " ".join(map(str, table.notes)), reasons


def test_without_births_pregnancy_has_offers_alone_and_the_page_says_why(city):
    north, _south = city["areas"]
    make_children(north, (0, 36, 200))
    headers, rows, notes, reasons = matrix()

    (own,) = [header for header in headers if header.startswith("Schwanger")]
    assert own.endswith(": Angebote")
    assert rows["Süd"][headers.index(own)] == "1"
    assert "Vor der Geburt gibt es keine Kinder zu zählen" in notes
    assert all(reasons)  # no cell is empty without saying why


def test_children_in_their_first_year_stand_for_the_births(city):
    north, south = city["areas"]
    make_children(north, (0, 12, 50), (12, 36, 150))
    make_children(south, (0, 12, 200), (12, 36, None))
    headers, rows, notes, _reasons = matrix()
    first = next(place for place, text in enumerate(headers) if text.endswith(": Geburten"))

    assert [rows[name][first - 1 : first + 2] for name in ("Nord", "Süd")] == [
        ["0", "50", "0,0"],
        ["1", "200", "5,0"],
    ]
    assert "Als Geburten zählen die Kinder im ersten Lebensjahr." in notes
