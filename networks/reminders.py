"""Reminders of work orders that are due: to the mailbox of the responsible actor."""

import logging

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from networks.models import WorkOrder

logger = logging.getLogger(__name__)
DAYS_BEFORE = 7


def remind(on=None, *, dry_run=False):
    """Mail each actor its due work orders, once a week; return ``{mailbox: [order, …]}``."""
    on = on or timezone.localdate()
    due = WorkOrder.objects.to_remind(on, DAYS_BEFORE).select_related("actor__department", "body")
    by_mailbox = {}
    for order in due:
        if mailbox := mailbox_of(order.actor):
            by_mailbox.setdefault(mailbox, []).append(order)
    if not dry_run:
        for mailbox, orders in by_mailbox.items():
            _send(mailbox, orders, on)
    return by_mailbox


def mailbox_of(actor):
    """The shared mailbox of ``actor``, "" where none is known."""
    return actor.mail or (actor.department.mail if actor.department else "")


def _send(mailbox, orders, on):
    text = render_to_string("networks/mail/work_orders.txt", {"orders": orders})
    subject, _line, body = text.partition("\n")
    try:
        # Marked and put into the queue together: neither twice nor lost.
        with transaction.atomic():
            WorkOrder.objects.filter(pk__in=[order.pk for order in orders]).update(reminded_on=on)
            send_mail(subject.strip(), body.strip() + "\n", None, [mailbox])
    except OSError as error:
        logger.warning("Work orders could not be mailed: %s", type(error).__name__)
