"""Every state of every offer: written with each change, and brought back.

A version is the snapshot after a change. It is written in the transaction of the change, whoever
makes it, because the search's signals and ``batch()`` already see every door. What came in bulk
(fixtures, generated catalogues) has no versions; the first change of such an offer first writes
the state before it, so that a comparison always has two sides.
"""

from collections import namedtuple

from django.db import models
from django.db.models import Max
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import Signal
from django.utils.text import slugify

from offers import snapshot
from offers.acting import acting, current
from offers.models import Offer, OfferAlias, OfferVersion, Status
from offers.models.base import id_list
from offers.search import changes
from offers.snapshot_change import change_to
from offers.statements import Statement, insert_instances, together
from offers.writing import check, save

# Sent with ``taken``, ``{offer id: snapshot}``, after the versions of changed offers were written.
recorded = Signal()
Kind = OfferVersion.Kind
CHUNK = 500  # offers whose snapshots are in memory at once
# What an older state does not bring back: who may see the offer, where it is found, when it was
# checked. These have acts of their own.
NOT_RESTORED = frozenset(
    {
        "status",
        "slug",
        "verified_at",
        "verified_by",
        "verified_how",
        "released_at",
        "archived_at",
        "archive_reason",
        "successor",
    }
)


def connect():
    """Connect the receivers; called once when the apps are ready."""
    changes.catalogue_changing.connect(keep_state_before)
    changes.catalogue_changed.connect(record)
    pre_delete.connect(record_deletion, sender=Offer)
    for field in snapshot.RELATIONS:
        pre_delete.connect(about_to_leave_offers, sender=field.related_model)
        post_delete.connect(left_offers, sender=field.related_model)


# -- Writing ------------------------------------------------------------------------------------


_Latest = namedtuple("_Latest", "offer uuid number kind snapshot")
_LATEST = Statement(
    lambda ids: OfferVersion.objects.latest_of(ids).values_list(
        "offer_id", "offer_uuid", "number", "kind", "snapshot"
    )
)
_BARE = Statement(
    lambda ids: (
        Offer.objects.filter(pk__in=ids, versions=None)
        .order_by()
        .values_list("pk", "uuid", "updated_at")
    )
)


def record(touched, **kwargs):
    """Write a version of each touched offer whose parts differ from its last version.

    ``touched``: ``{offer id: Acting}``. Who was deleted meanwhile has its version already.
    """
    for ids in _chunks(sorted(touched)):
        taken, latest = snapshot.read_with(_LATEST, ids)
        known = {row.offer: row for row in map(_Latest._make, latest)}
        uuids = _uuids_of_new(taken.keys() - known.keys())
        new = []
        for pk, now in taken.items():
            last = known.get(pk)
            if pk in uuids:
                new.append(_version(pk, uuids[pk], 1, now, touched[pk], Kind.CREATED))
            elif last and (last.kind == Kind.DELETED or not snapshot.same(last.snapshot, now)):
                kind = _kind(last.snapshot, now)
                number = last.number + 1
                new.append(_version(pk, last.uuid, number, now, touched[pk], kind))
                _keep_address(pk, last.snapshot, now)
        insert_instances(new)
        recorded.send(sender=None, taken=taken)


def keep_state_before(offers, **kwargs):
    """Write a base version of those of ``offers`` (ids) that have none, before they change."""
    for ids in _chunks(sorted(offers)):
        [bare] = together((_BARE, ids))  # on PostgreSQL begins the transaction with the same wait
        dates = {pk: (uuid, day) for pk, uuid, day in bare}
        if not dates:
            continue
        # Somebody else may write the same at the same moment.
        OfferVersion.objects.bulk_create(
            [
                OfferVersion(
                    offer_id=pk,
                    offer_uuid=dates[pk][0],
                    number=1,
                    title=state["fields"]["title"],
                    kind=Kind.BASE,
                    snapshot=state,
                    created_at=dates[pk][1],
                )
                for pk, state in snapshot.read(dates).items()
            ],
            ignore_conflicts=True,
        )


def record_deletion(instance, **kwargs):
    """Receiver of ``pre_delete``: the last state of an offer, while all its parts are there."""
    # Whoever changes the offer at this moment writes the version before ours.
    Offer.objects.select_for_update(of=["self"]).filter(pk=instance.pk).first()
    now = snapshot.read([instance.pk]).get(instance.pk)
    if now is not None:
        versions = OfferVersion.objects.filter(offer_uuid=instance.uuid)
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        _version(instance.pk, instance.uuid, number, now, current(), Kind.DELETED).save()


