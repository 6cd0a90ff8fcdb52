"""Who is reminded when, once each; what a link from a mail may do; how far a campaign is."""

import re
import smtplib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse

from kompass.models import SiteConfiguration
from offers.freshness import reminders
from offers.freshness.campaigns import progress
from offers.freshness.links import confirm_url
from offers.models import Absence, Campaign, Offer, Reminder, Status, VerifiedHow
from offers.roles import COORDINATORS, EDITORS
from tests.factories import make_department, make_offer, make_provider, make_topic

pytestmark = pytest.mark.django_db

CHECKED = date(2026, 1, 15)
DUE = date(2026, 7, 15)


def make_account(name, role=COORDINATORS, *departments, **values):
    user = User.objects.create_user(name, f"{name}@example.org", is_staff=True, **values)
    user.groups.add(Group.objects.get(name=role))
    user.departments.set(departments)
    return user


@pytest.fixture
def house():
    """A department with coordinator and deputy, an editor, and one offer to be checked."""
    department = make_department(name="Jugend")
    make_account("ko", COORDINATORS, department)
    deputy = make_account("vertretung", COORDINATORS, department)
    department.deputies.add(deputy)
    make_account("red", EDITORS)
    provider = make_provider(name="Haus Hafen", mail="Haus@Example.org")
    return make_offer(
        title="Babytreff", department=department, provider=provider, verified_at=CHECKED
    )


def run(time_machine, day):
    """Addresses of the mails of ``day``."""
    time_machine.move_to(day)
    before = len(mail.outbox)
    reminders.send_reminders()
    return sorted(message.to[0] for message in mail.outbox[before:])


def links_of(message):
    return re.findall(r"https://kompass\.example\.org(/stimmt-noch/\S+)", message.body)


def test_reminders_climb_day_by_day(house, time_machine):
    days = {
        DUE - timedelta(31): [],
        DUE - timedelta(30): ["haus@example.org"],
        DUE - timedelta(1): [],
        DUE: ["ko@example.org"],
        DUE + timedelta(29): [],
        DUE + timedelta(30): ["vertretung@example.org"],
        DUE + timedelta(60): ["red@example.org"],
        DUE + timedelta(300): [],
    }
    assert {day: run(time_machine, day) for day in days} == days


def test_who_is_away_gets_nothing_and_the_deputy_steps_in(house, time_machine):
    ko = User.objects.get(username="ko")
    Absence.objects.create(user=ko, first_day=DUE, last_day=DUE + timedelta(5))
    run(time_machine, DUE - timedelta(30))

    assert run(time_machine, DUE) == ["vertretung@example.org"]
    assert run(time_machine, DUE + timedelta(6)) == ["ko@example.org"]
    assert run(time_machine, DUE + timedelta(7)) == []


def test_a_department_without_anybody_reaches_mailbox_then_those_above_then_editors(
    house, time_machine
):
    root = make_department(name="Oben", mail="oben@example.org")
    leaf = make_department(name="Unten", parent=root)
    Offer.objects.filter(pk=house.pk).update(department=leaf)
    gone = make_account("weg", COORDINATORS, leaf, is_active=False)
    run(time_machine, DUE - timedelta(30))
    assert run(time_machine, DUE) == ["oben@example.org"]

    root.mail = ""
    root.save()
    assert run(time_machine, DUE + timedelta(1)) == ["red@example.org"]
    gone.is_active = True
    gone.save()
    assert run(time_machine, DUE + timedelta(2)) == ["weg@example.org"]


def test_a_late_start_asks_one_after_the_other(house, time_machine):
    late = DUE + timedelta(100)
    assert run(time_machine, late) == ["haus@example.org"]
    assert run(time_machine, late + timedelta(29)) == []
    assert run(time_machine, late + timedelta(30)) == ["ko@example.org"]
    assert run(time_machine, late + timedelta(59)) == []
    assert run(time_machine, late + timedelta(60)) == ["vertretung@example.org"]


def test_what_needs_no_check_reminds_nobody(house, time_machine):
    for values in (
        {"status": Status.DRAFT},
        {"status": Status.ARCHIVED},
        {"valid_until": DUE - timedelta(1)},
        {"verified_at": DUE},
    ):
        Offer.objects.filter(pk=house.pk).update(
            **{"status": Status.PUBLISHED, "valid_until": None, "verified_at": CHECKED, **values}
        )
        assert (values, run(time_machine, DUE)) == (values, [])


