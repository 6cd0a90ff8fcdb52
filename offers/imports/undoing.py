"""Take a whole import back: delete what it made, restore what it changed, keep later work."""

from dataclasses import dataclass, field

from django.db.models import ProtectedError
from django.utils import timezone

from offers import snapshot
from offers.acting import acting
from offers.models import (
    ExternalKey,
    ImportOutcome,
    ImportRun,
    ImportState,
    Location,
    Offer,
    Provider,
)
from offers.search.changes import batch
from offers.snapshot_change import change_to
from offers.writing import save

CHUNK = 200


@dataclass
class Undone:
    """``kept`` are titles of offers that somebody, or a later import, worked on since."""

    deleted: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)


@batch()
def undo_import(run, *, user=None):
    """Undo the committed ``run`` in one transaction and return an Undone; None if it is none."""
    name = "" if user else "Import"
    with acting(user=user, name=name, reason=f"Import von {run.file_name} zurückgenommen"[:200]):
        return _undo(run)


def _undo(run):
    run = ImportRun.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.state != ImportState.COMMITTED:
        return None
    undone = Undone()
    written = run.rows.filter(outcome__in=(ImportOutcome.CREATED, ImportOutcome.CHANGED))
    rows = {row.offer_id: row for row in written.exclude(offer=None)}
    pks = sorted(rows)
    for start in range(0, len(pks), CHUNK):
        _undo_chunk(run, rows, pks[start : start + CHUNK], undone)
    _delete_made(run)
    run.state, run.undone_at = ImportState.UNDONE, timezone.now()
    run.report = {
        **run.report,
        "undone": {
            "deleted": undone.deleted,
            "restored": undone.restored,
            "kept": undone.kept[:1000],
        },
    }
    run.save(update_fields=["state", "undone_at", "report"])
    return undone


def _undo_chunk(run, rows, pks, undone):
    keys = {key.offer_id: key for key in ExternalKey.objects.filter(run=run, offer__in=pks)}
    offers = Offer.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=["self"])
    states = snapshot.read(pks)
    for offer in offers:
        key, row = keys.get(offer.pk), rows[offer.pk]
        is_touched = key is None or snapshot.compare(key.snapshot, states[offer.pk])
        if is_touched or not _undo_row(row, offer, key, undone):
            undone.kept.append(offer.title)


def _undo_row(row, offer, key, undone):
    """False where another row needs the offer."""
    if row.outcome == ImportOutcome.CREATED:
        try:
            offer.delete()
        except ProtectedError:
            return False
        undone.deleted += 1
        return True
    before = row.before["offer"]
    names = [difference.name for difference in snapshot.compare(key.snapshot, before)]
    change, _missing = change_to(offer, before, names)
    save(change)
    key.values, key.snapshot, key.run = row.before["values"], row.before["snapshot"], None
    key.save()
    undone.restored += 1
    return True


def _delete_made(run):
    """Delete places and providers that the run made and nobody uses."""
    places = Location.objects.filter(pk__in=run.made.get("places", []), offers=None)
    for place in places.order_by("pk"):
        place.delete()
    providers = Provider.objects.filter(
        pk__in=run.made.get("providers", []),
        offers=None,
        partner_offers=None,
        children=None,
        locations=None,
    )
    for provider in providers.order_by("pk"):
        provider.delete()