def forget(uuids):
    """Delete all versions of offers that are gone for good; they hold names and numbers."""
    OfferVersion.objects.filter(offer_uuid__in=list(uuids)).delete()


def about_to_leave_offers(sender, instance, **kwargs):
    """A topic, a place … is deleted: its offers lose it without a signal of their own."""
    names = [field.name for field in snapshot.RELATIONS if field.related_model is sender]
    found = models.Q()
    for name in names:
        found |= models.Q(**{name: instance.pk})
    instance._left_offers = set(Offer.objects.filter(found).values_list("pk", flat=True))
    changes.announce(instance._left_offers)


def left_offers(instance, **kwargs):
    changes.note(instance._left_offers)


def _version(pk, uuid, number, state, act, kind):
    return OfferVersion(
        offer_id=pk,
        offer_uuid=uuid,
        number=number,
        title=state["fields"]["title"],
        kind=act.kind or kind,
        snapshot=state,
        actor=act.account,
        actor_name=act.shown_name,
        reason=act.reason,
    )


def _kind(before, after):
    changed = {name for name in before["fields"] if before["fields"][name] != after["fields"][name]}
    return Kind.STATUS if "status" in changed else Kind.CHANGED


def _keep_address(pk, before, after):
    """Where the slug changed, the old address goes on leading here."""
    old, new = before["fields"]["slug"], after["fields"]["slug"]
    if old != new:
        OfferAlias.objects.update_or_create(slug=old, defaults={"offer_id": pk})
        OfferAlias.objects.filter(slug=new, uuid=None).delete()


def _uuids_of_new(ids):
    """``{id: uuid}`` of the offers ``ids``, none of which has a version yet.

    Where versions know the uuid, they have let go of an offer that is just being deleted.
    """
    if not ids:
        return {}
    uuids = dict(Offer.objects.filter(pk__in=id_list(ids)).values_list("pk", "uuid"))
    leaving = OfferVersion.objects.filter(offer_uuid__in=uuids.values())
    leaving = set(leaving.values_list("offer_uuid", flat=True))
    return {pk: uuid for pk, uuid in uuids.items() if uuid not in leaving}


def _chunks(ids):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


# -- Bringing back ------------------------------------------------------------------------------


def restorable(now, then):
    """Differences that bringing back the snapshot ``then`` would make to ``now``."""
    return [part for part in snapshot.compare(now, then) if part.name not in NOT_RESTORED]


def restore(offer, version, chosen):
    """Give ``offer`` the parts ``chosen`` as ``version`` has them; status and address stay.

    Returns the titles of rows that are gone and were left out. Raises ValidationError where
    the old state breaks a rule of today; nothing is written then.
    """
    names = [name for name in snapshot.names() if name in chosen and name not in NOT_RESTORED]
    with acting(kind=Kind.RESTORED, reason=f"Stand {version.number}"):
        change, missing = change_to(offer, version.snapshot, names)
        check(change)
        save(change)
    return missing


def bring_back(version):
    """Make the deleted offer of ``version`` again as a draft; return ``(offer, missing)``.

    It keeps its uuid, and its slug where nobody took it meanwhile. Raises ValidationError.
    """
    offer = Offer(uuid=version.offer_uuid)
    with changes.batch(), acting(kind=Kind.RESTORED):
        change, missing = change_to(offer, version.snapshot)
        offer.status = Status.DRAFT
        offer.slug = free_slug(offer.slug or slugify(offer.title))
        check(change)
        save(change)
        # Numbers go on where they ended.
        OfferVersion.objects.filter(offer_uuid=version.offer_uuid).update(offer=offer)
    return offer, missing


def free_slug(wanted):
    """Return ``wanted``, or ``wanted-2`` and so on where an offer or a former address has it."""
    slug, number = wanted, 1
    taken = set(Offer.objects.filter(slug__startswith=wanted[:70]).values_list("slug", flat=True))
    taken |= set(
        OfferAlias.objects.filter(slug__startswith=wanted[:70]).values_list("slug", flat=True)
    )
    while slug in taken:
        number += 1
        slug = f"{wanted[:70]}-{number}"
    return slug
