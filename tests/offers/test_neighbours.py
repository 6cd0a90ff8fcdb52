"""What stands beside an offer, and what it says only while it is fresh."""

from datetime import date

import pytest
import time_machine

from offers.models import FundingProgramme, LocationVisibility, OfferFunding
from tests.factories import (
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)

pytestmark = pytest.mark.django_db


def beside(client, offer):
    context = client.get(offer.get_absolute_url()).context
    return {name: {one.title for one in context[name]} for name in ("similar", "here", "next")}


def test_same_place_next_step_and_likeness_are_told_apart(client):
    phases, topic, house = make_phases(), make_topic(), make_location()
    bridge = make_transition(phases[1], phases[2])
    baby = make_offer(title="Baby", life_phases=phases[:2], topics=[topic], locations=[house])
    make_offer(title="Gleich", life_phases=phases[:2], topics=[topic])
    make_offer(title="Danach", life_phases=[phases[2]], topics=[topic])
    make_offer(title="Brücke", life_phases=[phases[1]], topics=[topic], transitions=[bridge])
    make_offer(title="Nachbar", life_phases=[phases[4]], locations=[house])
    make_offer(title="Danach heimlich", life_phases=[phases[2]], topics=[topic], status="draft")
    make_offer(title="Schule", life_phases=[phases[4]])

    assert beside(client, baby) == {
        "similar": {"Gleich"},
        "here": {"Nachbar"},
        "next": {"Danach", "Brücke"},
    }


@pytest.mark.parametrize(
    "visibility", [LocationVisibility.DISTRICT_ONLY, LocationVisibility.HIDDEN]
)
def test_a_masked_place_does_not_betray_who_else_is_there(client, visibility):
    house = make_location(visibility=visibility)
    one = make_offer(locations=[house])
    make_offer(title="Nachbar", locations=[house])

    assert beside(client, one)["here"] == set()


def test_who_pays_is_said_and_filtered_only_where_it_may_be_known(client):
    known = FundingProgramme.objects.create(slug="land", title="Landesmittel", is_public=True)
    secret = FundingProgramme.objects.create(slug="bund", title="Bundesmittel")
    offer, other = make_offer(title="Bezahlt"), make_offer(title="Anders")
    OfferFunding.objects.create(offer=offer, programme=known)
    OfferFunding.objects.create(offer=other, programme=secret)

    assert "Gefördert: Landesmittel" in client.get(offer.get_absolute_url()).content.decode()
    assert "Bundesmittel" not in client.get(other.get_absolute_url()).content.decode()
    found = client.get("/angebote/?funded_by=land").context["page"].object_list
    assert [one.title for one in found] == ["Bezahlt"]
    answer = client.get("/angebote/?funded_by=bund")
    assert "„bund“ bei „Gefördert von“ kennen wir nicht" in answer.content.decode()
    assert choices(answer, "funded_by") == {"Landesmittel": 1}


def test_kind_of_provider_is_a_filter(client):
    make_offer(title="Kirche", provider=make_provider(kind="church"))
    make_offer(title="Verein", provider=make_provider(kind="club"))
    answer = client.get("/angebote/?provider_kind=church")

    assert [one.title for one in answer.context["page"].object_list] == ["Kirche"]
    assert choices(answer, "provider_kind") == {"Verein": 1, "Kirche oder Religionsgemeinschaft": 1}


def choices(answer, name):
    """``{label: number}`` of one group of the filters beside the list."""
    facet = next(facet for facet in answer.context["facets"] if facet.name == name)
    return {option.label: option.count for option in facet.options}


@pytest.mark.parametrize(("today", "is_said"), [("2026-05-30", True), ("2026-05-31", False)])
def test_free_places_and_waiting_time_expire_on_their_own(client, settings, today, is_said):
    settings.AVAILABILITY_DAYS = 90
    stated = date(2026, 3, 1)
    offer = make_offer(
        free_places=3,
        free_places_as_of=stated,
        waiting_time="drei Wochen",
        waiting_time_as_of=stated,
    )
    with time_machine.travel(f"{today} 10:00 +0200", tick=False):
        html = client.get(offer.get_absolute_url()).content.decode()
        card = client.get("/angebote/").content.decode()

    assert ("Freie Plätze" in html, "drei Wochen" in html) == (is_said, is_said)
    assert ("Freie Plätze: <b>3</b>" in card) == is_said


def test_no_free_place_is_not_the_same_as_unknown(client):
    today = date.today()
    full = make_offer(free_places=0, free_places_as_of=today)
    unknown = make_offer()

    assert "zurzeit keine" in client.get(full.get_absolute_url()).content.decode()
    assert "Freie Plätze" not in client.get(unknown.get_absolute_url()).content.decode()
