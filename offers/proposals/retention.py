"""Forget who proposed something, and throw away what was never sent."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from offers.models import ChangeProposal, ProposalState, ProviderLink

UNDECIDED = (ProposalState.OPEN, ProposalState.STARTED)


@transaction.atomic
def forget_proposers(days, *, dry_run=False):
    """Delete personal data ``days`` days after the decision; return ``(forgotten, thrown away)``.

    Forms that nobody touched for as long go altogether, and so do links that opened nothing for
    as long. What was proposed and decided stays.
    """
    before = timezone.now() - timedelta(days=days)
    decided = ChangeProposal.objects.exclude(state__in=UNDECIDED).filter(updated_at__lt=before)
    personal = decided.exclude(name="", mail="", message="").order_by()
    started = ChangeProposal.objects.filter(state=ProposalState.STARTED, updated_at__lt=before)
    if dry_run:
        return personal.count(), started.count()
    forgotten = personal.update(name="", mail="", message="")
    thrown_away, _rows = started.delete()
    ProviderLink.objects.filter(expires_at__lt=before).delete()
    return forgotten, thrown_away