def test_one_mail_lists_all_entries_of_a_person_with_a_link_each(house, time_machine):
    SiteConfiguration(editor_mail="redaktion@example.org").save()
    make_offer(title="Krabbeln", provider=house.provider, verified_at=CHECKED)
    make_offer(title="Fremd", verified_at=CHECKED)
    run(time_machine, DUE - timedelta(30))

    (message,) = mail.outbox
    assert message.subject == "Flensburg-Kompass: Stimmen diese 2 Einträge noch?"
    assert re.findall(r"^\* (.*)$", message.body, re.MULTILINE) == ["Babytreff", "Krabbeln"]
    assert len(set(links_of(message))) == 2
    assert "Fremd" not in message.body and "None" not in message.body
    assert message.reply_to == ["redaktion@example.org"]
    html, kind = message.alternatives[0]
    assert kind == "text/html" and html.count("/stimmt-noch/") == 2
    assert not re.search(r"<script|style=", html)


def test_running_twice_sends_nothing_twice(house, time_machine):
    assert run(time_machine, DUE - timedelta(30)) == ["haus@example.org"]
    assert run(time_machine, DUE - timedelta(30)) == []


def test_two_runs_at_once_share_the_work(house, time_machine, monkeypatch):
    """Both plan before either claims: the second finds the lines taken."""
    time_machine.move_to(DUE - timedelta(30))
    both = reminders.planned()
    monkeypatch.setattr(reminders, "planned", lambda on=None: both)

    assert [reminders.send_reminders().mails for _run in range(2)] == [1, 0]
    assert len(mail.outbox) == 1


