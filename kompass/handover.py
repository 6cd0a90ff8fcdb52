"""What hangs on an account: the list to go through before somebody leaves."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from offers.ownership import handover


@require_safe
def handover_view(request):
    """``?user=1&user=2``: for each account its departments, their entries and who stays."""
    model_admin = next(a for m, a in admin.site._registry.items() if m._meta.label == "auth.User")
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    keys = [int(key[:18]) for key in request.GET.getlist("user") if key.isdecimal()]
    users = model_admin.get_queryset(request).filter(pk__in=keys).order_by("username")
    today = timezone.localdate()
    context = {
        **admin.site.each_context(request),
        "title": _("Übergabe"),
        "accounts": [(user, handover(user, today)) for user in users],
    }
    return TemplateResponse(request, "admin/handover.html", context)
