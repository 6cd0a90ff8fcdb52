"""The cases that the municipalities' own words ask for, through the real pages."""

import pytest
from django.urls import reverse

from networks.models import Body, BodyStatus, Charter, Level
from offers.models import Department
from tests.accounts import make_account
from tests.networks.makers import make_body, make_network

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
