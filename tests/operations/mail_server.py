"""A mail server on this machine that keeps what it got, and can misbehave."""

import threading
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Inbox:
    """``mails`` = ``[(recipient, parsed mail)]``; the other attributes are what goes wrong.

    ``refuses``: ``{address: reply}`` to RCPT; ``answer``: reply to a mail's text, None hangs up;
    ``delay``: seconds before that answer.
    """

    def __init__(self):
        self.mails = []
        self.refuses = {}
        self.answer = "250 OK"
        self.delay = 0
        self._lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.delay)
        if self.answer is None:
            server.transport.abort()
            return "451 gone"
        if self.answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            with self._lock:
                self.mails += [(address, mail) for address in envelope.rcpt_tos]
        return self.answer


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)
