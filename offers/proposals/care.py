"""What a provider sees and confirms on the page behind the mailed link."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from offers.acting import LONGEST_NAME
from offers.freshness.checks import confirm_verified
from offers.freshness.states import Freshness, annotated
from offers.freshness.undo import recent_checks, take_back
from offers.models import (
    ChangeProposal,
    Offer,
    OfferVersion,
    ProposalKind,
    ProposalState,
    Status,
    VerifiedHow,
)

from .links import offers_of

IN_REVIEW = "review"
# What is waited for stands above.
_ORDER = {
    Freshness.HIDDEN: 0,
    Freshness.OVERDUE: 1,
    Freshness.DUE_SOON: 2,
    IN_REVIEW: 3,
    Freshness.CURRENT: 4,
}
_A_WHILE = timedelta(days=60)


@dataclass
class OfferState:
    """One offer of the page: ``state`` is a Freshness or IN_REVIEW, ``words`` says it."""

    offer: Offer
    state: str
    words: str
    checked: str
    started: ChangeProposal | None
    under_review: list[ChangeProposal]
    can_confirm: bool
    can_undo: bool


@dataclass
class CarePage:
    offers: list[OfferState] = field(default_factory=list)
    new: list[ChangeProposal] = field(default_factory=list)  # proposed, no offer yet
    decided: list[ChangeProposal] = field(default_factory=list)

    @property
    def to_check(self):
        return sum(item.state not in (IN_REVIEW, Freshness.CURRENT) for item in self.offers)


def care_page(link, on=None):
    """Return the CarePage of ``link`` on the day ``on`` (default: today); four queries."""
    on = on or timezone.localdate()
    proposals = list(
        ChangeProposal.objects.filter(provider=link.provider, mail=link.mail)
        .select_related("offer")
        .exclude(state=ProposalState.WITHDRAWN)
    )
    by_offer = {}
    for proposal in proposals:
        if proposal.kind != ProposalKind.NEW:
            by_offer.setdefault(proposal.offer_id, []).append(proposal)
    own = offers_of(link)
    undoable = {check.offer.pk for check in recent_checks(_checks(own))}
    offers = annotated(own, on).select_related("provider").order_by("title", "pk")
    decided = [
        proposal
        for proposal in proposals
        if proposal.decided_at and timezone.localdate(proposal.decided_at) >= on - _A_WHILE
    ]
    return CarePage(
        offers=sorted(
            (
                _state(offer, by_offer.get(offer.pk, []), on, offer.pk in undoable)
                for offer in offers
            ),
            key=lambda state: _ORDER[state.state],
        ),
        new=[
            p
            for p in proposals
            if p.kind == ProposalKind.NEW and p.state in (ProposalState.STARTED, ProposalState.OPEN)
        ],
        decided=decided,
    )


def _state(offer, proposals, on, can_undo):
    under_review = [proposal for proposal in proposals if proposal.is_open]
    state, words = _words(offer, under_review)
    checked = offer.verified_at and _("Zuletzt geprüft am %(date)s") % {
        "date": date_format(offer.verified_at)
    }
    started = [p for p in proposals if p.state == ProposalState.STARTED]
    return OfferState(
        offer=offer,
        state=state,
        words=words,
        checked=checked or _("Noch nie geprüft"),
        started=started[0] if started else None,
        under_review=under_review,
        can_confirm=offer.status == Status.PUBLISHED
        and not (state == Freshness.CURRENT and offer.verified_at == on),
        can_undo=can_undo,
    )


def _words(offer, under_review):
    """Return the state of ``offer`` and what it says."""
    if under_review:
        return IN_REVIEW, _("Ihre Meldung wird geprüft")
    if offer.status != Status.PUBLISHED:
        return IN_REVIEW, _("Wird geprüft, noch nicht öffentlich")
    if offer.freshness == Freshness.DUE_SOON:
        return offer.freshness, _("Bitte prüfen bis %(date)s") % {
            "date": date_format(offer.verify_due)
        }
    if offer.freshness == Freshness.OVERDUE:
        return offer.freshness, _("Bitte jetzt prüfen")
    if offer.freshness == Freshness.HIDDEN:
        return offer.freshness, _("Zurzeit nicht auf der Website. Bitte jetzt prüfen")
    return Freshness.CURRENT, _("Aktuell")


def confirm_offer(offer, link):
    """Record that the provider says ``offer`` still holds."""
    confirm_verified(
        Offer.objects.filter(pk=offer.pk), how=VerifiedHow.PROVIDER_PAGE, name=_name(link)
    )


def take_back_confirmation(offer, link):
    """Undo what ``confirm_offer`` recorded a short while ago; True where there was something."""
    return take_back(offer.pk, _checks(offers_of(link)), name=_name(link)) is not None


def _checks(offers):
    """What was noted about ``offers`` on the page of a provider."""
    return OfferVersion.objects.filter(
        offer__in=offers, snapshot__fields__verified_how=VerifiedHow.PROVIDER_PAGE
    )


def _name(link):
    return (_("%(provider)s (Pflege-Link)") % {"provider": link.provider})[:LONGEST_NAME]
