"""The planners' overviews of networks take the planners' filters: compared with a slow loop."""

import io
from datetime import date, datetime, timedelta
from io import StringIO

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks.models import (
    Body,
    CommitteeReport,
    Decision,
    Measure,
    MeetingStatus,
    Network,
    TopicMatrix,
)
from networks.models import WorkOrder as Order
from offers.models import Area, Department
from offers.planning import registry
from offers.planning.frozen_tables import table_of
from offers.planning.selection import PlanningSelection
from offers.planning.snapshots import freeze
from tests.accounts import make_account
from tests.factories import make_area, make_department, make_phases, make_provider, make_topic
from tests.networks.makers import (
    make_actor,
    make_body,
    make_decision,
    make_meeting,
    make_network,
    make_order,
    make_seat,
    make_titled,
)
from tests.offers.planning.catalogue import content, csv_rows, xlsx_rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
CLUB = "club"
NAMES = ("gremien", "beschluesse", "themen-matrix", "bericht")
QUERIES = (
    "",
    "area=stadt",
    "area=nord",
    "area=land",
    "district=nord",
    "district=nord&district=sued",
    "department=jugend",
    "department=team",
    "department=gesundheit&area=nord",
    "provider=verein",
    "provider_kind=church",
    "provider_kind=club&topic=a",
    "topic=a",
    "topic=b&department=jugend",
    "life_phase=kleinkind",
    "age_months=20",
    "age_months=-3&topic=a",
    "q=nord+runde",
    "topic=a&target_group=x&free=1",
)


@pytest.fixture
def networks():
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield make_networks()


def make_networks():
    phases = {phase.slug: phase for phase in make_phases()}
    land = make_area(name="Land", slug="land", kind="region")
    city = make_area(name="Stadt", slug="stadt", kind="municipality", parent=land)
    north, south = (
        make_area(name=slug.title(), slug=slug, parent=city) for slug in ("nord", "sued")
    )
    a, b = (make_topic(slug=slug, title=slug.title()) for slug in "ab")
    youth = make_department(name="Jugend", slug="jugend")
    team = make_actor(department=make_department(name="Team", slug="team", parent=youth))
    health = make_actor(department=make_department(name="Gesundheit", slug="gesundheit"))
    club = make_actor(provider=make_provider(name="Verein", slug="verein", kind=CLUB))
    church = make_actor(provider=make_provider(name="Kirche", slug="kirche", kind="church"))
    network, other = make_network(area=city), make_network()
    network.topics.set([a])
    all_of_it = make_body(network, name="Runde")
    in_north = make_body(network, name="Runde Nord", scope_area=north, scope_topic=b)
    toddlers = make_body(other, name="Kleine", founded_year=2026)
    toddlers.scope_phases.set([phases["kleinkind"], phases["erstes-jahr"]])
    far_south = make_body(other, name="Süden", scope_area=south)
    make_seat(all_of_it, team)
    make_seat(all_of_it, health, since=DAY)
    make_seat(in_north, health)
    make_seat(in_north, club, until=DAY - timedelta(1))
    make_seat(toddlers, church)
    first = make_decision(all_of_it, title="Erst", decided_on=DAY - timedelta(9))
    make_decision(far_south, title="Dann", decided_on=DAY)
    make_titled(Measure, network, decision=first).topics.set([b])
    meeting = make_meeting(
        in_north, starts_at=timezone.now() - timedelta(2), status=MeetingStatus.HELD
    )
    make_order(in_north, club, title="Auftrag", meeting=meeting, due=DAY - timedelta(1))
    make_order(toddlers, team, title="Ohne Sitzung")
    matrix = make_titled(TopicMatrix, network, title="Bewegung")
    matrix.rows.create(what="Plätze", who="Verein: federführend\nTeam\nFamilien")
    own = make_titled(TopicMatrix, other, title="Essen")
    own.topics.set([b])
    own.rows.create(what="Kochen", who="kirche")
    for body in (all_of_it, toddlers):
        rows = [{"title": "Neue Angebote", "rows": [[f"für {body.name}", ""]]}]
        CommitteeReport.objects.create(body=body, first=DAY, last=DAY, sections=rows)


def select(query, user=None):
    return PlanningSelection(QueryDict(query), user)


# -- The slow and obvious way ---------------------------------------------------------------------


def up(row):
    return [] if row is None else [row.slug, *up(row.parent)]


