"""Where members and the coordination begin: their networks, bodies and seats."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.analysis.composition import unseated
from networks.analysis.levels import level_findings
from networks.calendars import member_feed_path
from networks.models import Meeting, Membership, Network, WorkOrder, scope_of
from offers.models import own_department_ids

COMING = 6


@require_safe
def home(request):
    own = Membership.objects.current().filter(
        actor__department__in=own_department_ids(request.user)
    )
    context = {
        "networks": Network.objects.visible_to(request.user),
        "seats": own.select_related("body", "actor"),
        "meetings": Meeting.objects.coming()
        .filter(body__memberships__in=own)
        .distinct()[:COMING]
        .select_related("body"),
        "orders": WorkOrder.objects.open()
        .filter(actor__department__in=own_department_ids(request.user))
        .select_related("body", "actor"),
        "may_add": request.user.has_perm("networks.add_network"),
        "calendar_path": member_feed_path(request.user),
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
