"""Freeze the released offers on a reference date, and tell two frozen inventories apart."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.exchange.labels import Names
from offers.exchange.loading import in_chunks
from offers.models import InventorySnapshot, Offer, SnapshotOffer, SnapshotTable, Status
from offers.planning.facts import load_facts
from offers.planning.frozen import take_apart
from offers.planning.frozen_tables import tables_now
from offers.planning.offers_table import row_headers, row_texts
from offers.planning.selection import PlanningSelection
from offers.planning.tables import Column, Table
from offers.search.loading import load_catalogue

UNTOLD = {"geprüft am", "geprüft von", "geprüft wie", "fällig am", "Adresse der Seite"}
PLACES = ("Stadtteile", "Orte", "federführender Fachbereich", "Arbeitsbereich", "Anbieter")
KINDS = {"new": "neu", "ended": "beendet", "moved": "verlegt", "changed": "geändert"}


@transaction.atomic
def freeze(title="", by="", day=None, progress=lambda text: None):
    """Freeze all released offers as they are now; return the InventorySnapshot."""
    contents, tables = list(_contents(progress)), tables_now()
    digest = sha256()
    packed = []
    for content in contents:
        data = SnapshotOffer.pack(content)
        digest.update(data)
        packed.append((content["facts"], data))
    for _name, data in tables:
        digest.update(data)
    frozen = InventorySnapshot.objects.create(
        reference_date=day or timezone.localdate(),
        title=title,
        frozen_by=by[:150],
        headers=row_headers(),
        offer_count=len(packed),
        digest=digest.hexdigest(),
    )
    SnapshotOffer.objects.bulk_create(
        (
            SnapshotOffer(snapshot=frozen, uuid=facts["uuid"], title=facts["title"], packed=data)
            for facts, data in packed
        ),
        batch_size=500,
    )
    SnapshotTable.objects.bulk_create(
        SnapshotTable(snapshot=frozen, name=name, packed=data) for name, data in tables
    )
    return frozen


def _contents(progress):
    """What is frozen of each offer, by title: its part of the catalogue, facts, table row."""
    parts = take_apart(load_catalogue())
    ids = [pk for pk in sorted(parts, key=lambda pk: (parts[pk]["folded"], pk))]
    facts, names, done = load_facts(ids), Names(), 0
    for chunk in in_chunks(Offer.objects.filter(status=Status.PUBLISHED), ids):
        for offer in chunk:
            done += 1
            progress(f"{done} von {len(ids)} Angeboten festgehalten")
            yield {
                "catalogue": parts[offer.pk],
                "facts": facts[offer.pk].as_json(),
                "row": row_texts(offer, names),
            }


def is_intact(frozen):
    """True where the offers still have the check sum that was written down with them."""
    digest = sha256()
    for parts, order in ((frozen.offers, "pk"), (frozen.tables, "name")):
        rows = parts.order_by(order).values_list("packed", flat=True)
        for packed in rows.iterator(chunk_size=500):
            digest.update(bytes(packed))
    return digest.hexdigest() == frozen.digest


@dataclass(frozen=True)
class Change:
    """``kind``: a key of KINDS; ``what``: headers of the columns that differ."""

    kind: str
    title: str
    uuid: object
    what: tuple = ()


def compare(before, after):
    """Return the Changes from one InventorySnapshot to another, by title."""
    old, new = _rows(before), _rows(after)
    changes = [Change("new", new[uuid]["Titel"], uuid) for uuid in new.keys() - old.keys()]
    changes += [Change("ended", old[uuid]["Titel"], uuid) for uuid in old.keys() - new.keys()]
    for uuid in old.keys() & new.keys():
        headers = [header for header in new[uuid] if header not in UNTOLD]
        what = tuple(h for h in headers if old[uuid].get(h, "") != new[uuid][h])
        if what:
            kind = "moved" if set(what) & set(PLACES) else "changed"
            changes.append(Change(kind, new[uuid]["Titel"], uuid, what))
    places = list(KINDS)
    return sorted(changes, key=lambda change: (places.index(change.kind), change.title))


def _rows(frozen):
    stored = frozen.offers.only("uuid", "packed").iterator(chunk_size=500)
    return {row.uuid: dict(zip(frozen.headers, row.content["row"], strict=True)) for row in stored}


def chosen_two(params):
    """The two InventorySnapshots that ``before`` and ``after`` name; else the newest two."""
    known = {str(one.pk): one for one in InventorySnapshot.objects.all()}
    newest = list(known.values())[:2]
    after = known.get(params.get("after", ""), newest[0] if newest else None)
    before = known.get(params.get("before", ""), newest[1] if len(newest) > 1 else None)
    return before, after


def _asked_for(selection, snapshots):
    """UUIDs of the offers that the filters choose in any of ``snapshots``; None: all of them."""
    if not (selection.values or selection.behind):
        return None
    found = set()
    for frozen in snapshots:
        params = selection.params.copy()
        params["snapshot"] = str(frozen.pk)
        there = PlanningSelection(params, selection.user)
        found |= {there.memory.facts[pk]["uuid"] for pk in there.ids}
    return found


def build_changes(selection):
    before, after = chosen_two(selection.params)
    columns = [
        Column(_("Veränderung"), width=14),
        Column(_("Angebot"), width=44),
        Column(_("was"), width=60),
    ]
    if before is None or after is None or not selection.sees_internal_of_all:
        return Table(columns, [], [_("Zum Vergleichen braucht es zwei festgehaltene Bestände.")], 0)
    asked = _asked_for(selection, (before, after))
    rows = [
        [KINDS[change.kind], change.title, ", ".join(change.what)]
        for change in compare(before, after)
        if asked is None or str(change.uuid) in asked
    ]
    note = _("Von „%(before)s“ zu „%(after)s“. Prüfdaten zählen nicht als Änderung.")
    return Table(columns, rows, [note % {"before": before, "after": after}], len(rows))
