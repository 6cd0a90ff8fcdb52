"""Each overview says the same on its page, in each file and from the command."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from offers.exchange.tables import encode_rows
from offers.models import Location, Offer, Topic
from offers.planning import registry
from offers.planning.dimensions import DIMENSIONS
from offers.planning.matrix import Ask, Matrix
from offers.planning.selection import PlanningSelection
from offers.planning.tables import as_text, plain
from tests.accounts import make_account
from tests.factories import make_offer
from tests.kompass.test_roles import ROLES, login, read_tables

from .catalogue import DAY, content, csv_rows, json_rows, make_children, make_city, xlsx_rows

pytestmark = pytest.mark.django_db
NAMES = [overview.name for overview in registry.every()]


@pytest.fixture(autouse=True)
def at_the_day():
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def planner():
    client = Client()
    client.force_login(make_account("Planung"))
    return client


def select(query=""):
    return PlanningSelection(QueryDict(query))


@pytest.mark.parametrize("name", NAMES)
def test_page_and_files_and_command_say_the_same(name, city, planner, tmp_path):
    make_children(city["areas"][0], (0, 12, 200), (12, 36, None))
    path = tmp_path / "ausgabe.csv"

    response = planner.get(f"/planung/{name}/", {"topic": "a"})
    page = response.context
    told = content(planner.get(f"/planung/{name}.csv", {"topic": "a"}))
    sheet = content(planner.get(f"/planung/{name}.xlsx", {"topic": "a"}))
    data = content(planner.get(f"/planung/{name}.json", {"topic": "a"}))
    call_command("export_overview", name, "topic=a", output=str(path), stderr=io.StringIO())

    shown = [[as_text(plain(cell)) for cell in row] for row in page["page"]]
    html = response.content.decode()
    assert html.count('<th scope="row">') >= len(shown)  # the rows really stand on the page
    assert encode_rows([page["table"].headers, *shown]) == told.removeprefix(b"\xef\xbb\xbf")
    rows = csv_rows(told)
    texts = [[cell.removeprefix("'=") for cell in row] for row in rows]
    assert [[cell.removeprefix("=") for cell in row] for row in xlsx_rows(sheet)] == texts
    assert [list(row) for row in json_rows(data)] == [rows[0]] * (len(rows) - 1)
    assert path.read_bytes() == told


def test_the_overview_of_offers_holds_what_is_chosen_and_never_calculates(city, planner):
    public = csv_rows(content(planner.get("/planung/angebotsuebersicht.csv?department=jugend")))
    drafts = csv_rows(content(planner.get("/planung/angebotsuebersicht.csv?status=draft")))

    place = public[0].index("Titel")
    assert [row[place] for row in public[1:]] == ["Babytreff", "Elterncafé", "Überall"]
    assert [row[place] for row in drafts[1:]] == ["'=Entwurf"]


def test_status_level_and_day_choose(city):
    later = DAY + timedelta(days=30)
    make_offer(title="Später", valid_from=later)

    assert "Später" not in titles("")
    assert titles(f"reference_date={later}&q=später") == ["Später"]
    assert titles("prevention_level=selective") == ["Vorlesen"]
    assert titles("provider_kind=church") == ["Kurs für Schwangere"]
    assert titles("status=draft&q=entwurf") == ["=Entwurf"]
    assert titles("status=draft&q=babytreff") == []


def titles(query):
    selection = select(query)
    return [title for _pk, title in selection.titles.of(selection.chosen())]


def test_nonsense_in_the_address_is_told_and_the_rest_applies(city, planner):
    query = "reference_date=gestern&snapshot=99&rows=xx&measure=yy&topic=a&topic=zz&page=-3"
    response = planner.get(f"/planung/angebotsmatrix/?{query}")

    assert response.status_code == 200
    assert len(response.context["ignored"]) == 5
    assert [row[0] for row in response.context["page"]] == ["A", "Summe"]


def test_unknown_names_and_formats_do_not_exist(planner):
    assert planner.get("/planung/gibt-es-nicht/").status_code == 404
    assert planner.get("/planung/gibt-es-nicht.csv").status_code == 404
    assert planner.get("/planung/angebotsmatrix.pdfx").status_code == 404
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("export_overview", "gibt-es-nicht")


# -- The matrix against a slow loop ---------------------------------------------------------------


def values_of(offer, key):
    """The values of ``offer`` in a dimension, the obvious way."""
    return {
        "topic": lambda: [topic.slug for topic in offer.topics.all()],
        "life_phase": lambda: [phase.slug for phase in offer.life_phases.all()],
        "district": lambda: [place.area.slug for place in offer.locations.all()],
        "department": lambda: [offer.department.root.slug],
        "provider_kind": lambda: [offer.provider.kind],
        "target_group": lambda: [group.slug for group in offer.target_groups.all()],
        "prevention_level": lambda: [offer.prevention_level],
        "offer_type": lambda: [offer.offer_type.slug],
        "access": lambda: [offer.access],
        "language": lambda: [language.code for language in offer.languages.all()],
    }[key]()


def slow_count(offers, rows, row, columns, column, measure):
    """Offers in a cell, looked at one after the other."""
    found = 0
    for offer in offers:
        of_rows, of_columns = values_of(offer, rows), values_of(offer, columns)
        is_row = row in of_rows if row else not of_rows
        is_column = column in of_columns if column else not of_columns
        if is_row and is_column:
            found += 1 if measure == "offers" else offer.capacity or 0
    return found


def test_every_pair_of_dimensions_agrees_with_a_loop(city):
    offers = Offer.objects.published(DAY).with_detail_data().select_related("offer_type")
    offers, selection = list(offers), select()
    for rows in DIMENSIONS:
        for columns in DIMENSIONS:
            if rows == columns:
                continue
            for measure in ("offers", "places"):
                matrix = Matrix(selection, Ask(rows, columns, measure))
                for row, _words, row_ids in matrix.rows:
                    for column, _more, column_ids in matrix.columns:
                        expected = slow_count(offers, rows, row, columns, column, measure)
                        assert matrix.measure(row_ids & column_ids) == expected


def test_totals_count_each_offer_once(city):
    matrix = Matrix(select(), Ask("topic", "life_phase"))
    rows = [[plain(cell) for cell in row] for row in matrix.table().rows]

    assert [row[0] for row in rows] == ["A", "B", "C", "ohne Angabe", "Summe"]
    assert [row[-1] for row in rows] == [3, 2, 0, 1, 5]
    assert "einmal" in matrix.notes()[0]
    assert "genau einer" in Matrix(select(), Ask("department", "access")).notes()[0]


def test_each_cell_leads_to_its_offers(city, planner):
    page = planner.get("/planung/angebotsmatrix/?rows=district&department=jugend&names=1")
    for row in page.context["page"]:
        for cell in row[1:]:
            if getattr(cell, "url", ""):
                listed = planner.get(cell.url).context["table"]
                number = str(plain(cell)).partition(":")[0]
                assert str(len(listed.rows)) == number, cell


def test_a_rate_needs_children_that_are_known(city):
    north, south = city["areas"]
    make_children(north, (0, 12, 50), (12, 24, 30), (24, 36, 70))
    make_children(south, (0, 12, None), (12, 36, 10))
    matrix = Matrix(select(), Ask("district", "life_phase", "rate"))
    rows = {row[0]: row[1:] for row in matrix.table().rows}
    header = matrix.table().headers[1:]
    baby, toddler = header.index("Geburt und erstes Jahr"), header.index("Kleinkind")

    assert as_text(plain(rows["Nord"][baby])) == "40,0"  # 2 offers, 50 children
    assert "few" in rows["Nord"][baby].css  # under 100: shaky, and says so
    assert as_text(plain(rows["Nord"][toddler])) == "10,0"  # 1 offer, 30 + 70 children
    assert "few" not in rows["Nord"][toddler].css
    assert plain(rows["Süd"][baby]) is None  # suppressed stays suppressed
    assert plain(rows["Nord"][header.index("Schwangerschaft")]) is None


# -- Random selections ----------------------------------------------------------------------------

CHOICES = {
    "topic": ["a", "b", "c"],
    "life_phase": ["erstes-jahr", "kleinkind", "schwangerschaft"],
    "district": ["nord", "sued"],
    "department": ["jugend", "fruehe-hilfen", "gesundheit"],
    "status": ["draft", "published"],
    "prevention_level": ["universal", "selective"],
    "provider_kind": ["club", "church"],
    "offer_type": ["kurs", "offener-treff"],
    "free": ["1"],
    "age_months": ["-3", "5", "40"],
}


@hypothesis(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(sorted(CHOICES)), st.integers(0, 7), max_size=4),
    st.sampled_from(["topic", "district", "department"]),
)
def test_random_selections_agree_with_plain_sql(city, numbers, rows):
    query = QueryDict(mutable=True)
    for name, bits in numbers.items():
        query.setlist(name, [v for n, v in enumerate(CHOICES[name]) if bits & (1 << n)])
    selection = PlanningSelection(query)
    expected = list(selection.filter.qs)

    assert set(selection.ids) == {offer.pk for offer in expected}
    matrix = Matrix(selection, Ask(rows, "access"))
    for row, _words, ids in matrix.rows:
        for column, _more, others in matrix.columns:
            count = slow_count(expected, rows, row, "access", column, "offers")
            if rows == "department" and "department" in selection.values:
                continue  # rows are then the chosen units, each with those below it
            assert len(ids & others) == count


# -- Who may see what -----------------------------------------------------------------------------

(RIGHTS,) = read_tables(settings.BASE_DIR / "docs" / "planning.md")[:1]


def test_each_role_reaches_what_the_table_says(city):
    youth, _health = city["units"]
    views, inside, acts = RIGHTS
    for role in ROLES:
        client, _user = login(role, youth)
        response = client.get("/planung/angebotsuebersicht.csv")
        is_open = response.status_code == 200
        rows = csv_rows(content(response)) if is_open else [[]]
        found = len(rows) - 1
        reach = {5: "ja", 3: "eigener Bereich", 0: "–"}[found]
        assert reach == views[role], role
        assert (reach if "Plätze" in rows[0] else "–") == inside[role], role
        done = client.post("/planung/luecken/pruefen/").status_code == 302 and is_open
        assert ("ja" if done and acts[role] == "ja" else "–") == acts[role], role
        if is_open and acts[role] == "–":
            assert client.post("/planung/bestand/festhalten/").status_code == 403
            assert client.post("/planung/kennzahlen/einlesen/").status_code == 403


def test_internal_columns_of_others_stay_with_those_who_plan_for_all(city):
    youth, _health = city["units"]
    Offer.objects.filter(title="Vorlesen").update(internal_note="Quellwolke", capacity=99)
    for role, departments in (("Koordination", [youth]), ("Leitung", [])):
        client = Client()
        client.force_login(make_account(role, *departments))
        for name in NAMES:
            for query in ("", "?status=published", "?status=draft"):
                response = client.get(f"/planung/{name}.csv{query}")
                if response.status_code == 200:
                    assert "Quellwolke" not in content(response).decode()
    coordinator = Client()
    coordinator.force_login(make_account("Koordination", youth))
    assert coordinator.get("/planung/veraenderungen/").status_code == 404


@pytest.mark.parametrize("name", [name for name in NAMES if name != "dopplungen"])
def test_three_rows_cost_as_many_statements_as_one(name, planner):
    make_city()
    Offer.objects.exclude(title="Babytreff").delete()
    planner.get(f"/planung/{name}/")
    with CaptureQueriesContext(connection) as one:
        planner.get(f"/planung/{name}/")
    for number in range(3):
        make_offer(title=f"Noch eins {number}", topics=list(Offer.objects.first().topics.all()))
    planner.get(f"/planung/{name}/")
    with CaptureQueriesContext(connection) as more:
        planner.get(f"/planung/{name}/")

    assert len(more) == len(one)


# -- Random catalogues ----------------------------------------------------------------------------

OFFERS = st.lists(
    st.fixed_dictionaries(
        {
            "topics": st.sets(st.integers(0, 2)),
            "places": st.sets(st.integers(0, 1)),
            "department": st.integers(0, 1),
            "ages": st.sampled_from([(None, None), (-9, 0), (0, 12), (6, 40), (36, 72)]),
            "capacity": st.sampled_from([None, 0, 7]),
            "access": st.sampled_from(["open", "registration"]),
        }
    ),
    max_size=6,
)


@hypothesis(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OFFERS, st.sampled_from(["topic", "district", "department"]))
def test_random_catalogues_agree_with_a_loop(city, plans, rows):
    Offer.objects.all().delete()
    topics, places = list(Topic.objects.order_by("slug")), Location.objects.order_by("pk")
    places = list(places.filter(area__in=city["areas"]))[:2]
    for plan in plans:
        offer = make_offer(
            topics=[topics[n] for n in plan["topics"]],
            locations=[places[n] for n in plan["places"]],
            department=city["units"][plan["department"]],
            age_from_months=plan["ages"][0],
            age_to_months=plan["ages"][1],
            capacity=plan["capacity"],
            access=plan["access"],
            verified_at=DAY,
        )
        offer.derive_life_phases()
    offers = list(Offer.objects.published(DAY).with_detail_data().select_related("offer_type"))
    assert len(offers) == len(plans)
    for columns, measure in (("life_phase", "offers"), ("access", "places")):
        matrix = Matrix(select(), Ask(rows, columns, measure))
        for row, _words, ids in matrix.rows:
            for column, _more, others in matrix.columns:
                expected = slow_count(offers, rows, row, columns, column, measure)
                assert matrix.measure(ids & others, row, column) == expected


def test_the_form_takes_every_filter_along(city, planner):
    query = "age_months=5&age_months=7&area=nord&status=published&behind=without.language&tag=x"
    page = planner.get(f"/planung/angebotsmatrix/?{query}")
    html = page.content.decode()

    assert 'name="age_months" min="-10"' in html and 'value="5"' in html
    assert page.context["hidden_values"] == [
        ("age_months", "7"),
        ("tag", "x"),
        ("behind", "without.language"),
    ]
    assert '<option value="nord" selected>' in html
