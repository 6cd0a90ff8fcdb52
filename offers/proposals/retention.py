"""Forget who proposed something, and throw away what was never sent."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from offers import snapshot
from offers.models import ChangeProposal, ProposalState, ProviderLink

UNDECIDED = (ProposalState.OPEN, ProposalState.STARTED)
CONTACTS, CONTACT_WORDS = "contacts", "contact"  # the part of a snapshot, its key among the words
CHUNK = 200  # proposals in memory at once


@transaction.atomic
def forget_proposers(days, *, dry_run=False):
    """Delete personal data ``days`` days after the decision; return ``(forgotten, thrown away)``.

    That is who proposed it, and the contacts in what was proposed and in what stood there then.
    Forms that nobody touched for as long go altogether, and so do links that opened nothing for
    as long. All else that was proposed and decided stays.
    """
    before = timezone.now() - timedelta(days=days)
    decided = ChangeProposal.objects.exclude(state__in=UNDECIDED).filter(updated_at__lt=before)
    nobody = Q(name="", mail="", message="", content__has_key=snapshot.FORGOTTEN)
    personal = list(decided.exclude(nobody).order_by("pk").values_list("pk", flat=True))
    started = ChangeProposal.objects.filter(state=ProposalState.STARTED, updated_at__lt=before)
    if dry_run:
        return len(personal), started.count()
    for start in range(0, len(personal), CHUNK):
        _forget(personal[start : start + CHUNK])
    thrown_away, _rows = started.delete()
    ProviderLink.objects.filter(expires_at__lt=before).delete()
    return len(personal), thrown_away


def _forget(keys):
    proposals = list(ChangeProposal.objects.select_for_update(of=["self"]).filter(pk__in=keys))
    for proposal in proposals:
        proposal.name = proposal.mail = proposal.message = ""
        snapshot.forget(proposal.content, [CONTACTS])
        snapshot.forget(proposal.base, [CONTACTS])
        proposal.words.pop(CONTACT_WORDS, None)
    fields = ["name", "mail", "message", "content", "base", "words"]
    ChangeProposal.objects.bulk_update(proposals, fields)
