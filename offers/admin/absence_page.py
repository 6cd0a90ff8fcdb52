"""Say yourself when you are away: reminders go to somebody else for so long."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from offers.admin.base import DateWidget
from offers.models import Absence


class AbsenceForm(forms.ModelForm):
    class Meta:
        model = Absence
        fields = ["first_day", "last_day"]
        widgets = {"first_day": DateWidget, "last_day": DateWidget}


@require_http_methods(["GET", "HEAD", "POST"])
def absence_view(request):
    coming = request.user.absences.filter(last_day__gte=timezone.localdate())
    if "delete" in request.POST:
        key = request.POST["delete"]
        # Only the own ones; anything else deletes nothing.
        deleted, _models = coming.filter(pk=int(key[:18]) if key.isdecimal() else None).delete()
        if deleted:
            messages.success(request, _("Die Abwesenheit ist gelöscht."))
        return redirect(request.path)
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, instance=Absence(user=request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Eingetragen. So lange werden andere erinnert."))
        return redirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": _("Meine Abwesenheit"),
        "form": form,
        "absences": coming,
    }
    return TemplateResponse(request, "admin/absence.html", context)
