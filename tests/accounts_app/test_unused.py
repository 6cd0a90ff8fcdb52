"""Accounts nobody uses: announced, then closed, never the last one that could open them."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from kompass.accounts.unused import close_unused
from tests.accounts import make_account

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 8, tzinfo=ZoneInfo("Europe/Berlin"))


def days_before(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def system():
    return make_account("Systemverwaltung", last_login=days_before(1), email="it@example.org")


def names(users):
    return [user.username for user in users]


def test_notice_after_eleven_months_and_closing_after_twelve(system, mailoutbox, settings):
    settings.ACCOUNT_UNUSED_DAYS, settings.ACCOUNT_NOTICE_DAYS = 365, 30
    old = make_account("Redaktion", last_login=days_before(340), email="alt@example.org")
    make_account("Redaktion", last_login=days_before(330), email="knapp@example.org")
    never = make_account("Planung", email="nie@example.org")
    User.objects.filter(pk=never.pk).update(date_joined=days_before(900))

    first = close_unused(now=NOW)
    assert (names(first.announced), names(first.closed)) == (names([old, never]), [])
    assert [mail.to for mail in mailoutbox] == [["alt@example.org"], ["nie@example.org"]]
    assert "16. Dezember 2026" in mailoutbox[0].body
    again = close_unused(now=NOW + timedelta(days=3))
    assert (names(again.announced), names(again.closed)) == ([], [])

    User.objects.filter(pk=never.pk).update(last_login=NOW + timedelta(days=4))  # comes back
    later = close_unused(now=NOW + timedelta(days=30))
    assert names(later.closed) == [old.username]
    old.refresh_from_db()
    assert [mail.to for mail in mailoutbox[2:]] == [["knapp@example.org"]]  # due by now
    assert not old.is_active


def test_the_last_account_that_manages_accounts_stays(mailoutbox):
    system = make_account("Systemverwaltung", last_login=days_before(800))

    close_unused(now=NOW)
    result = close_unused(now=NOW + timedelta(days=31))

    assert (names(result.closed), names(result.kept)) == ([], [system.username])
    system.refresh_from_db()
    assert system.is_active


def test_a_dry_run_changes_and_sends_nothing(system, mailoutbox):
    old = make_account("Redaktion", email="alt@example.org")
    User.objects.filter(pk=old.pk).update(date_joined=days_before(5000))

    for _time in range(2):
        output = StringIO()
        call_command("close_unused_accounts", dry_run=True, stdout=output)
        assert output.getvalue().splitlines() == [
            f"{old.username}: angekündigt",
            "Probelauf: 1 angekündigt, 0 geschlossen.",
        ]
    assert mailoutbox == []
