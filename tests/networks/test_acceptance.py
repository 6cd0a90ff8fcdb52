"""The cases that the municipalities' own words ask for, through the real pages."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from kompass import demo
from networks.models import Body, BodyStatus, Charter, Decision, Level, Proposal
from offers.models import Department, HelpPath
from offers.search import changes
from tests.accounts import make_account
from tests.networks.makers import make_body, make_network, make_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordination(client, towns):
    """A client of the network coordination in Flensburg."""
    office = Department.objects.get(slug="zentrale-dienste")
    client.force_login(make_account("Netzwerkkoordination", office))
    return client


def sentences(response):
    return [finding.sentence for finding in response.context["findings"]]


def test_case_3_flensburgs_steering_group_has_five_seats_and_its_findings(coordination):
    page = coordination.get("/netzwerke/intern/gremium/fl-steuerungsgruppe/")

    assert [seat.function for seat, _own in page.context["seats"]] == [
        "Koordination Frühe Hilfen",
        "Koordination familienfreundliche Kommune",
        "Koordination Zusatzangebote an Kitas",
        "Gesundheitsplanung",
        "Sozial- und Jugendhilfeplanung",
    ]
    assert sentences(page) == [
        "alle 4 Fachbereiche vertreten",
        "keine externe Vertretung",
        "keine Leitungsebene",
        "keine Familien vertreten",
    ]
    text = page.content.decode()
    assert all(sentence in text for sentence in sentences(page))


def test_case_4_hannovers_operative_group_and_the_three_teams_without_a_seat(coordination):
    body = Body.objects.get(slug="rh-operative-gruppe")
    page = coordination.get(body.get_absolute_url())
    overview = coordination.get(
        reverse("networks:network_overview", args=["region-hannover-eingliederungshilfe"])
    )

    assert len(page.context["seats"]) == 9
    assert (body.meeting_interval_weeks, body.meeting_minutes) == (6, 180)
    (unseated,) = [f for f in overview.context["findings"] if f.kind == "involved_without_seat"]
    assert [str(actor) for actor in unseated.rows] == [
        "Familien- und Erziehungsberatungsstelle",
        "Sozialpsychiatrischer Dienst",
        "Sozialpädiatrie",
    ]
    assert "beteiligt, aber in keinem Gremium vertreten" in overview.content.decode()


def test_case_8_a_body_stays_in_founding_until_the_four_questions_are_answered(coordination):
    address = "/netzwerke/intern/gremium/fl-steuerungsgruppe/"
    answers = {name: f"Antwort {name}" for name in Charter.QUESTIONS}

    def status():
        return Body.objects.get(slug="fl-steuerungsgruppe").status

    page = coordination.post(f"{address}selbstverstaendnis/", answers | {"need": " "})
    assert list(page.context["form"].errors) == ["need"]
    coordination.post(f"{address}selbstverstaendnis/", answers)  # nobody has agreed yet
    assert status() == BodyStatus.FOUNDING
    assert "in Gründung" in coordination.get(address).content.decode()

    coordination.post(f"{address}selbstverstaendnis/", answers | {"agreed_on": "2020-01-15"})
    assert status() == BodyStatus.ACTIVE
    assert "Antwort occasion" in coordination.get(address).content.decode()

    coordination.post(f"{address}stand/", {"act": "rest"})
    assert status() == BodyStatus.RESTING
    coordination.post(f"{address}stand/", {"act": "revive"})
    assert status() == BodyStatus.FOUNDING
    page = coordination.get(address)
    assert page.context["charter"] is None
    assert "bis die vier Sinnfragen beantwortet sind" in page.content.decode()
    coordination.post(f"{address}selbstverstaendnis/", answers | {"agreed_on": "2099-01-15"})
    assert status() == BodyStatus.ACTIVE


def test_case_9_strategy_and_practice_alone_lack_the_level_of_planning(client, admin_user):
    network = make_network()
    boss = make_body(network, level=Level.STRATEGIC)
    make_body(network, level=Level.OPERATIONAL).reports_to.add(boss)
    client.force_login(admin_user)
    address = reverse("networks:network_overview", args=[network.slug])

    page = client.get(address)
    assert "Handlungsebene Planung fehlt" in sentences(page)
    assert "Handlungsebene Planung fehlt" in page.content.decode()

    make_body(network, level=Level.TACTICAL)
    assert "Handlungsebene Planung fehlt" not in sentences(client.get(address))
    assert sentences(client.get(address))[1:3] == [
        "Zwischen Strategie und Planung gibt es keinen festen Weg.",
        "Zwischen Planung und Praxis gibt es keinen festen Weg.",
    ]


# -- Work -------------------------------------------------------------------------------------


def test_case_4_hannovers_operative_group_meets_every_six_weeks_for_three_hours(
    client, admin_user, towns
):
    client.force_login(admin_user)
    body = Body.objects.get(slug="rh-operative-gruppe")
    page = client.post(
        f"{body.get_absolute_url()}sitzungen/", {"first": "2027-01-12", "at": "09:00", "number": 4}
    )
    meetings = list(body.meetings.order_by("starts_at"))

    assert page.status_code == 302
    days = [timezone.localtime(meeting.starts_at).date() for meeting in meetings]
    assert days[0] == date(2027, 1, 12)
    assert {(two - one).days for one, two in pairwise(days)} == {42}
    assert {meeting.ends_at - meeting.starts_at for meeting in meetings} == {timedelta(hours=3)}
    shown = client.get(body.get_absolute_url()).content.decode()
    assert "23. Februar 2027, 09:00" in shown


def test_case_5_a_proposal_is_implemented_only_with_a_date(client, admin_user, towns):
    client.force_login(admin_user)
    boss = Body.objects.get(slug="rh-lenkungsgruppe")
    answers = {"title": "Eine Anlaufstelle", "solution": "Ein Antrag genügt.", "to_body": boss.pk}
    page = client.post("/netzwerke/intern/gremium/rh-operative-gruppe/vorschlag/", answers)
    address = page.url
    today = timezone.localdate()

    def step(**values):
        client.post(f"{address}schritt/", values)
        return Proposal.objects.get().status

    assert step(on=today) == "escalated"
    assert step(on=today) == "escalated"  # no outcome was given
    assert step(on=today - timedelta(days=1), outcome="agreed") == "escalated"  # before it came
    assert step(on=today, outcome="agreed") == "decided"
    assert 'implementiert</strong> <span class="muted">noch nicht' in (
        client.get(address).content.decode()
    )
    assert step(on="") == "decided"
    assert step(on=today) == "implemented"
    assert [stage.on for stage in client.get(address).context["stages"]] == [today] * 4
    assert [(d.body, d.title, d.outcome) for d in Decision.objects.filter(body=boss)] == [
        (boss, "Eine Anlaufstelle", "agreed")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(implemented_on=None)


def test_case_6_ahlens_matrix_has_four_rows_and_the_csv_equals_the_screen(
    client, admin_user, towns
):
    client.force_login(admin_user)
    page = client.get("/netzwerke/intern/matrix/bewegungsarmut-adipositas/")
    lines = client.get("/netzwerke/intern/matrix/bewegungsarmut-adipositas.csv").content

    rows = list(page.context["matrix"].rows.all())
    assert [len(row.cells) for row in rows] == [7, 6, 5, 6]
    screen = [[row.what, cell.who, cell.role] for row in rows for cell in row.cells]
    assert all(text in page.content.decode() for line in screen for text in line)
    assert lines.startswith(b"\xef\xbb\xbf")
    header, *table = csv.reader(io.StringIO(lines.decode("utf-8-sig")), delimiter=";")
    assert header == ["Thema", "Was", "Wer", "Rolle"]
    assert [line[1:] for line in table] == screen
    assert {line[0] for line in table} == {"Bewegungsarmut und Adipositas"}


def test_case_7_playgrounds_have_six_steps_of_four_departments_and_a_council_decision(
    client, admin_user, towns
):
    client.force_login(admin_user)
    page = client.get("/netzwerke/intern/massnahme/spiel-und-bolzplaetze/")
    measure = page.context["measure"]

    owners = [[actor.unit for actor in step.actors.all()] for step in measure.steps.all()]
    assert owners == [
        ["FB 4", "FB 5", "FB 6", "FB 7"],
        ["FB 4"],
        ["FB 5"],
        ["FB 6"],
        ["FB 7"],
        ["FB 5"],
    ]
    text = page.content.decode()
    assert "Ratsbeschluss" in text and "Rat der Stadt" in text
    assert "Schulhöfe am Nachmittag öffnen" in text
    overview = client.get("/netzwerke/intern/netz/praeventionskette-ahlen/massnahmen/")
    assert "Gemeinsames Fachkonzept für die Schulsozialarbeit" in overview.content.decode()


def test_case_12_every_departments_word_finds_the_same_planning_processes(
    client, admin_user, towns
):
    client.force_login(admin_user)
    chain = make_process(title="Gesund aufwachsen", own_term="Präventionskette")
    school = make_process(title="Lernen vor Ort", own_term="Bildungslandschaften")
    make_process(title="Radwege", own_term="Verkehrsplan")

    def found(query):
        page = client.get("/netzwerke/intern/planungsprozesse/", {"q": query})
        table = client.get("/netzwerke/intern/planungsprozesse.csv", {"q": query})
        titles = [process.title for process in page.context["processes"]]
        assert [line.split(";")[0] for line in table.content.decode().splitlines()[1:]] == titles
        return set(page.context["processes"])

    assert found("Präventionskette") == found("Bildungslandschaft") == {chain, school}
    assert found("bildungslandschaften") == {chain, school}
    assert len(found("")) == 3
    assert found("Gibtesnicht") == set()


def test_case_10_the_way_to_integration_support_stands_in_two_versions(client, admin_user, towns):
    with changes.batch():
        for name in ("base/tasks", "base/help_paths"):
            demo.load_file(name)
    path = HelpPath.objects.get(slug="eingliederungshilfe-kinder")
    now, then = (list(path.versions.get(kind=kind).steps.all()) for kind in ("current", "target"))
    assert now and then

    public = client.get(path.get_absolute_url()).content.decode()
    main = public[public.index("<main") : public.index("</main>")]
    assert all(escape(step.title) in main for step in (*now, *then))
    assert not re.search("<(script|iframe|canvas)", main)  # nothing waits for script or map
    client.force_login(admin_user)
    page = client.get(reverse("admin:offers_helppath_compare", args=[path.pk])).content.decode()
    table = page[page.index("two-versions") :]
    columns = [escape(step.title) for pair in zip(now, then, strict=False) for step in pair]
    places = [table.index(title) for title in columns]
    assert places == sorted(places)  # step by step beside each other
