"""A signed, expiring link to an offer as the public would see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

SALT = "offers.preview"
DAYS_VALID = 7


@dataclass(frozen=True)
class Link:
    """What a token says: the offer's id and until when it opens."""

    offer_pk: int
    ends_at: datetime


def preview_path(offer):
    token = signing.TimestampSigner(salt=SALT).sign(str(offer.pk))
    return reverse("offers:offer_preview", args=[token])


def read_token(token):
    """Return the Link; raises signing.SignatureExpired after DAYS_VALID, else BadSignature."""
    signer = signing.TimestampSigner(salt=SALT)
    offer_pk = signer.unsign(token, max_age=timedelta(days=DAYS_VALID))
    signed_at = signing.b62_decode(token.split(signer.sep)[1])
    ends_at = datetime.fromtimestamp(signed_at, timezone.get_current_timezone())
    return Link(int(offer_pk), ends_at + timedelta(days=DAYS_VALID))
