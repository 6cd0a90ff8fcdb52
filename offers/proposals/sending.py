"""From a form to a proposal: kept while it is being written, sent, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from offers.models import ChangeProposal, ProposalKind, ProposalState
from offers.models.proposal import empty_content

from .content import changed_parts, put, take_public
from .forms import ProposalForm, untouched


class NothingChanged(Exception):
    """The form says what the offer says already, and no message either."""


def base_of(offer):
    """Content to start from: that of ``offer`` (with snapshot data), empty for None."""
    return empty_content() if offer is None else take_public(offer)


def send(form, *, offer=None, proposal=None, **values):
    """Store a valid ProposalForm as an open proposal and return it.

    ``proposal``: the one that was started with this form. ``values``: origin, user, provider,
    name, mail. Raises NothingChanged where there is nothing to decide.
    """
    content, words = form.content()
    message = form.cleaned_data["message"]
    if not changed_parts(form.base, content, words) and not message:
        raise NothingChanged
    proposal = proposal or ChangeProposal(offer=offer)
    typed = {key: form.cleaned_data[key] for key in ("name", "mail") if key in form.fields}
    for key, value in (typed | values).items():
        setattr(proposal, key, value)
    if proposal.provider and not form.base["fields"]:
        put(content, "provider", [proposal.provider_id, str(proposal.provider)])
    proposal.kind = ProposalKind.NEW if proposal.offer_id is None else ProposalKind.CHANGE
    proposal.state = ProposalState.OPEN
    proposal.base, proposal.content, proposal.words = form.base, content, words
    proposal.message, proposal.typed = message, {}
    proposal.created_at = timezone.now()
    proposal.save()
    return proposal


def send_ended(offer, message, **values):
    """Store that ``offer`` is over; a second message of the same provider replaces an open one."""
    mine = {"offer": offer, "kind": ProposalKind.ENDED, "state": ProposalState.OPEN}
    proposal, _created = ChangeProposal.objects.update_or_create(
        **mine, **values, defaults={"message": message, "created_at": timezone.now()}
    )
    return proposal


# -- Kept while it is written -------------------------------------------------------------------


def form_of(proposal, data=None):
    """The form of a started proposal: what was typed so far, or ``data``."""
    typed = MultiValueDict(proposal.typed) if proposal.typed else None
    return ProposalForm(typed if data is None else data, base=proposal.base, known_proposer=True)


def start(offer, **values):
    """Return the started proposal of a provider for ``offer`` (with snapshot data; None: a new
    offer), a new one if there is none yet."""
    mine = {"offer": offer, "kind": _kind(offer), "state": ProposalState.STARTED, **values}
    if started := ChangeProposal.objects.filter(**mine).first():
        return started
    new = ChangeProposal(base=base_of(offer))
    defaults = {"base": new.base, "typed": untouched(form_of(new))}
    # Two quick clicks start one form: the database refuses the second.
    return ChangeProposal.objects.get_or_create(**mine, defaults=defaults)[0]


def _kind(offer):
    return ProposalKind.NEW if offer is None else ProposalKind.CHANGE


@transaction.atomic
def keep(proposal, posted, names):
    """Store what was typed in the fields ``names``, faults included: nothing typed is lost."""
    form = form_of(proposal, posted)
    # Two saves at once (one while typing, one by the button) must not undo each other.
    proposal.typed = ChangeProposal.objects.select_for_update().get(pk=proposal.pk).typed
    for name in names:
        if name in form.fields:
            # The browser leaves out boxes without a tick. PostgreSQL stores no NUL in JSON.
            answers = [value.replace("\0", "")[:10_000] for value in form.data.getlist(name)]
            proposal.typed[name] = answers
    proposal.save(update_fields=["typed", "updated_at"])


@transaction.atomic
def withdraw(proposal):
    """Take back an open proposal, or throw away one that was never sent."""
    current = ChangeProposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state == ProposalState.STARTED:
        current.delete()
    elif current.state == ProposalState.OPEN:
        current.state = ProposalState.WITHDRAWN
        current.save(update_fields=["state", "updated_at"])
