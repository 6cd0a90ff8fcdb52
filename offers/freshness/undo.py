"""Take back a check that was noted by mistake: the day, name and way of the one before return.

What was before is read from the history, so that no link and no form has to carry names. A check
can be taken back for an hour, by whoever made it, as long as no later check came.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.acting import acting
from offers.models import Offer, OfferVersion
from offers.search.changes import batch

A_WHILE = timedelta(hours=1)
MOST = 20  # checks shown; who confirms more in an hour sees the last ones
SAID_BY = ("verified_at", "verified_by", "verified_how")


@dataclass(frozen=True)
class RecentCheck:
    """``before``: what the fields SAID_BY said, as a snapshot writes them."""

    offer: Offer
    before: dict


def recent_checks(versions):
    """Return the RecentChecks among ``versions``, the latest first; one statement.

    ``versions``: those of whoever asks, who may take back all of them.
    """
    previous = OfferVersion.objects.filter(
        offer_uuid=OuterRef("offer_uuid"), number=OuterRef("number") - 1
    )
    recent = (
        versions.filter(
            kind=OfferVersion.Kind.CHANGED,
            offer__isnull=False,
            created_at__gte=timezone.now() - A_WHILE,
        )
        .select_related("offer")
        .defer("snapshot")
        .annotate(
            after=F("snapshot__fields"), before=Subquery(previous.values("snapshot__fields")[:1])
        )
        .order_by("-created_at", "-pk")
    )
    checks = {}
    for version in recent:
        before, after = _said(version.before), _said(version.after)
        # A check names its day; whatever takes one back names an earlier one.
        is_check = after["verified_at"] == timezone.localdate(version.created_at).isoformat()
        if is_check and before != after == _stored(version.offer):
            checks.setdefault(version.offer_id, RecentCheck(version.offer, before))
    return list(checks.values())[:MOST]


@batch()
def take_back(offer_pk, versions, *, user=None, name=""):
    """Undo the recent check of an offer among ``versions``; return the offer, None without one.

    ``user``, or ``name`` where nobody is logged in, says who takes it back.
    """
    offer = Offer.objects.select_for_update(of=["self"]).filter(pk=offer_pk).first()
    check = next(iter(recent_checks(versions.filter(offer=offer))), None) if offer else None
    if check is None:
        return None
    checked = check.before["verified_at"]
    with acting(user=user, name=name, reason=_("Prüfung zurückgenommen")):
        Offer.objects.filter(pk=offer.pk).update(
            **check.before | {"verified_at": checked and date.fromisoformat(checked)}
        )
    return offer


def _said(fields):
    # A state that was replaced long ago may have forgotten a name.
    return {name: fields.get(name, "") for name in SAID_BY}


def _stored(offer):
    checked = offer.verified_at
    return _said(vars(offer)) | {"verified_at": checked and checked.isoformat()}
