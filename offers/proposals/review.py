"""Decide on a proposal: what differs, take over some or all of it, or reject it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from offers import snapshot
from offers.acting import acting
from offers.models import (
    ChangeProposal,
    Offer,
    ProposalKind,
    ProposalOrigin,
    ProposalState,
    Source,
    Status,
)
from offers.models.proposal import empty_content
from offers.search.changes import batch
from offers.snapshot_change import change_to
from offers.workflow import move
from offers.writing import check
from offers.writing import save as save_change

from .content import PARTS, Part, changed_names, changed_parts, take, with_hidden_rows


class AlreadyDecided(Exception):
    """Somebody else was quicker."""


@dataclass(frozen=True)
class PartRow:
    """One part of a proposal beside what is live; lines are for people."""

    part: Part
    live: list[str]
    proposed: list[str]
    words: str
    has_moved: bool  # what is live changed since the proposal was written
    is_live: bool  # what is live says the same already


def open_proposal_count(user):
    """How many proposals wait for a decision of ``user``."""
    return ChangeProposal.objects.open().reviewable_by(user).count()


def live_offer(proposal):
    """The proposal's offer with all that snapshots read; None for a new one."""
    if proposal.offer_id is None:
        return None
    return snapshot.with_snapshot_data(Offer.objects.filter(pk=proposal.offer_id)).get()


def proposed_content(proposal, offer):
    """What the proposal says, completed by the contacts and places that it was not shown."""
    return proposal.content if offer is None else with_hidden_rows(proposal.content, offer)


def part_rows(proposal, offer):
    """Return a PartRow for each part that the proposal changes; ``offer`` as ``live_offer``."""
    live = empty_content() if offer is None else take(offer)
    proposed = proposed_content(proposal, offer)
    base = empty_content() if offer is None else with_hidden_rows(proposal.base, offer)
    moved = set() if offer is None else changed_names(base, live)
    still_different = changed_names(live, proposed)
    return [
        PartRow(
            part=part,
            live=part_lines(live, part),
            proposed=part_lines(proposed, part),
            words=proposal.words.get(part.key, ""),
            has_moved=bool(moved.intersection(part.names)),
            is_live=part.key not in proposal.words and not still_different.intersection(part.names),
        )
        for part in shown_parts(proposal)
    ]


def shown_parts(proposal):
    """Parts to decide on: those that change, for a new offer all it can have.

    What was forgotten after the decision is not shown as if nobody had said it.
    """
    if proposal.kind == ProposalKind.NEW:
        gone = set(proposal.content.get(snapshot.FORGOTTEN, ()))
        return [part for part in PARTS if not gone.intersection(part.names)]
    return changed_parts(proposal.base, proposal.content, proposal.words)


def part_lines(content, part):
    """Lines of ``part``; where it holds several values, each says what it is."""
    if len(part.names) == 1:
        return snapshot.lines(content, part.names[0])
    return [
        line if name in snapshot.CHILDREN else f"{snapshot.label(name)}: {line}"
        for name in part.names
        for line in snapshot.lines(content, name)
    ]


@batch()
def take_over(proposal, content, keys, *, user, answer="", department=None):
    """Make ``content`` true in the parts ``keys`` of the proposal's offer; return the offer.

    A new offer becomes a draft of ``department``. Raises ValidationError with ``{part of the
    snapshot: messages}`` where it breaks a rule, AlreadyDecided where it is not open any more;
    nothing is written then.
    """
    proposal = _lock(proposal)
    all_keys = {part.key for part in changed_parts(proposal.base, proposal.content, proposal.words)}
    offer = live_offer(proposal)
    with acting(reason=f"Vorschlag Nr. {proposal.pk}"):
        if offer is None:
            offer = _new_offer(proposal, content, department)
        names = [name for part in PARTS if part.key in keys for name in part.names]
        change, _missing = change_to(offer, content, names)
        check(change)
        save_change(change)
    proposal.offer = offer
    taken_all = all_keys <= set(keys)
    state = ProposalState.ACCEPTED if taken_all else ProposalState.PARTLY_ACCEPTED
    _decide(proposal, state, user, answer)
    return offer


def _new_offer(proposal, content, department):
    is_from_provider = proposal.origin == ProposalOrigin.PROVIDER
    return Offer(
        department=department,
        status=Status.DRAFT,
        source=Source.PROVIDER if is_from_provider else Source.OWN,
        slug=free_slug(content["fields"].get("title") or ""),
        internal_note=_notes(proposal),
    )


def _notes(proposal):
    """What the proposal says in words, so that nobody has to look it up while editing."""
    labels = {part.key: part.label for part in PARTS}
    notes = [f"{labels[key]}: {words}" for key, words in proposal.words.items()]
    return "\n".join([*notes, proposal.message]).strip()


def free_slug(title):
    """A slug for ``title`` that no offer has."""
    german = title.casefold().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    base = slugify(german)[:70].strip("-") or "angebot"
    taken = set(Offer.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@batch()
def end_offer(proposal, *, user, answer=""):
    """Archive the offer of a proposal that says it is over.

    Raises what ``workflow.move`` raises, and AlreadyDecided; nothing is written then.
    """
    proposal = _lock(proposal)
    move(proposal.offer, Status.ARCHIVED, user=user, reason=proposal.message)
    _decide(proposal, ProposalState.ACCEPTED, user, answer)


@transaction.atomic
def close(proposal, state, *, user, answer):
    """Decide without taking anything over: REJECTED, or ACCEPTED for what is done already."""
    _decide(_lock(proposal), state, user, answer)


@transaction.atomic
def assign(proposal, department):
    """Let ``department`` decide on a new offer."""
    proposal = _lock(proposal)
    proposal.department = department
    proposal.save(update_fields=["department", "updated_at"])


def _lock(proposal):
    """The proposal as it is now, locked: two people may press the button at once."""
    current = ChangeProposal.objects.select_for_update().get(pk=proposal.pk)
    if not current.is_open:
        raise AlreadyDecided
    return current


def _decide(proposal, state, user, answer):
    proposal.state = state
    proposal.answer = answer
    proposal.decided_by = user
    proposal.decided_by_name = (user.get_full_name() or user.get_username())[:150]
    proposal.decided_at = timezone.now()
    proposal.save()
