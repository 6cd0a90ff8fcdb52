"""A wave of the survey: who is asked, by which link, and what they answered.

As with the providers' own pages the address holds a random token of which we store a hash only.
"""

import logging
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from networks.analysis.composition import involved
from networks.models import Cooperation, SurveyInvitation
from networks.reminders import mailbox_of
from offers.models.proposal import hash_token

logger = logging.getLogger(__name__)


def invite(wave):
    """Mail a link to every involved actor with a mailbox that was not asked yet; return them."""
    asked = wave.invitations.values("actor")
    actors = involved(wave.network).exclude(pk__in=asked).select_related("department")
    told = []
    for actor in actors:
        if mailbox := mailbox_of(actor):
            # Together, so that nobody counts as asked whose mail was never queued.
            with transaction.atomic():
                _send(mailbox, wave, actor, invitation_for(wave, actor))
            told.append(actor)
    return told


def invitation_for(wave, actor):
    """Create the invitation; return its complete address, which cannot be told again later."""
    token = secrets.token_urlsafe(32)
    SurveyInvitation.objects.create(wave=wave, actor=actor, token_hash=hash_token(token))
    return address_of(token)


def address_of(token):
    return settings.SITE_URL + reverse("networks:survey", args=[token])


def remind(on=None, wave=None, *, dry_run=False):
    """Mail a fresh link to who has not answered, in ``wave`` or everywhere; return invitations.

    Only a hash of the first link is known, so the reminder brings a new one and the first ends.
    """
    on = on or timezone.localdate()
    due = SurveyInvitation.objects.to_remind(on).select_related(
        "wave__network", "actor__department"
    )
    if wave is not None:
        due = due.filter(wave=wave)
    told = [(mailbox, one) for one in due if (mailbox := mailbox_of(one.actor))]
    if not dry_run:
        for mailbox, invitation in told:
            _remind(mailbox, invitation, on)
    return [invitation for _mailbox, invitation in told]


@transaction.atomic
def _remind(mailbox, invitation, on):
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_token(token)
    invitation.reminded_on, invitation.reminders = on, invitation.reminders + 1
    invitation.save(update_fields=["token_hash", "reminded_on", "reminders"])
    _send(mailbox, invitation.wave, invitation.actor, address_of(token), is_reminder=True)


def find_invitation(token):
    """The valid invitation behind ``token`` or None."""
    rows = SurveyInvitation.objects.select_related("wave__network", "actor")
    invitation = rows.filter(token_hash=hash_token(token)).first()
    return invitation if invitation and invitation.is_valid else None


def partners_of(wave, actor):
    """Whom ``actor`` is asked about: everybody else in the network, by name."""
    return involved(wave.network).exclude(pk=actor.pk).distinct().order_by("name")


@transaction.atomic
def store_answers(wave, actor, answers):
    """Replace what ``actor`` said in ``wave``; ``answers`` = unsaved Cooperations."""
    Cooperation.objects.filter(wave=wave, source=actor).delete()
    Cooperation.objects.bulk_create(answers)
    SurveyInvitation.objects.filter(wave=wave, actor=actor).update(answered_at=timezone.now())


def _send(mailbox, wave, actor, address, *, is_reminder=False):
    context = {"wave": wave, "actor": actor, "address": address, "is_reminder": is_reminder}
    subject, _line, text = render_to_string("networks/mail/survey.txt", context).partition("\n")
    try:
        send_mail(subject.strip(), text.strip() + "\n", None, [mailbox])
    except OSError as error:
        logger.warning("Survey link could not be mailed: %s", type(error).__name__)
