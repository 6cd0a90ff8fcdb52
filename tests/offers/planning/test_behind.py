"""Behind every number stand exactly the offers it counts: in each cell, bar and column."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from offers.models import (
    FundingProgramme,
    GapRule,
    LifePhase,
    Need,
    Offer,
    OfferFunding,
    PlannedProject,
    Topic,
)
from offers.planning import registry
from offers.planning.children import rate
from offers.planning.dimensions import DIMENSIONS
from offers.planning.funding import combinations_of
from offers.planning.matrix import MEASURES, Ask, Matrix
from offers.planning.overlaps import groups_of
from offers.planning.selection import PlanningSelection
from offers.planning.snapshots import freeze
from offers.planning.tables import Cell, one_place, plain
from tests.accounts import make_account
from tests.factories import make_department, make_language, make_offer, make_target_group

from .catalogue import DAY, make_children, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_day():
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield


@pytest.fixture
def city():
    made = make_city()
    first, second = made["offers"][:2]
    first.languages.set([make_language(code="da", name="Dänisch")])
    second.target_groups.set([make_target_group(slug="vaeter", title="Väter")])
    Offer.objects.filter(title="Elterncafé").update(access="open")
    for area in made["areas"]:
        make_children(area, (0, 12, 200), (12, 36, 90))
    return made


def select(query="", user=None):
    return PlanningSelection(QueryDict(query), user)


def behind(url, user=None):
    """The selection that an address leads to; nothing in it is ignored."""
    parts = urlsplit(url)
    assert parts.path == "/planung/angebotsuebersicht/"
    selection = select(parts.query, user)
    assert selection.ignored == []
    return selection


def offers_in(url):
    return behind(url).total


def measured(matrix, selection, row, column):
    """What the offers of ``selection`` measure, counted anew."""
    if matrix.ask.measure == "offers":
        return selection.total
    if matrix.ask.measure == "places":
        places = Offer.objects.filter(pk__in=selection.ids).values_list("capacity", flat=True)
        return sum(number or 0 for number in places)
    return one_place(rate(selection.total, matrix.children_of(row, column)))


@pytest.mark.parametrize("query", ["", "topic=a&topic=b", "q=treff+1+Jahr", "status=published"])
def test_every_cell_of_every_matrix_leads_to_what_it_counts(city, query):
    cells = 0
    for rows in DIMENSIONS:
        columns = "life_phase" if rows != "life_phase" else "topic"
        for measure in MEASURES:
            matrix = Matrix(select(query), Ask(rows, columns, measure))
            heads = [*matrix.columns, (None, "", None)]
            for (row, *_rest), line in zip(
                [*matrix.rows, (None,)], matrix.table().rows, strict=True
            ):
                for (column, *_more), cell in zip(heads, line[1:], strict=True):
                    if cell.url:
                        found = measured(matrix, behind(cell.url), row, column)
                        assert plain(cell) == found, (cell, rows, measure)
                        cells += 1
                    else:
                        assert plain(cell) in (0, None), cell
    assert cells > 20


def test_a_matrix_of_a_frozen_inventory_leads_into_it(city):
    frozen = freeze("Herbst")
    Offer.objects.filter(title="Babytreff").delete()
    matrix = Matrix(select(f"snapshot={frozen.pk}"), Ask("topic", "district"))
    for line in matrix.table().rows:
        for cell in line[1:]:
            assert not cell.url or offers_in(cell.url) == plain(cell)


def numbers(name, query=""):
    """The linked numbers of an overview, as Cells."""
    table = registry.get(name).build(select(query))
    return [
        cell
        for row in table.rows
        for cell in row
        if isinstance(cell, Cell) and isinstance(cell.value, int) and cell.url
    ]


@pytest.fixture
def rich(city):
    """Programmes alone and together, a transition, a unit with units below, gaps."""
    one, other = (
        FundingProgramme.objects.create(slug=slug, title=slug.title(), funder="Land")
        for slug in ("eins", "zwei")
    )
    baby, cafe, course = city["offers"][:3]
    for offer, programme in ((baby, one), (cafe, one), (cafe, other), (course, other)):
        OfferFunding.objects.create(offer=offer, programme=programme)
    team = make_department(name="Gruppe", slug="gruppe", parent=city["units"][0])
    make_offer(title="In der Gruppe", department=team, owner_function="", deputy_function="")
    return city


@pytest.mark.parametrize(
    "name",
    [
        "kettenbild",
        "stadtteil-matrix",
        "uebergaenge",
        "zustaendigkeiten",
        "foerderprogramme",
    ],
)
def test_numbers_of_the_other_overviews_lead_to_what_they_count(rich, name):
    found = numbers(name)

    assert found or name == "uebergaenge"
    for cell in found:
        assert offers_in(cell.url) == cell.value, cell


def test_an_offer_led_by_a_unit_with_units_below_counts_once(rich):
    cells = {cell.url: cell.value for cell in numbers("zustaendigkeiten")}
    own = select("behind=unit.jugend")

    assert [title for _pk, title in own.titles.of(own.chosen())] == ["Elterncafé", "Überall"]
    assert 2 in cells.values()


def test_several_behind_narrow_one_after_the_other(rich):
    both = select("behind=programmes.eins&behind=programmes.zwei")
    alone = select("behind=only.eins")

    assert [title for _pk, title in both.titles.of(both.chosen())] == ["Elterncafé"]
    assert [title for _pk, title in alone.titles.of(alone.chosen())] == ["Babytreff"]
    assert [chip.label for chip in both.chips()] == ["Eins", "Zwei"]
    assert behind(both.chips()[0].url).total == 2


def test_what_is_behind_is_checked(rich):
    for text in ("x", "without.x", "ages.a.b", "unit.x", "state.x", "only.x", "programmes.x",
                 "transition.before.x", "offers.x", "gap.x.y", "offers.", "ages.1"):  # fmt: skip
        selection = select(f"behind={text}&topic=a")
        assert len(selection.ignored) == 1, text
        assert selection.total == 3, text


def test_a_gap_and_an_overlap_lead_to_their_offers(rich):
    condition = {"metric": "published_offers", "operator": "lt", "value": 3}
    GapRule.objects.create(slug="wenig", title="Wenig", entity="topic", condition=condition)
    table = registry.get("luecken").build(select())
    measured_cells = {plain(row[0]): row[3] for row in table.rows}
    assert offers_in(measured_cells["B"].url) == 2
    assert not getattr(measured_cells["C"], "url", "")  # there is none

    twin = Offer.objects.get(title="Babytreff")
    other = make_offer(
        title="Babytreff am Hafen",
        department=rich["units"][1],
        topics=list(twin.topics.all()),
        locations=list(twin.locations.all()),
        offer_type=twin.offer_type,
        age_from_months=0,
        age_to_months=12,
    )
    other.derive_life_phases()
    groups = groups_of(select())
    assert groups
    rows = list(registry.get("dopplungen").build(select()).rows)
    assert behind(rows[0][0].url).ids == [
        fact.pk for fact in sorted(groups[0].offers, key=lambda fact: fact.title)
    ]


def test_who_lacks_a_deputy_is_told_to_those_who_see_internal_fields(rich):
    planner, lead = make_account("Planung"), make_account("Leitung")

    assert select("behind=deputy.", planner).ignored == []
    assert len(select("behind=deputy.", lead).ignored) == 1
    client = Client()
    client.force_login(lead)
    page = client.get("/planung/zustaendigkeiten/").content.decode()
    assert "behind=deputy" not in page
    assert "state.late" in page or "state.fresh" in page


def test_programmes_used_together_are_told_and_lead_to_their_offers(rich):
    (pair,) = combinations_of(select())
    rows = {plain(row[0]): row for row in registry.get("foerderprogramme").build(select()).rows}

    assert (pair.titles, pair.number) == (("Eins", "Zwei"), 1)
    assert behind(pair.url).total == 1
    assert [rows[title][7] for title in ("Eins", "Zwei")] == ["Zwei (1)", "Eins (1)"]


def test_needs_and_projects_stand_in_the_cells_they_concern(city):
    need = Need.objects.create(slug="treff", title="Treff")
    need.topics.set(Topic.objects.filter(slug="c"))
    need.life_phases.set(LifePhase.objects.filter(slug="kleinkind"))
    project = PlannedProject.objects.create(slug="bus", title="Bus")
    project.topics.set(Topic.objects.filter(slug="c"))
    project.areas.set([city["areas"][0]])
    over = Need.objects.create(slug="alt", title="Alt", state="answered")
    over.topics.set(Topic.objects.filter(slug="c"))

    def marks(query=""):
        table = Matrix(select(query), Ask("topic", "life_phase")).table()
        head = table.headers
        return {
            (row[0], head[place]): row[place].planned[0]
            for row in table.rows
            for place in range(1, len(row))
            if row[place].planned
        }

    found = marks()
    assert found[("C", "Kleinkind")] == "1 Bedarf, 1 Vorhaben"
    assert {row for row, _column in found} == {"C"}
    assert found[("C", "Schwangerschaft")] == "1 Vorhaben"
    assert marks("district=sued") == {("C", "Kleinkind"): "1 Bedarf"}
    client = Client()
    client.force_login(make_account("Planung"))
    page = client.get("/planung/angebotsmatrix/").content.decode()
    url = "/planung/bedarf/?topic=c&amp;life_phase=kleinkind"
    assert url in page
    shown = client.get("/planung/bedarf/?topic=a").content.decode()
    assert 'id="treff"' not in shown
    assert 'id="treff"' in client.get(url.replace("&amp;", "&")).content.decode()