def areas_for(area):
    if area is None:
        return set()
    return set(up(area)) | {one.slug for one in Area.objects.all() if area.slug in up(one)}


def seated(body, day):
    return [
        seat.actor
        for seat in body.memberships.all()
        if (not seat.since or seat.since <= day) and (not seat.until or seat.until >= day)
    ]


def fits(query, *, topics, area, district, phases, actors, words):
    wanted = dict(QueryDict(query).lists())
    departments = {slug for one in actors if one.department for slug in up(one.department)}
    providers = [one.provider for one in actors if one.provider]
    known = {
        "topic": {topic.slug for topic in topics},
        "area": areas_for(area),
        "district": {district.slug} if district else set(),
        "department": departments,
        "provider": {one.slug for one in providers},
        "provider_kind": {one.kind for one in providers},
        "life_phase": {phase.slug for phase in phases},
    }
    if any(name in wanted and not set(wanted[name]) & known[name] for name in known):
        return False
    months = [int(text) for text in wanted.get("age_months", ())]
    of_age = [p for p in phases for m in months if p.age_from_months <= m < p.age_to_months]
    return (not months or bool(of_age)) and all(
        word in words.lower() for text in wanted.get("q", ()) for word in text.split()
    )


def body_fits(body, query, words, *, topics=(), actors=None):
    own = [body.scope_topic] if body.scope_topic else list(body.network.topics.all())
    return fits(
        query,
        topics=[*own, *topics],
        area=body.scope_area or body.network.area,
        district=body.scope_area,
        phases=list(body.scope_phases.all()),
        actors=seated(body, DAY) if actors is None else actors,
        words=words,
    )


def expected(name, query):
    """Names of the rows that must be there."""
    if name == "gremien":
        return {one.name for one in Body.objects.all() if body_fits(one, query, one.name)}
    if name == "bericht":
        found = [(one.body, f"für {one.body.name}") for one in CommitteeReport.objects.all()]
        return {text for body, text in found if body_fits(body, query, f"{body.name} {text}")}
    if name == "beschluesse":
        found = set()
        for one in Decision.objects.all():
            topics = [topic for measure in one.measures.all() for topic in measure.topics.all()]
            if body_fits(one.body, query, f"{one.title} {one.body.name}", topics=topics):
                found.add(one.title)
        for one in Order.objects.all():
            words = f"{one.title} {one.body.name}"
            if body_fits(one.body, query, words, actors=[one.actor]):
                found.add(one.title)
        return found
    return {who for who, *row in MATRIX if matrix_fits(query, who, *row)}


MATRIX = (
    ("Verein", "Bewegung", "a", "stadt"),
    ("Team", "Bewegung", "a", "stadt"),
    ("Familien", "Bewegung", "a", "stadt"),
    ("kirche", "Essen", "b", None),
)


def matrix_fits(query, who, title, topic, area):
    without = ("district", "life_phase", "age_months")  # a matrix knows none of them
    rest = "&".join(part for part in query.split("&") if part.split("=")[0] not in without)
    units = [Unit(one) for one in Department.objects.filter(name__iexact=who)]
    people = {"Verein": "verein", "kirche": "kirche"}
    wanted = QueryDict(rest)
    if any(name in wanted for name in ("provider", "provider_kind")):
        kind = "church" if who == "kirche" else CLUB
        if who not in people or wanted.get("provider", people[who]) != people[who]:
            return False
        return wanted.get("provider_kind", kind) == kind
    return fits(
        rest,
        topics=[Slugged(topic)],
        area=Area.objects.filter(slug=area).first(),
        district=None,
        phases=[],
        actors=units,
        words=f"{title} {who}",
    )


class Slugged:
    def __init__(self, slug):
        self.slug = slug


class Unit:
    def __init__(self, department):
        self.department, self.provider = department, None


COLUMN = {"gremien": 1, "beschluesse": 3, "themen-matrix": 2, "bericht": 2}


def shown(name, selection):
    return [row[COLUMN[name]] for row in table_of(registry.get(name), selection).rows]


@pytest.mark.parametrize("name", NAMES)
def test_filters_narrow_as_a_slow_loop_does_today_and_in_a_frozen_inventory(networks, name):
    frozen = freeze()
    answers = set()
    for query in QUERIES:
        wanted = expected(name, query)
        rows = shown(name, select(query))
        assert (query, set(rows), len(rows)) == (query, wanted, len(wanted))
        assert shown(name, select(f"{query}&snapshot={frozen.pk}")) == rows, query
        answers.add(frozenset(wanted))
    assert len(answers) > 3  # the filters do tell rows apart


