"""What we write to people who propose something, and to providers."""

import logging

from django.core.mail import send_mail
from django.template.loader import render_to_string

from offers.freshness.policy import current_policy

logger = logging.getLogger(__name__)


def tell_proposer(proposal):
    """Mail the decision; True where there was an address and the mail went out."""
    if not proposal.mail:
        return False
    return _send("proposal_answer", proposal.mail, {"proposal": proposal})


def send_provider_link(provider, mail, address):
    """Mail the ``address`` of the provider's page; True where the mail went out."""
    return _send("provider_link", mail, {"provider": provider, "address": address})


def _send(name, mail, context):
    """Send the template ``name``: its first line is the subject."""
    context["policy"] = current_policy()
    subject, _line, text = render_to_string(f"offers/mail/{name}.txt", context).partition("\n")
    try:
        send_mail(subject.strip(), text.strip() + "\n", None, [mail])
    except OSError as error:  # a mail server that is away must not undo a decision
        logger.warning("Mail %s could not be sent: %s", name, type(error).__name__)
        return False
    return True
