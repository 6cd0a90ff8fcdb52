"""A procedure on its way from body to body, and a new one after a template."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from networks.forms import HandOnForm
from networks.models import Network, Procedure, scope_of
from networks.procedures import copy_of, current_step, hand_on

from .bodies import is_member, readable_ids


def visible_procedure(user, slug):
    found = Procedure.objects.filter(network__in=Network.objects.visible_to(user))
    found = found.select_related("network").prefetch_related("steps__bodies")
    return get_object_or_404(found, slug=slug)


def may_hand_on(user, procedure, step):
    """The coordination, and members of the bodies whose turn it is."""
    if step is None:
        return False
    return scope_of(user).covers(procedure.network) or any(
        is_member(user, body) for body in step.bodies.all()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_detail(request, slug):
    procedure = visible_procedure(request.user, slug)
    step = current_step(procedure)
    may = may_hand_on(request.user, procedure, step)
    data = request.POST if request.method == "POST" else None
    form = HandOnForm(data, procedure=procedure, step=step) if may else None
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid() and _hand_on(procedure, form):
            messages.success(request, _("Der Schritt ist erledigt und weitergegeben."))
            return redirect(procedure)
    context = {
        "procedure": procedure,
        "network": procedure.network,
        "step": step,
        "readable": readable_ids(request.user, procedure.network),
        "form": form,
        "may_edit": scope_of(request.user).covers(procedure.network),
    }
    return TemplateResponse(request, "networks/procedure_detail.html", context)


def _hand_on(procedure, form):
    try:
        return hand_on(procedure, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error("on", refusal)
        return None


@require_POST
def procedure_copy(request, slug):
    """A new procedure in the network ``network`` (its slug; without: where the template lies)."""
    readable = Network.objects.visible_to(request.user)
    templates = Procedure.objects.filter(is_template=True, network__in=readable)
    template = get_object_or_404(templates.select_related("network"), slug=slug)
    chosen = request.POST.get("network")
    network = get_object_or_404(readable, slug=chosen) if chosen else template.network
    if not scope_of(request.user).covers(network):
        raise PermissionDenied
    copy = copy_of(template, network)
    messages.success(request, _("Neues Verfahren angelegt."))
    return redirect("admin:networks_procedure_change", copy.pk)