def test_page_files_and_command_say_the_same_and_name_what_has_no_effect(networks):
    client = Client()
    client.force_login(make_account("Planung"))
    query = "district=nord&target_group=x&free=1&language=da"
    page = client.get(f"/planung/gremien/?{query}&status=draft")
    texts = page.content.decode()
    rows = csv_rows(content(client.get(f"/planung/gremien.csv?{query}")))
    output, errors = BytesOut(), StringIO()
    call_command("export_overview", "gremien", *query.split("&"), stdout=output, stderr=errors)

    assert [row[1] for row in rows[1:]] == ["Runde Nord"]
    assert xlsx_rows(content(client.get(f"/planung/gremien.xlsx?{query}"))) == rows
    assert csv_rows(output.data) == rows
    assert "Runde Nord" in texts and "Süden" not in texts and "1 Zeile in der Auswahl" in texts
    idle = {choice.name for choice in page.context["more_choices"] if choice.is_idle}
    assert idle == {
        *("target_group", "prevention_level", "offer_type", "access", "delivery", "language"),
        "status",
    }
    assert not any(choice.is_idle for choice in page.context["first_choices"])
    assert "„kostenlos“ wirkt hier nicht." in page.context["ignored"]
    assert "„Status“ wirkt hier nicht." in page.context["ignored"]
    assert "„kostenlos“ wirkt hier nicht." in errors.getvalue()
    assert not any("Stadtteil" in sentence for sentence in page.context["ignored"])
    assert client.get("/planung/gremien/").context["ignored"] == []


def test_spreadsheets_get_numbers_and_days_to_calculate_with(networks):
    client = Client()
    client.force_login(make_account("Planung"))

    def second_row(name):
        data = content(client.get(f"/planung/{name}.xlsx"))
        return list(openpyxl.load_workbook(io.BytesIO(data)).active.values)[1]

    assert type(second_row("gremien")[5]) is int
    assert type(second_row("beschluesse")[2]) is datetime


class BytesOut(StringIO):
    """A standard output for commands that write bytes."""

    def __init__(self):
        super().__init__()
        self.data = b""
        self.buffer = self

    def write(self, data):
        self.data += data


def test_the_reference_date_takes_seats_meetings_decisions_and_reports_of_that_day(networks):
    def rows(name, day):
        table = table_of(registry.get(name), select(f"reference_date={day:%d.%m.%Y}"))
        return {row[COLUMN[name]]: row for row in table.rows}

    before = DAY - timedelta(3)
    now, then, long_ago = (rows("gremien", day) for day in (DAY, before, date(2025, 6, 1)))
    assert (now["Runde"][5], then["Runde"][5], then["Runde Nord"][5]) == (2, 1, 2)
    assert [then["Runde Nord"][n] for n in (9, 10)] == [0, 1]
    assert [now["Runde Nord"][n] for n in (9, 10)] == [1, 0]
    assert set(now) - set(long_ago) == {"Kleine"}
    assert set(rows("beschluesse", DAY)) == {"Erst", "Dann", "Auftrag", "Ohne Sitzung"}
    assert set(rows("beschluesse", before)) == {"Erst", "Ohne Sitzung"}
    assert rows("beschluesse", DAY)["Auftrag"][6] == "offen, überfällig"
    assert rows("beschluesse", DAY - timedelta(1))["Auftrag"][6] == "offen"
    assert rows("bericht", before) == {} != rows("bericht", DAY)
    matrices = table_of(registry.get("themen-matrix"), select("reference_date=01.01.2020"))
    assert len(list(matrices.rows)) == 4


@pytest.mark.parametrize("name", NAMES)
def test_more_rows_need_no_more_queries(networks, name):
    def count():
        selection = select("topic=a")
        with CaptureQueriesContext(connection) as queries:
            table_of(registry.get(name), selection)
        return len(queries)

    few = count()
    for network in Network.objects.all():
        for number in range(3):
            body = make_body(network, name=f"Neu {number}")
            make_seat(body, make_actor(department=make_department()))
            make_decision(body)
            make_order(body)
            CommitteeReport.objects.create(body=body, first=DAY, last=DAY)
            make_titled(TopicMatrix, network).rows.create(what="Was", who="Wer")
    assert count() == few
