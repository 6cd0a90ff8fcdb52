"""Signed links from e-mails: they confirm exactly one entry, once, without a login."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from offers.models import Offer, Status, VerifiedHow

SALT = "offers.freshness.confirm"
MAX_AGE = 120 * 24 * 60 * 60  # seconds


class LinkRefused(Exception):
    """The link was forged, is too old, or whoever got it has no right any more."""


@dataclass(frozen=True)
class ConfirmLink:
    """What a link says: whose it is and the state of the entry when it was sent.

    ``user``: key of the account it was mailed to, None for a shared address, which ``name`` names.
    """

    offer: Offer
    how: VerifiedHow
    user: object
    name: str
    is_used: bool


def confirm_url(offer, *, how=VerifiedHow.MAIL_LINK, user=None, name=""):
    """Return the whole address for ``offer``.

    It dies with the next check, because it is bound to ``verified_at``.
    """
    checked = offer.verified_at.isoformat() if offer.verified_at else ""
    parts = [offer.pk, checked, str(how), user.pk if user else None, name[:80]]
    token = signing.dumps(parts, salt=SALT, compress=True)
    return f"{settings.SITE_URL}{reverse('offers:confirm', args=[token])}"


def read(token):
    """Return the ConfirmLink of ``token``; raise LinkRefused.

    The link of an account counts only as long as that account may edit the entry.
    """
    try:
        pk, checked, how, user_pk, name = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise LinkRefused from error
    offers, user = Offer.objects.exclude(status=Status.ARCHIVED), None
    if user_pk is not None:
        user = get_user_model().objects.filter(pk=user_pk).first()
        offers = offers.filter(pk__in=Offer.objects.editable_by(user)) if user else offers.none()
    offer = offers.with_card_data().filter(pk=pk).first()
    if offer is None:
        raise LinkRefused
    now = offer.verified_at.isoformat() if offer.verified_at else ""
    return ConfirmLink(offer, VerifiedHow(how), user, name, is_used=now != checked)
