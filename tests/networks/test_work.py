"""Meetings from the rhythm, calendar feeds, work orders, procedures, overviews, parallels."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from networks.calendars import body_feed_path, member_feed_path
from networks.models import MeetingStatus, Procedure, SelfCheck, WorkOrder
from networks.overviews import bodies_table
from networks.processes import parallels
from networks.rhythm import days_of, plan_meetings, state_of
from tests.accounts import make_account
from tests.factories import make_area, make_department, make_topic
from tests.networks.makers import (
    make_actor,
    make_body,
    make_decision,
    make_meeting,
    make_network,
    make_order,
    make_participation,
    make_process,
    make_seat,
    make_titled,
)

pytestmark = pytest.mark.django_db


def test_rhythm_skips_public_holidays_and_keeps_its_beat():
    # 26 March 2027 is Good Friday everywhere, 31 October a holiday in the north only.
    assert days_of(date(2027, 2, 12), 6, 3, "SH") == [
        date(2027, 2, 12),
        date(2027, 4, 2),
        date(2027, 5, 7),
    ]
    assert days_of(date(2027, 10, 31), 6, 1, "SH") == [date(2027, 11, 7)]
    assert days_of(date(2027, 10, 31), 6, 1, "BY") == [date(2027, 10, 31)]
    assert days_of(date(2027, 3, 19), 1, 3, "SH") == [date(2027, 3, 19), date(2027, 4, 2)]


def test_the_state_follows_from_the_key_of_the_area():
    assert state_of(make_network(area=make_area(official_number="01001000"))) == "SH"
    assert state_of(make_network(area=make_area(official_number=""))) is None
    assert state_of(make_network()) is None


def test_planning_twice_adds_no_meeting_twice():
    body = make_body(meeting_interval_weeks=2, meeting_minutes=90, meeting_place="Rathaus")
    first = plan_meetings(body, date(2027, 1, 12), time(9), 2)
    again = plan_meetings(body, date(2027, 1, 12), time(9), 3)

    assert [(m.minutes, m.place) for m in first] == [(90, "Rathaus")] * 2
    assert [timezone.localtime(m.starts_at).date() for m in again] == [date(2027, 2, 9)]


# -- Calendar -----------------------------------------------------------------------------------


def events(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    return [
        (str(event["summary"]), event.decoded("dtstart"), event.decoded("dtend"))
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]


def test_feeds_show_meetings_without_login_and_without_minutes(client):
    own = make_department()
    body, other = make_body(name="Runde"), make_body(name="Fremde")
    make_seat(body, make_actor(department=own))
    meeting = make_meeting(body, title="Auftakt", record="Streng intern", place="Rathaus")
    make_meeting(other)
    user = make_account("Koordination", own)

    expected = [("Runde: Auftakt", *(
        moment.replace(microsecond=0) for moment in (meeting.starts_at, meeting.ends_at)
    ))]  # fmt: skip
    assert events(client, body_feed_path(body)) == expected
    assert events(client, member_feed_path(user)) == expected
    assert b"Streng" not in client.get(body_feed_path(body)).content
    body.memberships.all().delete()
    assert events(client, member_feed_path(type(user).objects.get(pk=user.pk))) == []
    user.is_active = False
    user.save()
    assert client.get(member_feed_path(user)).status_code == 404
    assert client.get("/netzwerke/kalender/body-1:falsch.ics").status_code == 404


# -- Work orders ----------------------------------------------------------------------------------


def test_responsible_members_say_how_far_a_work_order_is(client):
    own = make_department()
    body = make_body()
    actor = make_actor(department=own)
    make_seat(body, actor)
    mine, foreign = make_order(body, actor), make_order(body)
    client.force_login(make_account("Koordination", own))

    def post(order, status):
        address = reverse("networks:work_order_status", args=[order.pk])
        return client.post(address, {"status": status}).status_code

    assert (post(mine, "done"), post(foreign, "done"), post(make_order(), "done")) == (
        302,
        403,
        404,
    )
    assert WorkOrder.objects.get(pk=mine.pk).status == "done"
    assert WorkOrder.objects.get(pk=foreign.pk).status == "open"
    assert post(mine, "nonsense") == 302
    assert WorkOrder.objects.get(pk=mine.pk).status == "done"


@time_machine.travel("2026-11-20T08:00:00+01:00", tick=False)
def test_reminders_go_once_a_week_to_the_mailbox_of_the_actor():
    today = date(2026, 11, 20)
    actor = make_actor(mail="stelle@example.org")
    due = make_order(actor=actor, title="Liste prüfen", due=today + timedelta(days=7))
    make_order(actor=actor, title="Später", due=today + timedelta(days=8))
    make_order(actor=actor, title="Fertig", due=today, status="done")
    make_order(title="Ohne Postfach", due=today)

    call_command("remind_work_orders", "--dry-run", verbosity=0)
    assert (mail.outbox, WorkOrder.objects.get(pk=due.pk).reminded_on) == ([], None)
    call_command("remind_work_orders")
    call_command("remind_work_orders")
    call_command("remind_work_orders", "--on", "2026-11-26")
    assert [message.to for message in mail.outbox] == [["stelle@example.org"]] * 2
    assert "Liste prüfen" in mail.outbox[0].body and "Später" not in mail.outbox[0].body
    assert "Fertig" not in mail.outbox[1].body and "Später" in mail.outbox[1].body


# -- Registers ------------------------------------------------------------------------------------


def test_overview_of_bodies_counts_seats_meetings_and_orders():
    network = make_network(title="Netz")
    body = make_body(network, name="Runde", meeting_interval_weeks=6)
    make_seat(body, make_actor(unit="Amt A", actor_type="department"))
    make_seat(body, make_actor(), is_vacant=True)
    make_meeting(body, status=MeetingStatus.HELD)
    make_meeting(body)
    make_order(body)
    make_order(body, status="done")

    (row,) = bodies_table(network.bodies.all()).rows
    assert row == [
        "Netz", "Runde", "Praxis", "Arbeitsgruppe", "aktiv", 2,
        "Amt A: 1 | Wohlfahrtsverband: 1", 1, 6, 1, 1, 1,
    ]  # fmt: skip


def test_register_of_decisions_equals_its_csv_and_leaves_out_other_bodies(client):
    office = make_department()
    network = make_network(office=office)
    body = make_body(network, name="Runde")
    make_decision(body, title="=Summe", decided_on=date(2026, 5, 4))
    make_order(body, title="Bericht", due=date(2020, 1, 1))
    make_decision(title="Fremd")
    client.force_login(make_account("Netzwerkkoordination", office))

    page = client.get(reverse("networks:decisions", args=[network.slug]))
    table = client.get(reverse("networks:decisions_csv", args=[network.slug])).content.decode()

    assert [(row[0], row[2], row[3]) for row in page.context["table"].texts] == [
        ("Beschluss", "04.05.2026", "=Summe"),
        ("Arbeitsauftrag", "", "Bericht"),
    ]
    assert "offen, überfällig" in table and "'=Summe" in table and "Fremd" not in table


def test_a_template_becomes_a_procedure_of_its_own(client):
    office = make_department()
    template = make_titled(Procedure, make_network(office=office), is_template=True)
    step = template.steps.create(title="Klausur", document="Vermerk", done_on=date(2026, 1, 1))
    step.bodies.add(make_body(template.network))
    address = reverse("networks:procedure_copy", args=[template.slug])
    client.force_login(make_account("Netzwerkkoordination"))
    assert client.post(address).status_code == 403
    client.force_login(make_account("Netzwerkkoordination", office))
    client.post(address)
    client.post(address)

    copies = Procedure.objects.filter(is_template=False)
    assert copies.count() == 2
    twin = copies[0].steps.get()
    assert (twin.title, twin.document, twin.done_on) == ("Klausur", "Vermerk", None)
    assert list(twin.bodies.all()) == list(step.bodies.all())


def test_parallel_processes_share_topic_and_time_but_not_the_department():
    topic = make_topic()
    one = make_process(ends_on=date(2026, 12, 31))
    two = make_process(starts_on=date(2026, 6, 1))
    late = make_process(starts_on=date(2027, 1, 1))
    same = make_process(department=one.department)
    for process in (one, two, late, same):
        process.topics.add(topic)
    other = make_process()

    found = parallels([one, two, late, same, other])

    pairs = [{a.pk, b.pk} for a, b, topics in found if topics == [topic]]
    assert len(pairs) == len(found)
    assert {one.pk, two.pk} in pairs and {one.pk, late.pk} not in pairs
    assert {one.pk, same.pk} not in pairs and not any(other.pk in pair for pair in pairs)


def test_self_check_and_participation_stand_on_one_page(client):
    office = make_department()
    network = make_network(office=office)
    make_participation(network, title="Familienrat", consequence="Längere Öffnung")
    client.force_login(make_account("Netzwerkkoordination", office))
    address = reverse("networks:self_check", args=[network.slug])
    answers = {"checked_on": "2026-11-01", **dict.fromkeys(SelfCheck.CRITERIA, 2)}

    assert client.post(address, answers | {"gain": 4}).status_code == 200
    assert client.post(address, answers | {"gain": 3}).status_code == 302
    text = client.get(reverse("networks:participation", args=[network.slug])).content.decode()
    assert "Familienrat" in text and "Längere Öffnung" in text
    assert "verlässlich (3 von 3)" in text and text.count("überwiegend (2 von 3)") == 5


def test_internal_registers_are_closed_to_outsiders(client):
    network = make_network()
    matrix = make_body(network)
    client.force_login(make_account("Koordination"))
    for name in ("network_overview", "decisions", "decisions_csv", "measures", "participation"):
        assert client.get(reverse(f"networks:{name}", args=[network.slug])).status_code == 404
    meeting = make_meeting(matrix)
    assert client.get(meeting.get_absolute_url()).status_code == 404
