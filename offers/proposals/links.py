"""The mailed link to a provider's own page: made, revoked, and what it asks before it opens.

The address holds a random token of which we store only a hash. Who follows it names the address
it was sent to, once; a signed cookie, which the browser sends back for this one page only, says
so from then on. A mail that was passed on or an address in somebody's history opens nothing.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from offers.models import Offer, Provider, ProviderLink, Source, Status
from offers.models.proposal import hash_token
from offers.rate_limit import count_up

COOKIE = "pflege"
COOKIE_SECONDS = 30 * 24 * 60 * 60
WINDOW_SECONDS = 60 * 60
ATTEMPTS = 10  # wrong addresses for one link within the window
WRITES = 200  # forms and steps sent with one link within the window

_signer = TimestampSigner(salt="offers.provider-link")


def provider_link_for(provider, mail, *, user=None):
    """Make a link to the page of ``provider`` for whoever reads ``mail``; return its address.

    The address is complete and cannot be told again later: what is stored is a hash.
    """
    token = secrets.token_urlsafe(32)
    ProviderLink.objects.create(
        provider=provider,
        mail=mail,
        token_hash=hash_token(token),
        created_by=user,
        expires_at=timezone.now() + timedelta(days=settings.PROVIDER_LINK_DAYS),
    )
    return settings.SITE_URL + reverse("offers:care", args=[token])


def revoke(links):
    """Close ``links`` (a queryset) at once; return how many were open."""
    return links.valid().update(revoked_at=timezone.now())


def offers_of(link):
    """Offers on the page of ``link``: those the public knows, and what came from the provider.

    Drafts that a department writes about a provider are not the provider's to see.
    """
    providers = Provider.objects.with_descendants([link.provider.slug])
    known = Q(status=Status.PUBLISHED)
    own = Q(source=Source.PROVIDER, status__in=[Status.DRAFT, Status.IN_REVIEW])
    return Offer.objects.filter(known | own, provider__in=providers)


def is_address(link, typed):
    return constant_time_compare(link.mail.strip().casefold(), typed.strip().casefold())


def is_within_limit(link, act, limit):
    """Count one more ``act`` with ``link``; False where there were too many in the window."""
    return count_up(f"provider-link-{act}", str(link.pk), WINDOW_SECONDS) <= limit


# -- The cookie -----------------------------------------------------------------------------------


def remember(response, link, path):
    """Let the browser say from now on, on ``path`` only, that the address was named."""
    response.set_cookie(
        COOKIE,
        _signer.sign(str(link.pk)),
        max_age=COOKIE_SECONDS,
        path=path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",  # with "Strict" the way from the mail would ask again each time
    )


def is_remembered(request, link):
    try:
        pk = _signer.unsign(request.COOKIES.get(COOKIE, ""), max_age=COOKIE_SECONDS)
    except BadSignature:  # also the parent of SignatureExpired
        return False
    return pk == str(link.pk)
