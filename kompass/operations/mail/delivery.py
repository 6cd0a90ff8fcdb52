"""Hand the queue over to the mail server: nothing lost, nothing twice as far as SMTP can tell.

Each step is written down before it is taken. A process that died before the text of a mail went
over the wire leaves a claim that runs out: sent again by the next run. One that died after that,
before the answer, leaves what nobody can know: the mail is held as "unclear" for a person to
decide. Server and recipient could tell a second one by its Message-ID, which never changes.
"""

import logging
import smtplib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from kompass.operations.mail.backend import mail_server
from kompass.operations.models import MailState, QueuedMail
from offers.stopping import Stopping

logger = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=30)  # longer than the patience with the mail server
TRIED_FOR = timedelta(days=5)  # RFC 5321, 4.5.4.1; a server that is away never uses it up
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
CLOSING = 421  # the server's "service not available, closing"


@dataclass
class Outcome:
    """``sent`` mails; ``put_off`` tried again later; ``refused`` for good; ``unclear``."""

    sent: int = 0
    put_off: int = 0
    refused: int = 0
    unclear: int = 0
    server_is_away: bool = False


class Refused(Exception):
    """The server said no to this mail. ``code`` below 500: not now."""

    def __init__(self, code, words):
        super().__init__(code)
        self.code = code
        self.words = words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def deliver(limit=1000):
    """Send what is due, at most ``limit`` mails; return the Outcome.

    May run several times at once. Stops between two mails when the process is asked to.
    """
    outcome = Outcome(unclear=free_lost_claims())
    with Stopping() as stopping, _session() as server:
        for mail in _due(limit):
            if stopping.is_asked or outcome.server_is_away:
                break
            if server.connection is None and not _open(server, outcome):
                break
            if _claim(mail):
                _send(server, mail, outcome)
    return outcome


def free_lost_claims():
    """Put back what a process claimed that died; return how many nobody can know about."""
    lost = QueuedMail.objects.filter(claimed_at__lt=timezone.now() - CLAIM_LASTS)
    lost.filter(state=MailState.CLAIMED).update(state=MailState.WAITING, claimed_at=None)
    unclear = lost.filter(state=MailState.HANDED_OVER)
    return unclear.update(state=MailState.UNCLEAR, claimed_at=None)


def _due(limit):
    """The mails to try now, one after the other; their texts are read one at a time."""
    due = QueuedMail.objects.due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)
    for pk in list(due[:limit]):
        if mail := QueuedMail.objects.filter(pk=pk).first():
            yield mail


@contextmanager
def _session():
    server = mail_server()
    server.connection = None
    try:
        yield server
    finally:
        _hang_up(server)


def _open(server, outcome):
    """True where the server answers; otherwise nothing has changed for any mail."""
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        # Neither address nor text: the log is no place for personal data.
        logger.warning("The mail server cannot be reached: %s", type(error).__name__)
        server.connection = None
        outcome.server_is_away = True
    return not outcome.server_is_away


def _hang_up(server):
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        logger.info("The mail server hung up first")
    server.connection = None


def _claim(mail):
    """True for the one process that may send ``mail`` now."""
    return bool(
        QueuedMail.objects.due()
        .filter(pk=mail.pk)
        .update(state=MailState.CLAIMED, claimed_at=timezone.now())
    )


def _send(server, mail, outcome):
    try:
        _hand_over(server.connection, mail)
    except Refused as error:
        _refused(mail, error, outcome)
        if error.code == CLOSING:
            _hang_up(server)
        else:
            _reset(server)
    except (OSError, smtplib.SMTPException) as error:
        _cut_off(mail, type(error).__name__, outcome)
        _hang_up(server)
    else:
        mail.forget_content(MailState.SENT)
        outcome.sent += 1


def _hand_over(smtp, mail):
    """One mail by the book; raises Refused, or what ``smtplib`` raises when the line breaks."""
    smtp.ehlo_or_helo_if_needed()
    for code, words in (smtp.mail(mail.sender), smtp.rcpt(mail.recipient)):
        if code not in (250, 251):
            raise Refused(code, words)
    QueuedMail.objects.filter(pk=mail.pk).update(state=MailState.HANDED_OVER)
    mail.state = MailState.HANDED_OVER
    try:
        code, words = smtp.data(bytes(mail.content))
    except smtplib.SMTPDataError as error:  # it does not even want to see the text
        raise Refused(error.smtp_code, error.smtp_error) from error
    if code != 250:
        raise Refused(code, words)


def _reset(server):
    try:
        server.connection.rset()
    except (OSError, smtplib.SMTPException):
        _hang_up(server)


def _refused(mail, error, outcome):
    """Try again later, or give up: refused for good, or for now since days."""
    mail.last_error = f"{error.code} {error.words}"[:200]
    is_too_old = timezone.now() - mail.created_at > TRIED_FOR
    if error.code >= 500 or is_too_old:
        logger.warning("A mail was refused with status %s", error.code)
        mail.settle(MailState.FAILED)
        outcome.refused += 1
        return
    mail.put_off(_wait(mail.attempts))
    outcome.put_off += 1


def _cut_off(mail, kind, outcome):
    """The line broke. Before the text went over, nothing happened; after, nobody knows."""
    mail.last_error = kind
    if mail.state == MailState.HANDED_OVER:
        logger.warning("The mail server hung up without an answer to a mail: %s", kind)
        mail.settle(MailState.UNCLEAR)
        outcome.unclear += 1
        return
    logger.warning("The mail server hung up: %s", kind)
    mail.put_off(_wait(mail.attempts))
    outcome.put_off += 1
    outcome.server_is_away = True


def _wait(attempts):
    return WAITS[min(attempts, len(WAITS) - 1)]
