"""Take a merge back: two offers again, each with what hung on it before."""

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from offers import history, snapshot
from offers.acting import acting
from offers.models import Offer, OfferAlias, OfferMerge, OfferVersion
from offers.search.changes import batch
from offers.snapshot_change import change_to
from offers.writing import check, save


def last_state(merge):
    """The last version of the offer that went into the other, or None where it is gone."""
    lost = OfferVersion.objects.filter(offer_uuid=merge.loser_uuid, offer=None)
    return lost.order_by("-number").first()


@batch()
def take_back(merge):
    """Undo ``merge``; return ``(the offer that is back as a draft, titles of rows that are gone)``.

    The other one gets back the parts that the merge changed and nobody since. Raises
    ValidationError where a state of then breaks a rule of today; nothing is written then.
    """
    winner = Offer.objects.select_for_update(of=["self"]).get(pk=merge.winner_id)
    with acting(kind=OfferVersion.Kind.RESTORED, reason=_("Zusammenführung zurückgenommen")):
        # First, because the former address is to be free for the offer itself.
        OfferAlias.objects.filter(uuid=merge.loser_uuid).delete()
        loser, missing = history.bring_back(last_state(merge))
        _undo_parts(merge, winner, loser)
        _return_links(merge, winner, loser)
    merge.delete()
    return loser, missing


def _undo_parts(merge, winner, loser):
    before = winner.versions.get(number=merge.version_before).snapshot
    after = winner.versions.filter(
        number=merge.version_before + 1, kind=OfferVersion.Kind.MERGED
    ).first()
    if after is None:
        return  # the merge took nothing over
    after = after.snapshot
    now = snapshot.read([winner.pk])[winner.pk]
    names = [
        part.name
        for part in history.restorable(after, before)
        if snapshot.same(snapshot.part(now, part.name), snapshot.part(after, part.name))
    ]
    # The other one has a new number.
    before["relations"]["related_offers"] = [
        [loser.pk if title == merge.loser_title else pk, title]
        for pk, title in before["relations"]["related_offers"]
    ]
    change, _missing = change_to(winner, before, names)
    check(change)
    save(change)


def _return_links(merge, winner, loser):
    """Rows that were moved and still stand where the merge put them."""
    for label, name, pk in merge.moved:
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is None or getattr(row, row._meta.get_field(name).attname) not in (winner.pk, None):
            continue
        setattr(row, name, loser)
        try:
            with transaction.atomic():
                row.save(update_fields=[name])
        except IntegrityError:
            continue  # the same is noted for it already
    for offer in Offer.objects.filter(pk__in=merge.related):
        offer.related_offers.remove(winner)
        offer.related_offers.add(loser)


def merges_into(offer):
    """Merges into ``offer`` that can be taken back, the latest first."""
    return [merge for merge in OfferMerge.objects.filter(winner=offer) if last_state(merge)]
