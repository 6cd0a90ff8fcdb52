"""A year of checking, day by day: 2,000 offers, 12 departments, people on leave, two clock changes.

Every entry is either confirmed in time, or was reminded of at each step on its day and hidden on
its day; no mail is sent twice. The days to compare with are worked out here anew.
"""

import calendar
import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.mail.backends.base import BaseEmailBackend

from offers.freshness import schedule
from offers.freshness.reminders import send_reminders
from offers.models import Absence, Contact, Offer, Reminder, ReminderStep, Status
from offers.roles import COORDINATORS, EDITORS
from tests.factories import make_department, make_offer_type, make_provider

OFFERS, DEPARTMENTS = 2000, 12
FIRST = date(2026, 1, 1)
DAYS = 365
BERLIN = ZoneInfo("Europe/Berlin")
STEPS = {"provider": -30, "coordinator": 0, "deputy": 30, "editors": 60}


outbox = []


class Recording(BaseEmailBackend):
    """Keeps the messages without writing them out as they would travel, which takes longest."""

    def send_messages(self, messages):
        outbox.extend(messages)
        return len(messages)


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def make_people(departments):
    """A coordinator and a deputy each, a second coordinator in two; department 0 has only one."""
    for number, department in enumerate(departments):
        people = [
            User.objects.create_user(
                f"{role}{number}", f"{role}{number}@example.org", is_staff=True
            )
            for role in (f"erste{number}", f"zweite{number}", f"vertretung{number}")
        ]
        for user in people:
            user.groups.add(Group.objects.get(name=COORDINATORS))
        if number > 2:
            del people[1]
        department.members.set(people[:1] if number == 0 else people)
        department.deputies.set([] if number == 0 else people[-1:])
        away = FIRST + timedelta(20 * number)
        # All coordinators of one are away in the same weeks, in department 1 the deputy as well.
        for user in people if number == 1 else people[:-1]:
            Absence.objects.create(user=user, first_day=away, last_day=away + timedelta(20))
    editor = User.objects.create_user("redaktion", "redaktion@example.org", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITORS))


def make_offers(departments, rng):
    """In bulk and past the search, which has nothing to do with it. A tenth has no own mail."""
    offer_type = make_offer_type()
    providers = [
        make_provider(mail=f"anbieter{n}@example.org" if n % 10 else "") for n in range(20)
    ]
    offers = [
        Offer(
            uuid=uuid4(),
            slug=f"angebot-{n}",
            title=f"Angebot {n}",
            status=Status.PUBLISHED,
            verified_at=FIRST - timedelta(rng.randrange(170)),
            department=departments[n % DEPARTMENTS],
            provider=providers[n % len(providers)],
            offer_type=offer_type,
        )
        for n in range(OFFERS)
    ]
    offers = Offer._base_manager.bulk_create(offers)
    Contact._base_manager.bulk_create(
        Contact(offer=offer, function="Büro", mail=f"buero{offer.pk}@example.org")
        for offer in offers[::50]
    )
    schedule.renew()
    return offers


def confirm(numbers, on):
    """Write a check as a confirmation does, without the search."""
    if numbers:
        Offer._base_manager.filter(pk__in=numbers).update(verified_at=on)
        schedule.renew(numbers)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_year_of_checking(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Recording"
    outbox.clear()
    rng = random.Random(7)
    departments = [make_department(name=f"Bereich {n}", slug=f"b{n}") for n in range(DEPARTMENTS)]
    make_people(departments)
    offers = make_offers(departments, rng)
    checked = {offer.pk: offer.verified_at for offer in offers}
    # A quarter is never confirmed; the others some days around the due day, some twice.
    delay = {pk: None if rng.random() < 0.25 else rng.randint(-25, 25) for pk in checked}
    plan = {}
    for pk, days in delay.items():
        if days is not None:
            day = months_later(checked[pk], 6) + timedelta(days)
            plan.setdefault(max(day, FIRST), []).append(pk)
    hidden_on = {}

    for number in range(DAYS):
        day = FIRST + timedelta(number)
        # Shortly after midnight, when UTC still has yesterday; at three on odd days, an hour that
        # one day lacks and another has twice.
        moment = datetime.combine(day, time(0, 5) if number % 2 else time(3, 0), BERLIN)
        with time_machine.travel(moment, tick=False):
            assert send_reminders().failed == 0
            if number % 30 == 0:
                before = len(outbox)
                assert send_reminders().mails == 0
                assert len(outbox) == before
            public = set(Offer.objects.published().values_list("pk", flat=True))
            for pk in checked.keys() - public:
                hidden_on.setdefault(pk, day)
            for pk in plan.get(day, ()):
                checked[pk] = day
                again = months_later(day, 6) + timedelta(delay[pk])
                plan.setdefault(max(again, day + timedelta(1)), []).append(pk)
            confirm(plan.get(day), day)

    log = list(
        Reminder.objects.order_by("sent_at").values_list(
            "offer", "step", "due", "recipient", "sent_at__date"
        )
    )
    first = {}
    for pk, step, due, _who, day in log:
        first.setdefault((pk, due, step), day)
    never = [offer for offer in offers if delay[offer.pk] is None]
    last = FIRST + timedelta(DAYS - 1)
    has_own_mail = {offer.pk for offer in offers[::50]}

    # Reminded, escalated and hidden on the right day.
    for offer in never:
        due = months_later(offer.verified_at, 6)
        has_address = bool(offer.provider.mail) or offer.pk in has_own_mail
        expected = {}
        for step, days in STEPS.items():
            if step == "provider" and not has_address:
                continue
            starts = due + timedelta(days)
            if expected:  # a step that came late keeps the distance to the next
                step_before = list(expected)[-1]
                starts = max(starts, expected[step_before] + timedelta(days - STEPS[step_before]))
            starts = max(starts, FIRST)
            if starts <= last:
                expected[step] = starts
        got = {step: day for (pk, at, step), day in first.items() if (pk, at) == (offer.pk, due)}
        assert got == expected, offer.title
        hides = months_later(offer.verified_at, 12)
        assert hidden_on.get(offer.pk) == (hides if hides <= last else None)

    # Who was confirmed in time was never hidden; whoever was not yet due heard nothing.
    assert set(hidden_on) <= {offer.pk for offer in never}
    for (_pk, due, step), day in first.items():
        assert day >= due + timedelta(STEPS[step])

    # Nobody got the same twice, one mail per person and day, and each mail is in the log.
    assert len({row[:4] for row in log}) == len(log)
    assert all(len(message.to) == 1 for message in outbox)
    assert len({(row[3], row[4]) for row in log}) == len(outbox)
    assert not Reminder.objects.filter(sent_at=None).exists()

    # People on leave got nothing in these weeks; somebody else did.
    away = {a.user.email: (a.first_day, a.last_day) for a in Absence.objects.select_related("user")}
    for _pk, _step, _due, who, day in log:
        if who in away:
            assert not away[who][0] <= day <= away[who][1]
    stood_in = [
        r for r in log if r[1] == ReminderStep.COORDINATOR and r[3].startswith("vertretung")
    ]
    assert stood_in

    per_step = Counter(step for _pk, step, *_rest in log)
    print(
        f"\n{len(outbox)} mails, {len(log)} reminders {dict(per_step)}, "
        f"{len(hidden_on)} hidden, {len(stood_in)} to deputies standing in"
    )
    assert all(per_step[step] for step in STEPS)
