"""Networks, bodies and seats: the public pages, who reads what, and the rules of a body."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from networks import governance
from networks.analysis.composition import body_findings, divisions_of, seats_of
from networks.models import ActorType, Body, BodyStatus, Level, Membership, Network
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_provider
from tests.networks.makers import (
    make_actor,
    make_body,
    make_charter,
    make_network,
    make_seat,
)

pytestmark = pytest.mark.django_db

SECRET = "Quellwolkenzeit"


# -- Public -----------------------------------------------------------------------------------


def test_list_shows_public_networks_with_map_and_list_and_nothing_internal(client):
    make_network(title="Kette", latitude=54.8, longitude=9.4)
    make_network(title="Beispiel", latitude=51.8, longitude=7.9, is_elsewhere=True)
    make_network(title=SECRET, latitude=50.0, longitude=9.0, is_public=False)

    page = client.get("/netzwerke/")

    assert [network.title for network in page.context["here"]] == ["Kette"]
    assert [network.title for network in page.context["elsewhere"]] == ["Beispiel"]
    north, south = page.context["map"]
    assert (north.network.title, south.network.title) == ("Kette", "Beispiel")
    assert north.y < south.y and north.x > south.x
    assert SECRET not in page.content.decode()
    assert not page.cookies


def test_public_page_shows_levels_and_members_by_organisation_only(client):
    network = make_network(title="Kette", contact_function="Koordination")
    body = make_body(network, name="Runde", level=Level.STRATEGIC, note=f"{SECRET} Notiz")
    child = make_department(name="Team", parent=make_department(name="Fachbereich Jugend"))
    make_seat(
        body,
        make_actor(name="Team", department=child, actor_type=ActorType.DEPARTMENT, task=SECRET),
        function=f"{SECRET} Funktion",
        contribution=f"{SECRET} Beitrag",
    )
    gone = make_seat(body, make_actor(name=f"{SECRET} früher"))
    gone.until = timezone.localdate() - timedelta(days=1)
    gone.save()
    network.participants.add(make_actor(name="Elternrat", actor_type=ActorType.FAMILIES))

    page = client.get(network.get_absolute_url())

    assert [(str(level), list(bodies)) for level, bodies in page.context["levels"]] == [
        ("Strategie", [body]),
        ("Planung", []),
        ("Praxis", []),
    ]
    assert [
        (name, [actor.name for actor in actors]) for name, actors in page.context["organisations"]
    ] == [("Elternrat", ["Elternrat"]), ("Fachbereich Jugend", ["Team"])]
    assert SECRET not in page.content.decode()
    network.is_public = False
    network.save()
    assert client.get(network.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_public_pages_need_as_many_queries_for_many_rows(client, number, django_assert_num_queries):
    for _n in range(number):
        network = make_network(latitude=54.0, longitude=9.0)
        for _m in range(number):
            actor = make_actor(department=make_department(parent=make_department()))
            make_seat(make_body(network), actor)
    client.get("/")  # builds the search index and the frame
    with django_assert_num_queries(2):
        client.get("/netzwerke/")
    with django_assert_num_queries(6):
        client.get(network.get_absolute_url())


def test_pages_of_offers_and_providers_show_their_networks_at_once(client):
    provider, other = make_provider(slug="haus"), make_provider(slug="anderes")
    offer = make_offer(provider=provider)
    make_offer(provider=other)
    network = make_network(title="Kette Nord")
    make_seat(make_body(network), make_actor(provider=provider))
    hidden = make_network(title=SECRET, is_public=False)
    make_seat(make_body(hidden), provider.actor)

    def shown(address):
        text = client.get(address).content.decode()
        assert SECRET not in text
        return f'href="{network.get_absolute_url()}"' in text

    assert shown(offer.get_absolute_url())
    assert shown("/anbieter/haus/")
    assert not shown("/anbieter/anderes/")
    Membership.objects.all().delete()
    assert not shown("/anbieter/haus/")


def test_offers_of_a_department_in_the_network_show_it(client):
    root = make_department()
    offer = make_offer(department=make_department(parent=root))
    network = make_network()
    network.participants.add(make_actor(department=root, actor_type=ActorType.DEPARTMENT))

    assert network.get_absolute_url() in client.get(offer.get_absolute_url()).content.decode()


# -- Who reads and edits ------------------------------------------------------------------------


def make_world():
    """Two networks; a department of the account sits in one body of the first."""
    own = make_department()
    network = make_network(office=make_department())
    body, sibling = make_body(network), make_body(network)
    seat = make_seat(body, make_actor(department=make_department(parent=own)))
    foreign = make_seat(body)
    elsewhere = make_body()
    return own, network, body, sibling, seat, foreign, elsewhere


def test_members_read_the_bodies_they_sit_in_and_edit_their_own_part_only(client):
    own, network, body, sibling, seat, foreign, elsewhere = make_world()
    client.force_login(make_account("Koordination", own))

    opened = {
        one: client.get(one.get_absolute_url()).status_code for one in (body, sibling, elsewhere)
    }
    assert opened == {body: 200, sibling: 404, elsewhere: 404}
    assert list(client.get("/netzwerke/intern/").context["networks"]) == [network]
    contribution = reverse("networks:contribution", args=[seat.pk])
    client.post(contribution, {"contribution": "Räume", "part": "Wir lernen."})
    seat.refresh_from_db()
    assert (seat.contribution, seat.part) == ("Räume", "Wir lernen.")
    assert client.get(reverse("networks:contribution", args=[foreign.pk])).status_code == 404
    charter = reverse("networks:body_charter", args=[body.slug])
    assert client.get(charter).status_code == 403
    assert client.post(reverse("networks:body_act", args=[body.slug])).status_code == 403


def test_a_seat_that_ended_opens_nothing(client):
    own, _network, body, _sibling, seat, _foreign, _elsewhere = make_world()
    client.force_login(make_account("Koordination", own))
    seat.until = timezone.localdate() - timedelta(days=1)
    seat.save()

    assert client.get(body.get_absolute_url()).status_code == 404
    assert client.get(reverse("networks:contribution", args=[seat.pk])).status_code == 404


def test_coordination_edits_its_networks_and_reads_the_others(client):
    _own, network, body, _sibling, _seat, _foreign, elsewhere = make_world()
    client.force_login(make_account("Netzwerkkoordination", network.office))

    assert client.get(reverse("networks:body_charter", args=[body.slug])).status_code == 200
    assert client.get(elsewhere.get_absolute_url()).status_code == 200
    assert client.get(reverse("networks:body_charter", args=[elsewhere.slug])).status_code == 403


def test_internal_pages_ask_for_a_login(client, settings):
    body = make_body()
    for address in ("/netzwerke/intern/", body.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(resolve_url(settings.LOGIN_URL))


# -- Rules ------------------------------------------------------------------------------------


def test_a_charter_from_before_the_revival_does_not_count():
    body = make_body()
    make_charter(body, agreed_on=timezone.localdate() - timedelta(days=400))
    assert governance.charter_is_due(governance.current_charter(body))

    governance.act_on(body, "rest")
    body = governance.act_on(body, "revive")

    assert body.status == BodyStatus.FOUNDING
    assert governance.current_charter(body) is None
    with pytest.raises(governance.ActNotAllowed):
        governance.act_on(body, "rest")


def test_committees_open_without_a_charter():
    committee = make_body(level=Level.COMMITTEE, status=BodyStatus.FOUNDING)
    working = make_body(status=BodyStatus.FOUNDING)

    assert governance.act_on(committee, "open").status == BodyStatus.ACTIVE
    with pytest.raises(governance.ActNotAllowed):
        governance.act_on(working, "open")


def test_merged_bodies_end_and_stay_known_as_predecessors():
    one, two, into = make_body(), make_body(), make_body()
    governance.merge([one, two], into)

    assert set(into.predecessors.all()) == {one, two}
    assert set(Body.objects.running()) == {into}


def test_composition_names_missing_departments_and_vacant_seats():
    network = make_network()
    here, away = make_department(name="Hier"), make_department(name="Fern")
    body = make_body(network)
    make_seat(body, make_actor(department=here, actor_type=ActorType.DEPARTMENT))
    empty = make_seat(body, make_actor(actor_type=ActorType.FAMILIES), is_vacant=True)
    network.participants.add(make_actor(department=away, actor_type=ActorType.DEPARTMENT))

    findings = body_findings(body, seats_of(body), divisions_of(network))

    assert [(finding.kind, finding.rows) for finding in findings] == [
        ("divisions", ["Fern"]),
        ("no_external", []),
        ("no_leadership", []),
        ("no_families", []),
        ("vacant", [empty]),
    ]


def test_reserved_addresses_are_no_networks():
    assert "slug" in _errors(Network(slug="intern", title="Intern"))
    assert "slug" not in _errors(Network(slug="innen", title="Innen"))


def _errors(network):
    try:
        network.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}
