"""Tombstones: offers that were public and are so no longer, for those who keep a mirror."""

from datetime import timedelta

from django.utils import timezone

from offers.models import Offer, OfferAlias, OfferVersion, Status

COLUMNS = ("uuid", "status", "archived_at", "valid_until", "hidden_from", "updated_at")


def removed_since(since=None):
    """Return ``[{"id", "removed_on", ["replaced_by"]}]``, by day, then id.

    ``removed_on`` is the first day on which the public no longer saw the offer. ``replaced_by``
    names the offer it was merged into.
    """
    today = timezone.localdate()
    rows = {row["id"]: row for row in (*_deleted(), *_hidden(today), *_merged())}
    found = [row for row in rows.values() if since is None or row["removed_on"] >= since]
    for row in found:
        row["removed_on"] = row["removed_on"].isoformat()
    return sorted(found, key=lambda row: (row["removed_on"], row["id"]))


def _hidden(today):
    public = Offer.objects.published(today).values("pk")
    former = Offer.objects.exclude(released_at=None).exclude(pk__in=public)
    for uuid, status, archived_at, valid_until, hidden_from, updated_at in former.values_list(
        *COLUMNS
    ):
        days = [valid_until + timedelta(days=1)] if valid_until else []
        days += [day for day in (hidden_from, archived_at) if day]
        if status != Status.PUBLISHED:  # withdrawn by hand, at the latest with the last change
            days.append(timezone.localdate(updated_at))
        past = [day for day in days if day <= today]
        yield {"id": str(uuid), "removed_on": min(past, default=timezone.localdate(updated_at))}


def _deleted():
    for version in OfferVersion.objects.lost().only("offer_uuid", "created_at", "snapshot"):
        if version.snapshot["fields"].get("released_at"):
            day = timezone.localdate(version.created_at)
            yield {"id": str(version.offer_uuid), "removed_on": day}


def _merged():
    aliases = OfferAlias.objects.exclude(uuid=None).select_related("offer")
    for alias in aliases.only("uuid", "created_at", "offer__uuid"):
        yield {
            "id": str(alias.uuid),
            "removed_on": timezone.localdate(alias.created_at),
            "replaced_by": str(alias.offer.uuid),
        }
