from datetime import date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from offers.models import Offer, Status
from offers.roles import COORDINATORS, EDITORS, LEADERSHIP, NETWORK_COORDINATORS, PLANNERS, SYSTEM
from offers.workflow import STEPS, NotReady, StepRefused, move, purge_archived, steps_from
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_ready_offer

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
WAYS = {(step.start, step.to) for step in STEPS}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=timezone.get_current_timezone()))


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("to", Status)
def test_only_the_ways_of_the_table_can_be_taken(start, to):
    offer, editor = make_ready_offer(status=start), make_account(EDITORS)

    if (start, to) in WAYS:
        assert move(offer, to, user=editor, reason="Darum").status == to
    else:
        with pytest.raises(StepRefused):
            move(offer, to, user=editor, reason="Darum")
    stored = Offer.objects.get()
    assert stored.status == (to if (start, to) in WAYS else start)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.start}-{step.to}")
def test_steps_belong_to_the_keepers_of_the_offer(step):
    own, other = make_department(), make_department()
    may = {
        "redaktion": make_account(EDITORS),
        "eigene": make_account(COORDINATORS, own),
        "fremde": make_account(COORDINATORS, other),
        "ohne": make_account(COORDINATORS),
        **{r: make_account(r, own) for r in (PLANNERS, NETWORK_COORDINATORS, LEADERSHIP, SYSTEM)},
        "gesperrt": make_account(EDITORS, is_active=False),
    }
    moved = set()
    for name, user in may.items():
        offer = make_ready_offer(status=step.start, department=own)
        offered = step in steps_from(offer, user)
        try:
            move(offer, step.to, user=user, reason="Darum")
            moved.add(name)
        except PermissionDenied:
            assert Offer.objects.get(pk=offer.pk).status == step.start
        assert offered == (name in moved)

    assert moved == {"redaktion", "eigene"}


def test_a_step_that_needs_a_reason_is_refused_without_one():
    offer, editor = make_ready_offer(status=Status.PUBLISHED), make_account(EDITORS)
    with pytest.raises(StepRefused, match=r"Bitte einen Grund angeben\."):
        move(offer, Status.ARCHIVED, user=editor, reason="  ")
    assert Offer.objects.get().status == Status.PUBLISHED


def test_release_is_refused_with_all_that_is_missing():
    offer = make_offer(status=Status.DRAFT, title="Neu", summary="Kurz")

    with pytest.raises(NotReady) as refused:
        move(offer, Status.PUBLISHED, user=make_account(EDITORS))

    assert [check.field for check in refused.value.checks] == [
        "title",
        "summary",
        "age_from_months",
        "locations",
        "contacts",
        "owner_function",
    ]
    assert Offer.objects.get().status == Status.DRAFT
    assert LogEntry.objects.count() == 0


def test_the_locked_row_decides_and_not_what_the_caller_holds():
    offer, editor = make_ready_offer(), make_account(EDITORS)
    move(offer, Status.PUBLISHED, user=editor)

    assert offer.status == Status.DRAFT
    with pytest.raises(StepRefused, match="Von „veröffentlicht“ führt kein Weg"):
        move(offer, Status.PUBLISHED, user=editor)


def test_archive_keeps_everything_with_day_reason_and_successor(time_machine):
    editor, follower = make_account(EDITORS), make_ready_offer()
    offer = move(make_ready_offer(), Status.PUBLISHED, user=editor)
    assert (offer.released_at, offer.archived_at) == (TODAY, None)
    time_machine.move_to(date(2027, 1, 5))

    offer = move(offer, Status.ARCHIVED, user=editor, reason=" Beendet. ", successor=follower)

    assert (offer.released_at, offer.archived_at, offer.archive_reason, offer.successor) == (
        TODAY,
        date(2027, 1, 5),
        "Beendet.",
        follower,
    )
    assert offer.contacts.count() == 1
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Entwurf → veröffentlicht",
        "veröffentlicht → archiviert: Beendet.",
    ]
    offer = move(offer, Status.DRAFT, user=editor)
    assert (offer.released_at, offer.archived_at, offer.archive_reason, offer.successor) == (
        TODAY,
        None,
        "",
        None,
    )


def test_an_offer_does_not_follow_itself():
    offer = make_ready_offer()
    with pytest.raises(StepRefused):
        move(offer, Status.ARCHIVED, user=make_account(EDITORS), reason="Ende", successor=offer)


def test_what_was_public_before_steps_were_noted_counts_as_released():
    offer = make_ready_offer(status=Status.PUBLISHED)
    draft = move(offer, Status.DRAFT, user=make_account(EDITORS), reason="Falsch")
    assert draft.released_at == TODAY


def test_purge_takes_only_what_was_archived_before_the_day(time_machine):
    old = make_offer(status=Status.ARCHIVED, archived_at=date(2026, 3, 31), slug="alt")
    kept = {
        make_offer(status=Status.ARCHIVED, archived_at=date(2026, 4, 1)),
        make_offer(status=Status.PUBLISHED, archived_at=date(2020, 1, 1)),
        make_offer(status=Status.ARCHIVED),  # changed today, nobody noted the day
    }
    time_machine.move_to(datetime(2026, 3, 30, 12, tzinfo=timezone.get_current_timezone()))
    undated = make_offer(status=Status.ARCHIVED, slug="undatiert")

    gone = purge_archived(date(2026, 4, 1), dry_run=True)
    assert Offer.objects.count() == 5
    assert purge_archived(date(2026, 4, 1)) == gone
    assert gone == [
        (old.uuid, "alt", date(2026, 3, 31)),
        (undated.uuid, "undatiert", date(2026, 3, 30)),
    ]
    assert set(Offer.objects.all()) == kept
