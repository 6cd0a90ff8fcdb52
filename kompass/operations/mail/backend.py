"""Django's mail backend that writes into the queue: whoever sends a mail need not know of it."""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.core.mail.message import sanitize_address

from kompass.operations.models import QueuedMail


class QueueBackend(BaseEmailBackend):
    """A mail is queued by the transaction that caused it, and goes with it if that fails.

    One row for each recipient, so that an address the mail server refuses holds back no other.
    """

    def send_messages(self, email_messages):
        rows = [_rows(message) for message in email_messages]
        QueuedMail.objects.bulk_create(row for of_one in rows for row in of_one)
        return sum(bool(of_one) for of_one in rows)


def _rows(message):
    encoding = message.encoding or settings.DEFAULT_CHARSET
    addresses = dict.fromkeys(sanitize_address(one, encoding) for one in message.recipients())
    if not addresses:
        return []
    # What goes over the wire, headers checked against line breaks: html, attachments, Message-ID.
    content = message.message().as_bytes(linesep="\r\n")
    sender = sanitize_address(message.from_email, encoding)
    return [QueuedMail(sender=sender, recipient=one, content=content) for one in addresses]


def mail_server():
    """The connection to the mail server, not yet open.

    Its answer to a whole mail may take minutes (RFC 5321, 4.5.3.2.6: ten). Who hangs up earlier
    does not know whether it was taken.
    """
    return SMTPBackend(timeout=settings.MAIL_SERVER_PATIENCE, fail_silently=False)
