"""Send what is due on a day: one e-mail per person, never the same twice.

Every line of a mail is claimed by a row whose constraints allow it once, the mail is sent, and
only then the row says so. A second run, at the same time or later, finds the rows taken; a mail
that failed gives its claims back and is tried again by the next run.
"""

import logging
import smtplib
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from offers.freshness.campaigns import campaign_calls
from offers.freshness.ladder import AddressBook, due_calls
from offers.freshness.mails import offers_of, reminder_mail
from offers.freshness.policy import current_policy
from offers.models import Reminder

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(hours=2)  # a claim this old belongs to a run that died
KEPT_DAYS = 3 * 365  # the log holds addresses, so not for ever
# What a mail server or an address it cannot take may raise; BadHeaderError is a ValueError.
MAIL_FAULTS = (smtplib.SMTPException, OSError, ValueError)


@dataclass
class Outcome:
    """``entries`` in ``mails`` that went out; ``failed`` mails are tried again by the next run;
    ``unreachable`` entries are due and have nobody who could be told."""

    mails: int = 0
    entries: int = 0
    failed: int = 0
    unreachable: int = 0


def planned(on=None):
    """Return ``(calls by address, unreachable)`` of day ``on``, without what was sent already."""
    on, policy = on or timezone.localdate(), current_policy()
    book = AddressBook(policy, on)
    regular, unreachable = due_calls(policy, on, book)
    by_address = defaultdict(list)
    calls = [*campaign_calls(on, book), *regular]
    taken = _taken(calls)
    for call in calls:
        if _key(call) not in taken:
            by_address[call.recipient.address].append(call)
    return by_address, unreachable


def send_reminders(on=None, progress=lambda text: None):
    """Send the mails of day ``on`` (default: today); return the Outcome.

    ``progress`` is told between two mails how far it is.
    """
    now = timezone.now()
    Reminder.objects.filter(sent_at=None, claimed_at__lt=now - LOST_AFTER).delete()
    Reminder.objects.filter(claimed_at__lt=now - timedelta(KEPT_DAYS)).delete()
    by_address, unreachable = planned(on)
    outcome = Outcome(unreachable=unreachable)
    connection, policy = get_connection(), current_policy()
    offers = offers_of(call for calls in by_address.values() for call in calls)
    for number, calls in enumerate(by_address.values(), start=1):
        progress(f"Erinnerung {number} von {len(by_address)}")
        run = uuid4()
        mine = _claim(calls, run)
        if not mine:
            continue
        try:
            # Into the queue and noted as sent together: a process killed in between does neither.
            with transaction.atomic():
                reminder_mail(mine, offers, policy, connection).send()
                Reminder.objects.filter(run=run).update(sent_at=timezone.now())
        except MAIL_FAULTS as error:
            # Neither address nor text: the log is no place for personal data.
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            Reminder.objects.filter(run=run).delete()
            connection.close()
            outcome.failed += 1
        else:
            outcome.mails += 1
            outcome.entries += len({call.offer_id for call in mine})
    connection.close()
    return outcome


def _key(call):
    """What a Reminder may exist for only once, as its constraints say."""
    return _once(
        call.campaign and call.campaign.pk,
        call.offer_id,
        call.step,
        call.recipient.address,
        call.due,
    )


def _once(campaign, offer, step, address, due):
    return (campaign, offer, step, address) if campaign else (None, offer, step, address, due)


def _taken(calls):
    """Keys of what was sent already or is on its way."""
    campaigns = {call.campaign.pk for call in calls if call.campaign}
    rows = Reminder.objects.filter(
        Q(campaign=None, due=F("offer__verify_due")) | Q(campaign__in=campaigns)
    )
    return {
        _once(*row) for row in rows.values_list("campaign", "offer", "step", "recipient", "due")
    }


def _claim(calls, run):
    """Take the ``calls`` that nobody else took; return these."""
    now = timezone.now()
    Reminder.objects.bulk_create(
        [
            Reminder(
                offer_id=call.offer_id,
                step=call.step,
                due=call.due,
                campaign=call.campaign,
                recipient=call.recipient.address,
                run=run,
                claimed_at=now,
            )
            for call in calls
        ],
        ignore_conflicts=True,
    )
    got = set(Reminder.objects.filter(run=run).values_list("offer", "step", "campaign"))
    return [
        call
        for call in calls
        if (call.offer_id, call.step, call.campaign and call.campaign.pk) in got
    ]
