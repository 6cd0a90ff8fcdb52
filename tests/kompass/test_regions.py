"""A second region is data only: the Hannover Region beside the demo city and instead of it."""

from collections import Counter

import pytest
from django.db import transaction

from kompass import regions
from kompass.models import Page, SiteConfiguration
from networks.models import Actor
from offers.models import Area, AreaKind, Department, HelpPath, LifeSituation, Responsibility, Topic

pytestmark = pytest.mark.django_db

CITIES_WITH_A_YOUTH_OFFICE = {"hannover", "burgdorf", "laatzen", "langenhagen", "lehrte"}


@pytest.fixture(scope="module")
def hannover(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        regions.load("hannover")
        yield
        transaction.set_rollback(True)


def office(client, area, task):
    """The name of the office that the page names as the only one in charge."""
    response = client.get("/zustaendigkeit/", {"area": area, "task": task})
    (answer,) = response.context["answers"]
    (row,) = answer.rows
    assert row.department.name in response.content.decode()
    return row.department.name


def test_acceptance_laatzen_and_garbsen(hannover, client):
    region_social = "Fachbereich Soziales der Region Hannover"

    assert office(client, "laatzen", "jugendhilfe") == "Jugendamt der Stadt Laatzen"
    assert office(client, "laatzen", "eingliederungshilfe-soziales") == region_social
    assert office(client, "garbsen", "jugendhilfe") == "Fachbereich Jugend der Region Hannover"
    assert office(client, "garbsen", "eingliederungshilfe-soziales") == region_social


def test_postcode_leads_to_the_same_office(hannover, client):
    response = client.get("/zustaendigkeit/?postcode=30880&task=jugendhilfe")

    assert response.context["area"].name == "Laatzen"
    assert response.context["answers"][0].rows[0].department.slug == "jugendamt-laatzen"


def test_region_answers_for_youth_in_16_and_for_social_help_in_21(hannover):
    towns = Area.objects.filter(kind=AreaKind.MUNICIPALITY, parent__slug="region-hannover")
    rows = Responsibility.objects.public().select_related("department", "task", "area")
    by_region = Counter(row.task.slug for row in rows if row.department.root.slug.startswith("rh-"))

    assert towns.count() == 21
    assert (by_region["jugendhilfe"], by_region["sozialhilfe"]) == (16, 21)
    own = rows.filter(task__slug="jugendhilfe", department__slug__startswith="jugendamt-")
    assert {row.area.slug for row in own} == CITIES_WITH_A_YOUTH_OFFICE


def test_disputed_row_is_kept_and_not_shown(hannover, client):
    (disputed,) = Responsibility.objects.filter(status="disputed")

    assert disputed.area.slug == "springe" and disputed.editor_note
    assert office(client, "springe", "jugendhilfe") == "Fachbereich Jugend der Region Hannover"


def test_nothing_of_the_demo_city_is_left(hannover, client):
    assert SiteConfiguration.load().site_name == "Familienkompass Region Hannover"
    assert not Department.objects.filter(slug="jugend").exists()
    assert {*HelpPath.objects.values_list("slug", flat=True)} == {
        "eingliederungshilfe-kinder",
        "fruehe-hilfen-geburt",
    }
    assert LifeSituation.objects.filter(help_path=None, slug="kein-kita-platz").exists()
    assert Topic.objects.count() == 13
    assert Page.objects.filter(slug="impressum").exists()
    start = client.get("/").content.decode()
    assert "Familienkompass Region Hannover" in start and "Stadt Flensburg" not in start


def test_networks_of_the_region_are_at_home_at_its_own_site(hannover, client):
    page = client.get("/netzwerke/")
    assert [network.title for network in page.context["here"]] == [
        "Eingliederungshilfe für Kinder in der Region Hannover"
    ]
    assert (page.context["elsewhere"], page.context["here"][0].place) == ([], "Region Hannover")
    actor = Actor.objects.get(slug="rh-asd")
    assert actor.department.slug == "rh-asd"
    assert actor.division == "Fachbereich Jugend der Region Hannover"
