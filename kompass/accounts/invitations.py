"""An invitation: a mailed link that opens once, for a while, to choose a password."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from kompass.models import SiteConfiguration

PURPOSE = "accounts.invitation"  # no other signed link of the site fits here


class CannotInvite(Exception):
    """The message is one German sentence."""


def make_token(user):
    return signing.dumps({"user": user.pk, "state": _state(user)}, salt=PURPOSE)


def user_of(token):
    """The account a token invites, or None: forged, run out, used or no longer fitting."""
    try:
        content = signing.loads(
            token, salt=PURPOSE, max_age=settings.INVITATION_DAYS * 24 * 60 * 60
        )
    except signing.BadSignature:
        return None
    user = get_user_model().objects.filter(pk=content["user"], is_active=True).first()
    if user is None or not constant_time_compare(content["state"], _state(user)):
        return None
    return user


def _state(user):
    """Changes with password, login and address: the link then opens nothing any more."""
    value = f"{user.pk}|{user.password}|{user.last_login}|{user.email}"
    return salted_hmac(PURPOSE, value, algorithm="sha256").hexdigest()


def invite(user):
    """Mail ``user`` the link; raises CannotInvite."""
    if not user.is_active:
        raise CannotInvite(_("Das Konto %s ist nicht aktiv.") % user)
    if not user.email:
        raise CannotInvite(_("Das Konto %s hat keine E-Mail-Adresse.") % user)
    site = SiteConfiguration.load()
    path = reverse("account_invitation", args=[make_token(user)])
    context = {
        "user": user,
        "site": site,
        "link": settings.SITE_URL + path,
        "days": settings.INVITATION_DAYS,
    }
    subject = _("Ihr Zugang zu %s") % site.site_name
    body = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [user.email])
