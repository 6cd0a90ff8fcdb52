"""Say that an entry is still true."""

from django.utils import timezone
from django.utils.translation import gettext as _

from offers.acting import LONGEST_NAME, acting, current
from offers.models import Offer
from offers.search.changes import batch


def mark_verified(offer, how, on=None):
    """Note on ``offer``, which the caller saves, that whoever is acting found it true."""
    offer.verified_at = on or timezone.localdate()
    offer.verified_by = current().shown_name[:LONGEST_NAME]
    offer.verified_how = how


def confirm_verified(offers, *, how, user=None, name="", on=None):
    """Record that ``offers`` (a queryset) were found true on day ``on``; return them.

    ``user`` names who did it and limits the offers to those that account may edit; where nobody
    is logged in, ``name`` says who it was and the caller answers for the right to do it.
    ``how``: a VerifiedHow. The next days follow by themselves.
    """
    if user is not None:
        offers = Offer.objects.editable_by(user).filter(pk__in=offers.values("pk"))
    with acting(user=user, name=name, reason=_("Stimmt noch")), batch():
        # Locked rows: whoever changes one of them meanwhile comes after us.
        confirmed = list(offers.order_by("pk").select_for_update(of=["self"]))
        Offer.objects.filter(pk__in=[offer.pk for offer in confirmed]).update(
            verified_at=on or timezone.localdate(),
            verified_by=current().shown_name[:LONGEST_NAME],
            verified_how=how,
        )
    return confirmed
