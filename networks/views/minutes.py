"""Sending the minutes of a meeting: who gets them is shown before, who got them afterwards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from networks.minutes import recipients, send_minutes, waiting
from networks.models import scope_of

from .meetings import visible_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, pk):
    meeting = visible_meeting(request.user, pk)
    if not scope_of(request.user).covers(meeting.body.network):
        raise PermissionDenied
    if request.method == "POST":
        if not meeting.record.strip():
            messages.error(request, _("Zu dieser Sitzung gibt es noch kein Protokoll."))
        else:
            _tell(request, *send_minutes(meeting, request.user))
        return redirect("networks:minutes", meeting.pk)
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "network": meeting.body.network,
        "waiting": sorted(waiting(meeting).items()),
        "without": recipients(meeting)[1],
        "deliveries": meeting.deliveries.select_related("sent_by"),
    }
    return TemplateResponse(request, "networks/minutes.html", context)


def _tell(request, sent, failed):
    if failed:
        words = _("Nicht angenommen, bitte später noch einmal: %s")
        messages.error(request, words % ", ".join(failed))
    if sent or not failed:
        words = ngettext("%d Postfach hat Post.", "%d Postfächer haben Post.", len(sent))
        messages.success(request, words % len(sent))
