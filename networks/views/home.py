"""Where members and the coordination begin: their networks, bodies and seats."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.analysis.composition import body_findings, divisions_of, seats_of, unseated
from networks.analysis.levels import level_findings
from networks.models import Body, Membership, Network, scope_of
from offers.models import own_department_ids


@require_safe
def home(request):
    bodies = Body.objects.running().visible_to(request.user).select_related("network")
    own = Membership.objects.current().filter(
        actor__department__in=own_department_ids(request.user)
    )
    context = {
        "networks": Network.objects.visible_to(request.user),
        "seats": own.select_related("body", "actor"),
        "bodies": bodies.filter(memberships__in=own).distinct(),
        "report_bodies": request.user.report_bodies.all(),
    }
    return TemplateResponse(request, "networks/home.html", context)


@require_safe
def network_overview(request, slug):
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    bodies = network.bodies.visible_to(request.user).annotate(seat_count=Count("memberships"))
    context = {
        "network": network,
        "bodies": bodies.order_by("order", "name"),
        "findings": structure_findings(network),
        "may_edit": scope_of(request.user).covers(network),
    }
    return TemplateResponse(request, "networks/network_overview.html", context)


def structure_findings(network):
    """Levels, links and missing groups, and who is involved without a seat."""
    without_seat = unseated(network)
    return [*level_findings(network), *([without_seat] if without_seat else [])]


def findings_of_body(body):
    return body_findings(body, seats_of(body), divisions_of(body.network))
