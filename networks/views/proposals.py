"""A proposal and its way through the levels."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.forms import ProposalForm, ProposalStepForm
from networks.models import Body, Outcome, Proposal, ProposalStatus
from networks.proposals import move, next_step, stages

from .bodies import may_work_in, visible_body


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request, slug):
    body = visible_body(request.user, slug)
    if not may_work_in(request.user, body):
        raise PermissionDenied
    proposal = Proposal(body=body, drafted_on=timezone.localdate())
    form = ProposalForm(request.POST or None, instance=proposal)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    context = {"form": form, "body": body, "network": body.network}
    return TemplateResponse(request, "networks/proposal_form.html", context)


def visible_proposal(user, pk):
    readable = Body.objects.visible_to(user)
    proposals = Proposal.objects.filter(Q(body__in=readable) | Q(to_body__in=readable))
    proposals = proposals.select_related("body__network", "to_body__network")
    return get_object_or_404(proposals, pk=pk)


def may_move(user, proposal):
    """The proposing body hands on; the receiving one decides and says when it was done."""
    at_work = proposal.body if proposal.status == ProposalStatus.DRAFTED else proposal.to_body
    return may_work_in(user, at_work)


@require_safe
def proposal_detail(request, pk):
    return _page(request, visible_proposal(request.user, pk))


@require_POST
def proposal_move(request, pk):
    proposal = visible_proposal(request.user, pk)
    if not may_move(request.user, proposal):
        raise PermissionDenied
    form = ProposalStepForm(request.POST)
    if form.is_valid():
        try:
            return redirect(move(proposal, form.cleaned_data["on"], form.cleaned_data["outcome"]))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect(proposal)


def _page(request, proposal):
    step = next_step(proposal)
    context = {
        "proposal": proposal,
        "body": proposal.body,
        "network": proposal.body.network,
        "stages": stages(proposal),
        "next": step.label if step and may_move(request.user, proposal) else None,
        "form": ProposalStepForm(initial={"on": timezone.localdate()}),
        "decides": step == ProposalStatus.DECIDED,
        "outcomes": Outcome.choices,
    }
    return TemplateResponse(request, "networks/proposal_detail.html", context)
