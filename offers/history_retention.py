"""Forget persons in states of offers that were replaced long ago.

Contacts change hands: who was asked three years ago has a right to be forgotten. What an offer
says now stays, and so does the line of each change: who, when, why, with all that names nobody.
"""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from offers import snapshot
from offers.models import OfferVersion

log = logging.getLogger(__name__)
CHUNK = 200  # states in memory at once
# Parts that name persons, or in which people write about them.
PERSONAL = ("contacts", "internal_note", "verified_by")


def forget_persons(before, *, dry_run=False, progress=lambda text: None):
    """Delete the personal parts of all states replaced before the moment ``before``.

    A deleted offer has no state that holds now: its last one counts from the deletion.
    ``progress(text)`` is called along the way and may raise: what is done by then stays done.
    Returns ``[(uuid, number)]`` of the states.
    """
    old = _replaced(before).exclude(snapshot__has_key=snapshot.FORGOTTEN)
    found = list(old.order_by("offer_uuid", "number").values_list("pk", "offer_uuid", "number"))
    if not dry_run:
        for start in range(0, len(found), CHUNK):
            progress(f"{start} von {len(found)} Ständen")
            _forget([pk for pk, _uuid, _number in found[start : start + CHUNK]])
        log.info("Persons deleted from %d states replaced before %s.", len(found), before)
    return [(uuid, number) for _pk, uuid, number in found]


def _replaced(before):
    newer = OfferVersion.objects.filter(
        offer_uuid=OuterRef("offer_uuid"), number__gt=OuterRef("number"), created_at__lt=before
    )
    is_deleted = Q(kind=OfferVersion.Kind.DELETED, offer=None, created_at__lt=before)
    return OfferVersion.objects.filter(Exists(newer) | is_deleted)


@transaction.atomic
def _forget(keys):
    versions = list(OfferVersion.objects.select_for_update(of=["self"]).filter(pk__in=keys))
    for version in versions:
        snapshot.forget(version.snapshot, PERSONAL)
    OfferVersion.objects.bulk_update(versions, ["snapshot"])
