"""Two offers become one: the winner takes over what was chosen, the other's address leads to it."""

import copy
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import CharField, FileField, Max, TextField
from django.utils.translation import gettext as _

from offers import history, marking, snapshot
from offers.acting import acting
from offers.models import Offer, OfferAlias, OfferMerge, OfferVersion
from offers.search.changes import announce, batch
from offers.snapshot_change import change_to
from offers.writing import ONCE, check, save

KEPT, OTHER, BOTH = "kept", "other", "both"
# Rows of the loser that go with it: its own parts and what the system keeps about it.
LEFT_BEHIND = {
    *snapshot.CHILDREN,
    "tagged_items",
    "versions",
    "merges",
    "editors_at_work",
    "search_documents",
}


@dataclass(frozen=True)
class Part:
    """A part that differs; ``choice`` is the suggestion, ``choices`` what can be chosen."""

    name: str
    label: str
    marked: marking.Marked  # before: of the first, after: of the second
    choices: tuple[str, ...]
    choice: str


def parts(kept, other):
    """Parts of two snapshots that differ and can be chosen, with a suggestion each."""
    return [
        Part(difference.name, difference.label, marking.mark(difference), *_choice(difference))
        for difference in snapshot.compare(kept, other)
        if difference.name not in history.NOT_RESTORED
    ]


def _choice(difference):
    if difference.name in snapshot.LINE_BY_LINE:
        return (KEPT, OTHER, BOTH), BOTH
    # An empty text is a gap; no day and no age mean something.
    is_gap = isinstance(Offer._meta.get_field(difference.name), CharField | TextField | FileField)
    return (KEPT, OTHER), OTHER if is_gap and not difference.before else KEPT


def merged(kept, other, choices):
    """Return the snapshot of ``kept`` with parts of ``other`` as ``{part: choice}`` says."""
    result = copy.deepcopy(kept)
    for name, choice in choices.items():
        value = snapshot.part(other, name)
        if choice == BOTH:
            value = _union(name, snapshot.part(kept, name), value)
        if choice != KEPT:
            snapshot.set_part(result, name, value)
    return result


def _union(name, kept, other):
    """Rows of both; of those that may stand once only, the kept one stays."""
    only = ONCE.get(name)

    def key(row):
        return row[only][0] if only else row

    known = [key(row) for row in kept]
    return kept + [row for row in other if not any(snapshot.same(key(row), k) for k in known)]


@batch()
def merge(winner, loser, choices):
    """Make one of two offers; return ``(winner, titles of rows that were gone)``.

    ``choices``: ``{part: KEPT, OTHER or BOTH}``, missing parts stay the winner's. The loser is
    deleted; its history stays, its slug and uuid lead to the winner, and so does what hangs on it
    (feedback, reminders, links from other offers). Raises ValidationError where the result
    would break a rule; nothing is written then.
    """
    # Always in the same order, so that two merges cannot wait for each other.
    rows = Offer.objects.select_for_update(of=["self"]).order_by("pk")
    locked = {offer.pk: offer for offer in rows.filter(pk__in=[winner.pk, loser.pk])}
    winner, loser = locked[winner.pk], locked[loser.pk]
    states = snapshot.read(locked)
    possible = {part.name: part.choices for part in parts(states[winner.pk], states[loser.pk])}
    chosen = {name: how for name, how in choices.items() if how in possible.get(name, ())}
    state = merged(states[winner.pk], states[loser.pk], chosen)
    state["relations"]["related_offers"] = [
        row for row in state["relations"]["related_offers"] if row[0] not in locked
    ]
    with acting(
        kind=OfferVersion.Kind.MERGED,
        reason=_("„%(other)s“ ging in „%(kept)s“ auf.") % {"other": loser, "kept": winner},
    ):
        change, missing = change_to(winner, state)
        check(change)
        # Before its rows change, so that the state before is there to go back to.
        announce(locked)
        merge = OfferMerge(
            winner=winner,
            loser_uuid=loser.uuid,
            loser_title=loser.title,
            version_before=winner.versions.aggregate(last=Max("number"))["last"],
            moved=_move_links(loser, winner),
            related=_move_relations(loser, winner),
        )
        # A merge that was taken back may be made again.
        OfferMerge.objects.filter(loser_uuid=loser.uuid).delete()
        merge.save()
        OfferAlias.objects.update_or_create(
            slug=loser.slug, defaults={"uuid": loser.uuid, "offer": winner}
        )
        loser.delete()
        save(change)
    return winner, missing


def _move_links(loser, winner):
    """Everything that points at the loser points at the winner; what stands there twice goes.

    Returns ``[[model label, field, pk]]`` of the rows.
    """
    moved = []
    for relation in Offer._meta.related_objects:
        if relation.one_to_many and relation.get_accessor_name() not in LEFT_BEHIND:
            name = relation.field.name
            for row in relation.related_model._base_manager.filter(**{name: loser}):
                setattr(row, name, None if row == winner else winner)
                try:
                    with transaction.atomic():
                        row.save(update_fields=[name])
                except IntegrityError:
                    continue  # the winner has its own
                moved.append([row._meta.label_lower, name, row.pk])
    return moved


def _move_relations(loser, winner):
    """Who names the loser as related names the winner; return the ids of those that did not."""
    naming = loser.related_from.exclude(pk=winner.pk)
    new = list(naming.exclude(related_offers=winner).values_list("pk", flat=True))
    for offer in naming.filter(pk__in=new):
        offer.related_offers.add(winner)
    return new
