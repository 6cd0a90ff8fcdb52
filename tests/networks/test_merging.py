"""Bodies that are merged, and procedures that pass from body to body: through the pages."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from networks.models import (
    Body,
    BodyStatus,
    MeetingStatus,
    Procedure,
    ProposalStatus,
    SeatRole,
)
from tests.accounts import make_account
from tests.factories import make_department
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

pytestmark = pytest.mark.django_db

# Statements of the pages, whatever stands on them.
BODY, MINUTES, MEASURES, PROCEDURE = 27, 15, 16, 13


@pytest.fixture
def network(client):
    """A network whose coordination is logged in."""
    office = make_department()
    client.force_login(make_account("Netzwerkkoordination", office))
    return make_network(office=office)


def test_merged_bodies_end_and_their_work_goes_on_in_the_other(client, network):
    today = timezone.localdate()
    boss, into = make_body(network, name="Lenkung"), make_body(network, name="AG neu")
    one, two = make_body(network, name="Forum A"), make_body(network, name="Forum B")
    make_body(network, name="Bleibt")
    kita, praxis = make_actor(name="Kita"), make_actor(name="Praxis")
    make_seat(one, kita, role=SeatRole.SPEAKER, contribution="Räume")
    make_seat(two, kita)
    make_seat(two, praxis)
    one.reports_to.add(boss)
    order, done = make_order(one), make_order(one, status="done")
    topic = one.backlog.create(title="Übergänge")
    coming = make_meeting(one, starts_at=timezone.now() + timedelta(days=7))
    held = make_meeting(one, status=MeetingStatus.HELD)
    decision = make_decision(one)
    proposal = boss.proposals.create(
        title="X", solution="Y", to_body=two, drafted_on=today, status=ProposalStatus.ESCALATED,
        escalated_on=today,
    )  # fmt: skip
    procedure = make_titled(Procedure, network)
    step = procedure.steps.create(title="Sichten")
    step.bodies.add(two)
    address = reverse("networks:body_merge", args=[into.slug])

    page = client.get(address)
    offered = [body.name for body in page.context["form"].fields["bodies"].queryset]
    assert offered == ["Bleibt", "Forum A", "Forum B", "Lenkung"]
    assert list(client.post(address).context["form"].errors) == ["bodies"]
    foreign = make_body()
    assert client.post(address, {"bodies": [foreign.pk]}).context["form"].errors
    client.post(address, {"bodies": [one.pk, two.pk]})

    assert set(Body.objects.filter(status=BodyStatus.ENDED)) == {one, two}
    assert set(into.predecessors.all()) == {one, two}
    seats = into.memberships.current()
    assert sorted((seat.actor.name, seat.role, seat.contribution) for seat in seats) == [
        ("Kita", "speaker", "Räume"),
        ("Praxis", "member", ""),
    ]
    assert {seat.until for seat in (*one.memberships.all(), *two.memberships.all())} == {today}
    for row in (order, done, topic, coming, held, decision, proposal):
        row.refresh_from_db()
    assert (order.body, done.body, topic.body) == (into, one, into)
    assert (coming.status, held.status) == (MeetingStatus.CANCELLED, MeetingStatus.HELD)
    assert (decision.body, proposal.to_body) == (one, into)
    assert list(step.bodies.all()) == [into] and list(into.reports_to.all()) == [boss]
    shown = client.get(into.get_absolute_url()).content.decode()
    assert "Hervorgegangen aus" in shown and one.get_absolute_url() in shown
    ended = client.get(one.get_absolute_url()).content.decode()
    assert "Aufgegangen in" in ended and into.get_absolute_url() in ended
    assert reverse("networks:body_merge", args=[one.slug]) not in ended


def test_only_the_coordination_merges_and_nothing_into_an_ended_body(client, network):
    into, other = make_body(network), make_body(network)
    address = reverse("networks:body_merge", args=[into.slug])
    Body.objects.filter(pk=into.pk).update(status=BodyStatus.ENDED)
    page = client.post(address, {"bodies": [other.pk]})
    assert "Beendete Gremien" in page.content.decode()
    own = make_department()
    make_seat(into, make_actor(department=own))
    client.force_login(make_account("Koordination", own))
    assert client.post(address, {"bodies": [other.pk]}).status_code == 403
    other.refresh_from_db()
    assert other.status == BodyStatus.ACTIVE


# -- Procedures ---------------------------------------------------------------------------------


@pytest.fixture
def rolling(network):
    """Three steps: with the first body, with nobody yet, and a last one."""
    first, second = make_body(network, name="AG 2"), make_body(network, name="AG 3")
    procedure = make_titled(Procedure, network, title="Schulsozialarbeit")
    for order, title in enumerate(("Sichten", "Sammeln", "Beschließen"), 1):
        procedure.steps.create(order=order, title=title)
    procedure.steps.get(order=1).bodies.add(first)
    return procedure, first, second


def test_a_procedure_is_handed_from_body_to_body_by_its_members(client, rolling):
    procedure, first, second = rolling
    today = timezone.localdate()
    address = procedure.get_absolute_url()
    one, two = make_department(), make_department()
    make_seat(first, make_actor(department=one))
    make_seat(second, make_actor(department=two))

    def lies_with(body):
        return procedure.title in client.get(body.get_absolute_url()).content.decode()

    client.force_login(make_account("Koordination", two))
    assert client.get(address).context["form"] is None
    assert client.post(address, {"on": today}).status_code == 403
    client.force_login(make_account("Koordination", one))
    assert lies_with(first)
    late = client.post(address, {"on": today + timedelta(days=1), "bodies": [second.pk]})
    assert "in der Zukunft" in late.content.decode()
    said = {"on": today, "document": "Vermerk", "bodies": [second.pk]}
    assert client.post(address, said).status_code == 302
    assert not lies_with(first)
    assert client.post(address, said).status_code == 403  # it is no longer theirs

    client.force_login(make_account("Koordination", two))
    assert lies_with(second)
    early = client.post(address, {"on": today - timedelta(days=1)})
    assert "vor dem letzten Schritt" in early.content.decode()
    client.post(address, {"on": today})  # the last step is with nobody
    steps = procedure.steps.all()
    assert [(step.document, step.done_on) for step in steps] == [
        ("Vermerk", today), ("", today), ("", None),
    ]  # fmt: skip
    client.force_login(make_account("Netzwerkkoordination", procedure.network.office))
    client.post(address, {"on": today})
    assert "Alle Schritte sind erledigt." in client.get(address).content.decode()
    assert client.post(address, {"on": today}).status_code == 403


def test_templates_serve_every_network_that_one_edits(client, network):
    template = make_titled(Procedure, title="Erste Schritte", is_template=True)
    template.steps.create(title="Klausur").bodies.add(make_body(template.network))
    page = client.get(reverse("networks:measures", args=[network.slug]))
    assert list(page.context["templates"]) == [template]
    address = reverse("networks:procedure_copy", args=[template.slug])
    assert client.post(address).status_code == 403  # the template's own network is not theirs
    assert client.post(address, {"network": network.slug}).status_code == 302

    copy = Procedure.objects.get(is_template=False)
    assert (copy.network, list(copy.steps.get().bodies.all())) == (network, [])
    assert client.get(template.get_absolute_url()).context["form"] is None


@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_work_need_as_many_queries_for_many_rows(
    client, network, number, django_assert_num_queries
):
    body, before = make_body(network), make_body(network)
    meeting = make_meeting(body, record="Protokoll")
    body.informs.add(before)
    for row in range(number):
        make_seat(body, make_actor(mail=f"stelle{row}@example.org"))
        make_seat(before, make_actor())
        body.documents.create(title=f"Dokument {row}", file=ContentFile(b"%PDF-", "a.pdf"))
        meeting.deliveries.create(mailbox=f"alt{row}@example.org", reason="Sitz")
        procedure = make_titled(Procedure, network)
        template = make_titled(Procedure, network, is_template=True)
        for step in range(number + 1):
            procedure.steps.create(title=f"Schritt {step}").bodies.add(body)
            template.steps.create(title=f"Schritt {step}")
    client.get(body.get_absolute_url())
    for address, queries in (
        (body.get_absolute_url(), BODY),
        (reverse("networks:minutes", args=[meeting.pk]), MINUTES),
        (reverse("networks:measures", args=[network.slug]), MEASURES),
        (procedure.get_absolute_url(), PROCEDURE),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
