"""Minutes on their way: to the seats of the body and to the bodies that are to be informed."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from networks.models import Membership, MinutesDelivery
from networks.reminders import mailbox_of

logger = logging.getLogger(__name__)


def recipients(meeting):
    """``({mailbox: why, …}, [seat without a mailbox, …])``; own seats come before the informed."""
    body = meeting.body
    seats = Membership.objects.current().filter(is_vacant=False).select_related(
        "actor__department", "body"
    )  # fmt: skip
    found, without = {}, []
    for seat in [*seats.filter(body=body), *seats.filter(body__informed_by=body)]:
        if mailbox := mailbox_of(seat.actor):
            found.setdefault(mailbox.lower(), _reason(seat, body))
        else:
            without.append(seat)
    return found, without


def _reason(seat, body):
    if seat.body_id == body.pk:
        return _("Sitz: %s") % seat.actor.name
    return _("informiert: %(body)s, %(actor)s") % {
        "body": seat.body.name, "actor": seat.actor.name,
    }  # fmt: skip


def waiting(meeting):
    """Those of ``recipients`` that did not get the minutes yet, ``{mailbox: why}``."""
    had = set(meeting.deliveries.values_list("mailbox", flat=True))
    return {box: why for box, why in recipients(meeting)[0].items() if box not in had}


def send_minutes(meeting, user):
    """Mail the minutes to everybody who still lacks them; return ``(sent, failed)`` mailboxes."""
    subject, text = _letter(meeting)
    sent, failed = [], []
    for mailbox, why in waiting(meeting).items():
        (sent if _deliver(meeting, user, mailbox, why, subject, text) else failed).append(mailbox)
    return sent, failed


def _deliver(meeting, user, mailbox, why, subject, text):
    """True once the mail is handed over. The line in the log is there first and goes again where
    the mail does, so that two clicks at once cannot send it twice."""
    try:
        with transaction.atomic():
            MinutesDelivery.objects.create(
                meeting=meeting, mailbox=mailbox, reason=why, sent_by=user
            )
            EmailMessage(subject, text, None, [mailbox]).send()
    except IntegrityError:
        return True  # somebody else sent it a moment ago
    except OSError as error:
        logger.warning("Minutes could not be mailed: %s", type(error).__name__)
        return False
    return True


def _letter(meeting):
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda.all(),
        "decisions": meeting.decisions.all(),
        "orders": meeting.work_orders.select_related("actor"),
        "documents": meeting.documents.all(),
        "address": settings.SITE_URL + meeting.get_absolute_url(),
    }
    letter = render_to_string("networks/mail/minutes.txt", context)
    subject, _line, text = letter.partition("\n")
    return subject.strip(), text.strip() + "\n"
