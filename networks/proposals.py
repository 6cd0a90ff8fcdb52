"""The way of a proposal: drafted → handed on → decided → implemented, each step with its day."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Decision, Outcome, Proposal, ProposalStatus

NEXT = {
    ProposalStatus.DRAFTED: ProposalStatus.ESCALATED,
    ProposalStatus.ESCALATED: ProposalStatus.DECIDED,
    ProposalStatus.DECIDED: ProposalStatus.IMPLEMENTED,
}
DATES = {
    ProposalStatus.DRAFTED: "drafted_on",
    ProposalStatus.ESCALATED: "escalated_on",
    ProposalStatus.DECIDED: "decided_on",
    ProposalStatus.IMPLEMENTED: "implemented_on",
}


@dataclass(frozen=True)
class Stage:
    """One stage as a page shows it; ``on`` is None while it lies ahead."""

    label: str
    on: object
    body: object


def stages(proposal):
    """The four Stages of ``proposal`` in order, with the body at work on each."""
    bodies = {
        ProposalStatus.DRAFTED: proposal.body,
        ProposalStatus.ESCALATED: proposal.to_body,
        ProposalStatus.DECIDED: proposal.to_body,
    }
    return [
        Stage(status.label, getattr(proposal, DATES[status]), bodies.get(status))
        for status in ProposalStatus
    ]


def next_step(proposal):
    """The ProposalStatus that may follow now, or None: what was rejected is not implemented."""
    if proposal.status == ProposalStatus.DECIDED and proposal.outcome != Outcome.AGREED:
        return None
    return NEXT.get(proposal.status)


@transaction.atomic
def move(proposal, on, outcome=""):
    """Take the next step on day ``on``; a decision needs ``outcome`` and enters the register.

    Raises ValidationError with a German sentence; nothing is written then.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    step = next_step(proposal)
    if step is None:
        raise ValidationError(_("Dieser Vorschlag ist am Ende seines Wegs."))
    before = getattr(proposal, DATES[proposal.status])
    if on is None or on < before:
        raise ValidationError(
            _("Bitte einen Tag angeben, der nicht vor dem letzten Schritt liegt.")
        )
    if on > timezone.localdate():
        raise ValidationError(_("Der Tag liegt in der Zukunft."))
    if step == ProposalStatus.DECIDED:
        if outcome not in Outcome.values:
            raise ValidationError(_("Bitte das Ergebnis der Entscheidung angeben."))
        proposal.outcome = outcome
        Decision.objects.create(
            body=proposal.to_body, title=proposal.title, text=proposal.solution,
            outcome=outcome, decided_on=on,
        )  # fmt: skip
    proposal.status = step
    setattr(proposal, DATES[step], on)
    proposal.save()
    return proposal
