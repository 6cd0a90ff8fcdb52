"""Meetings: planned from the rhythm, looked at, and as a calendar feed; work orders on the way."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.calendars import calendar, feed_for
from networks.forms import MeetingPlanForm, WorkOrderStatusForm
from networks.models import Body, Meeting, WorkOrder, scope_of
from networks.rhythm import plan_meetings
from offers.models import own_department_ids

from .bodies import editable_body


def visible_meeting(user, pk):
    meetings = Meeting.objects.filter(body__in=Body.objects.visible_to(user))
    return get_object_or_404(meetings.select_related("body__network"), pk=pk)


@require_safe
def meeting_detail(request, pk):
    meeting = visible_meeting(request.user, pk)
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "network": meeting.body.network,
        "agenda": meeting.agenda.all(),
        "decisions": meeting.decisions.all(),
        "orders": meeting.work_orders.select_related("actor"),
        "documents": meeting.documents.all(),
        "delivered": meeting.deliveries.count(),
        "may_edit": scope_of(request.user).covers(meeting.body.network),
    }
    return TemplateResponse(request, "networks/meeting_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, slug):
    """The coming meetings of a body from its rhythm."""
    body = editable_body(request.user, slug)
    form = MeetingPlanForm(request.POST or None)
    if request.method == "POST" and body.meeting_interval_weeks and form.is_valid():
        made = plan_meetings(body, **form.cleaned_data)
        words = ngettext("%d Sitzung geplant.", "%d Sitzungen geplant.", len(made))
        messages.success(request, words % len(made))
        return redirect(body)
    context = {"form": form, "body": body, "network": body.network}
    return TemplateResponse(request, "networks/meeting_plan.html", context)


@login_not_required
@require_safe
def calendar_feed(request, token):
    title, meetings = feed_for(token)
    response = HttpResponse(
        calendar(title, meetings, settings.SITE_URL), content_type="text/calendar; charset=utf-8"
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def work_order_status(request, pk):
    """Whoever is responsible, or edits the network, says how far a work order is."""
    orders = WorkOrder.objects.filter(body__in=Body.objects.visible_to(request.user))
    order = get_object_or_404(orders.select_related("actor", "body__network"), pk=pk)
    is_own = order.actor.department_id in own_department_ids(request.user)
    if not is_own and not scope_of(request.user).covers(order.body.network):
        raise PermissionDenied
    form = WorkOrderStatusForm(request.POST, instance=order)
    if form.is_valid():
        form.save()
        messages.success(request, _("Der Stand ist gespeichert."))
    else:
        messages.error(request, _("Diesen Stand gibt es nicht."))
    return redirect(order.body)