class OneAddressFails(EmailBackend):
    def send_messages(self, messages):
        if any("haus@example.org" in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_mail_that_fails_stops_no_other_and_is_sent_by_the_next_run(
    house, time_machine, settings, caplog
):
    make_offer(provider=make_provider(mail="insel@example.org"), verified_at=CHECKED)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.OneAddressFails"
    time_machine.move_to(DUE - timedelta(30))

    with pytest.raises(CommandError, match="1 E-Mails"):
        call_command("send_reminders", stdout=StringIO())

    assert [message.to for message in mail.outbox] == [["insel@example.org"]]
    assert "example.org" not in caplog.text and "SMTPRecipientsRefused" in caplog.text
    settings.EMAIL_BACKEND = backend
    assert run(time_machine, DUE - timedelta(29)) == ["haus@example.org"]


def test_a_claim_of_a_run_that_died_is_taken_over(house, time_machine):
    day = DUE - timedelta(30)
    run(time_machine, day)
    Reminder.objects.update(sent_at=None)  # it claimed and never came back

    assert run(time_machine, day) == []
    assert run(time_machine, day + timedelta(1)) == ["haus@example.org"]


def test_dry_run_and_day_say_what_would_be_sent(house):
    out = StringIO()
    call_command("send_reminders", "--dry-run", "--on", "2026-06-15", stdout=out)

    assert out.getvalue() == "Zu senden: 1 E-Mails über 1 Einträge.\n"
    assert (len(mail.outbox), Reminder.objects.count()) == (0, 0)


def test_entries_that_nobody_can_be_told_about_are_counted(time_machine):
    make_offer(verified_at=CHECKED)
    time_machine.move_to(DUE)
    assert reminders.send_reminders().unreachable == 1


# -- Links ----------------------------------------------------------------------------------------


def test_link_shows_on_get_confirms_on_post_and_then_is_used_up(house, client, time_machine):
    run(time_machine, DUE - timedelta(30))
    (address,) = links_of(mail.outbox[0])
    time_machine.move_to(DUE)

    page = client.get(address)
    assert (page.status_code, "Babytreff" in page.content.decode()) == (200, True)
    assert not page.cookies
    assert client.head(address).status_code == 200
    house.refresh_from_db()
    assert house.verified_at == CHECKED

    done = client.post(address, follow=True)
    house.refresh_from_db()
    assert (house.verified_at, house.verified_by, house.verified_how) == (
        DUE,
        "Haus Hafen",
        VerifiedHow.MAIL_LINK,
    )
    assert "Danke, das ist geprüft" in done.content.decode()

    time_machine.move_to(DUE + timedelta(3))
    client.post(address)
    house.refresh_from_db()
    assert house.verified_at == DUE


def path_of(url):
    return url.removeprefix("https://kompass.example.org")


def test_link_of_an_account_dies_with_its_rights(house, client):
    ko = User.objects.get(username="ko")
    address = path_of(confirm_url(house, user=ko))
    assert client.get(address).status_code == 200

    ko.departments.clear()
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    ko.delete()
    assert client.get(address).status_code == 410
    house.refresh_from_db()
    assert house.verified_at == CHECKED


@pytest.mark.parametrize("change", [lambda t: t[:-2], lambda t: t + "x", lambda t: "quatsch"])
def test_forged_links_confirm_nothing(house, client, change):
    address = path_of(confirm_url(house))
    token = address.split("/")[-2]

    response = client.post(reverse("offers:confirm", args=[change(token)]))

    assert response.status_code == 410
    house.refresh_from_db()
    assert house.verified_at == CHECKED


def test_link_ends_with_its_time_and_with_the_entry(house, client, time_machine):
    address = path_of(confirm_url(house))
    Offer.objects.filter(pk=house.pk).update(status=Status.ARCHIVED)
    assert client.post(address).status_code == 410
    Offer.objects.filter(pk=house.pk).update(status=Status.PUBLISHED)
    assert client.get(address).status_code == 200

    time_machine.move_to(date.today() + timedelta(121))
    assert client.get(address).status_code == 410


# -- Campaigns ------------------------------------------------------------------------------------


def test_campaign_counts_and_writes_to_its_departments_only(house, time_machine):
    topic = make_topic()
    inside = make_offer(
        title="Drin", department=house.department, topics=[topic], verified_at=date(2026, 3, 1)
    )
    make_offer(title="Anderes Thema", department=house.department, verified_at=date(2026, 3, 1))
    make_offer(title="Anderer Bereich", topics=[topic], verified_at=date(2026, 3, 1))
    make_offer(title="Entwurf", department=house.department, topics=[topic], status=Status.DRAFT)
    campaign = Campaign.objects.create(
        title="Vor Ostern",
        text="Bitte sehen Sie nach.",
        starts_on=date(2026, 3, 10),
        deadline=date(2026, 4, 1),
    )
    campaign.departments.add(house.department)
    campaign.topics.add(topic)
    assert [(row.label, row.done, row.total) for row in progress(campaign)] == [("Jugend", 0, 1)]

    assert run(time_machine, date(2026, 3, 9)) == []
    assert run(time_machine, date(2026, 3, 10)) == ["ko@example.org"]
    assert "Vor Ostern – bitte bis 01.04.2026" in mail.outbox[-1].body
    assert "Bitte sehen Sie nach." in mail.outbox[-1].body
    assert re.findall(r"^\* (.*)$", mail.outbox[-1].body, re.MULTILINE) == ["Drin"]
    assert run(time_machine, date(2026, 3, 11)) == []
    assert run(time_machine, date(2026, 3, 25)) == ["ko@example.org"]

    Offer.objects.filter(pk=inside.pk).update(verified_at=date(2026, 3, 26))
    assert [(row.label, row.done, row.total) for row in progress(campaign)] == [("Jugend", 1, 1)]
    assert run(time_machine, date(2026, 3, 27)) == []


def test_campaign_may_ask_providers_and_leave_out_what_was_checked_lately(house, time_machine):
    make_offer(department=house.department, verified_at=date(2026, 3, 1))
    campaign = Campaign.objects.create(
        title="Alte Einträge",
        text="Bitte.",
        starts_on=date(2026, 3, 10),
        deadline=date(2026, 4, 1),
        unchecked_since=date(2026, 2, 1),
        to_providers=True,
    )
    assert [(row.done, row.total) for row in progress(campaign)] == [(0, 1)]
    assert run(time_machine, date(2026, 3, 10)) == ["haus@example.org", "ko@example.org"]
    assert all(len(links_of(message)) == 1 for message in mail.outbox)
