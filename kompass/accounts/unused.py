"""Accounts that nobody used for a year are announced to be closed, and then closed.

Closing means ``is_active = False``: nothing is deleted, the administration opens it again.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from kompass.accounts.models import UnusedNotice
from kompass.models import SiteConfiguration

log = logging.getLogger(__name__)


@dataclass
class Result:
    announced: list = field(default_factory=list)  # accounts
    closed: list = field(default_factory=list)
    kept: list = field(default_factory=list)  # due, but nobody else could open it again


def idle_since(moment):
    """Active accounts whose last login (never: their creation) lies before ``moment``."""
    return (
        get_user_model()
        .objects.filter(is_active=True)
        .annotate(used_at=Coalesce("last_login", "date_joined"))
        .filter(used_at__lt=moment)
        .select_related("unused_notice")
        .order_by("username")
    )


def close_unused(*, now=None, dry_run=False):
    """Announce and close what is due at ``now``; safe to run twice. Returns a Result."""
    now = now or timezone.now()
    notice = timedelta(days=settings.ACCOUNT_NOTICE_DAYS)
    due = idle_since(now - timedelta(days=settings.ACCOUNT_UNUSED_DAYS) + notice)
    result = Result()
    for user in due:
        announced = getattr(user, "unused_notice", None)
        if announced is None or announced.sent_at < user.used_at:
            result.announced.append(user)
            if not dry_run:
                announce(user, now, notice)
        elif announced.sent_at <= now - notice:
            if is_last_administrator(user, result.closed):
                result.kept.append(user)
                continue
            result.closed.append(user)
            if not dry_run:
                close(user)
    return result


def announce(user, now, notice):
    """Mail the notice where there is an address; the row is written in any case."""
    with transaction.atomic():
        UnusedNotice.objects.update_or_create(user=user, defaults={"sent_at": now})
        if not user.email:
            return
        site = SiteConfiguration.load()
        context = {
            "user": user,
            "site": site,
            "day": timezone.localdate(now + notice),
            "link": settings.SITE_URL,
        }
        subject = _("Ihr Konto bei %s wird geschlossen") % site.site_name
        body = render_to_string("accounts/mail/unused.txt", context)
        send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [user.email])


def close(user):
    user.is_active = False
    user.save(update_fields=["is_active"])
    log.info("Account %d was unused and is closed.", user.pk)


def is_last_administrator(user, closing):
    """True if no other active account could open accounts again."""
    administrators = get_user_model().objects.filter(
        Q(is_superuser=True)
        | Q(groups__permissions__codename="change_user")
        | Q(user_permissions__codename="change_user"),
        is_active=True,
    )
    if not administrators.filter(pk=user.pk).exists():
        return False
    others = administrators.exclude(pk__in=[user.pk, *(one.pk for one in closing)])
    return not others.exists()
