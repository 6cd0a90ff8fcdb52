"""The internal page of a body, its charter, and the acts on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import governance
from networks.analysis.composition import body_findings, divisions_of, seats_of
from networks.calendars import body_feed_path
from networks.forms import CharterForm, ContributionForm, MergeForm
from networks.models import (
    Body,
    MeetingStatus,
    Membership,
    Proposal,
    WorkOrderStatus,
    scope_of,
)
from networks.models.scope import seats_of as held_by
from networks.procedures import lying_with
from offers.models import own_department_ids

PAST_MEETINGS = 6


def visible_body(user, slug):
    return get_object_or_404(Body.objects.visible_to(user).select_related("network"), slug=slug)


def editable_body(user, slug):
    """The body, if ``user`` edits its network; raises Http404 or PermissionDenied."""
    body = visible_body(user, slug)
    if not scope_of(user).covers(body.network):
        raise PermissionDenied
    return body


def is_member(user, body):
    """True where a department of ``user`` has a seat in ``body`` today."""
    return Body.objects.filter(held_by(scope_of(user).own, "memberships__"), pk=body.pk).exists()


def may_work_in(user, body):
    return scope_of(user).covers(body.network) or is_member(user, body)


def readable_ids(user, network):
    """Ids of the bodies to whose pages a link may lead; the others are only named."""
    return set(network.bodies.visible_to(user).values_list("pk", flat=True))


@require_safe
def body_detail(request, slug):
    body = visible_body(request.user, slug)
    seats = seats_of(body)
    own = own_department_ids(request.user)
    charter = governance.current_charter(body)
    context = {
        "body": body,
        "network": body.network,
        "seats": [(seat, seat.actor.department_id in own) for seat in seats],
        "findings": body_findings(body, seats, divisions_of(body.network)),
        "readable": readable_ids(request.user, body.network),
        "charter": charter,
        "charter_due": governance.charter_is_due(charter),
        "may_edit": scope_of(request.user).covers(body.network),
        "may_propose": may_work_in(request.user, body),
        "acts": governance.acts_for(body),
        "reports_to": body.reports_to.all(),
        "informs": body.informs.all(),
        "informed_by": body.informed_by.all(),
        "predecessors": body.predecessors.all(),
        "successors": body.successors.all(),
        "documents": body.documents.filter(meeting=None),
        **work_of(body, own),
    }
    return TemplateResponse(request, "networks/body_detail.html", context)


def work_of(body, own):
    """What the body does; ``own`` = ids of the reader's departments, whose orders they update."""
    orders = body.work_orders.open().select_related("actor")
    proposals = Proposal.objects.filter(Q(body=body) | Q(to_body=body))
    return {
        "coming": body.meetings.coming(),
        "held": body.meetings.filter(status=MeetingStatus.HELD)[:PAST_MEETINGS],
        "orders": [(order, order.actor.department_id in own) for order in orders],
        "order_states": WorkOrderStatus.choices,
        "procedures": lying_with(body),
        "proposals": proposals.select_related("body", "to_body"),
        "backlog": body.backlog.filter(is_done=False),
        "calendar_path": body_feed_path(body),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def body_charter(request, slug):
    """The four questions. With answers and a day the body becomes active."""
    body = editable_body(request.user, slug)
    form = CharterForm(request.POST or None, instance=governance.charter_of(body))
    if request.method == "POST" and form.is_valid():
        body = governance.save_charter(form.save(commit=False))
        if governance.current_charter(body) is None:
            messages.info(request, _("Gespeichert. Ohne Tag der Einigung gilt es noch nicht."))
        else:
            messages.success(request, _("Das Selbstverständnis gilt."))
        return redirect(body)
    context = {"form": form, "body": body, "network": body.network}
    return TemplateResponse(request, "networks/body_charter.html", context)


@require_POST
def body_act(request, slug):
    body = editable_body(request.user, slug)
    try:
        body = governance.act_on(body, request.POST.get("act", ""))
    except governance.ActNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Das Gremium ist jetzt: %s.") % body.get_status_display())
    return redirect(body)


@require_http_methods(["GET", "HEAD", "POST"])
def body_merge(request, slug):
    """Other bodies of the network end in this one; their work goes on here."""
    body = editable_body(request.user, slug)
    form = MergeForm(request.POST if request.method == "POST" else None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            into = governance.merge(form.cleaned_data["bodies"], body)
        except governance.ActNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Zusammengelegt. Beantworten Sie die Sinnfragen gemeinsam neu.")
            messages.success(request, words)
            return redirect(into)
    context = {"form": form, "body": body, "network": body.network}
    return TemplateResponse(request, "networks/body_merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request, pk):
    """A member's own contribution and part; nobody changes those of others."""
    seats = Membership.objects.current().select_related("body__network", "actor")
    own = seats.filter(actor__department__in=own_department_ids(request.user))
    seat = own.filter(pk=pk).first()
    if seat is None:
        raise Http404
    form = ContributionForm(request.POST or None, instance=seat)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Ihr Beitrag ist gespeichert."))
        return redirect(seat.body)
    context = {"form": form, "seat": seat, "body": seat.body, "network": seat.body.network}
    return TemplateResponse(request, "networks/contribution.html", context)
