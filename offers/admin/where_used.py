"""Before a provider, a place or a word goes: who uses it, and what shall stand there instead."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.usage import reassign, uses_of

SHOWN_ROWS = 20


class ReplaceForm(forms.Form):
    other = forms.ModelChoiceField(label=_("Ersetzen durch"), queryset=None)

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = type(entry)._default_manager.exclude(pk=entry.pk)


class WhereUsedMixin:
    """The page for deleting an entry first shows where it is used."""

    def get_actions(self, request):
        """One at a time: only the single page says what hangs on an entry."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        entry = self.get_object(request, object_id)
        if entry is None or "sure" in request.GET:
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, entry):
            raise PermissionDenied
        uses = uses_of(entry)
        if not uses:
            return super().delete_view(request, object_id, extra_context)
        data = request.POST if request.method == "POST" else None
        form = ReplaceForm(data, entry=entry)
        if form.is_valid() and self._reassign(request, entry, form):
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(entry)s wird verwendet") % {"entry": entry},
            "opts": self.opts,
            "entry": entry,
            "uses": [shown(use) for use in uses],
            "is_protected": any(use.is_protected for use in uses),
            "form": form,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/offers/where_used.html", context)

    def _reassign(self, request, entry, form):
        other = form.cleaned_data["other"]
        try:
            count = reassign(entry, other, user=request.user)
        except ValidationError as refused:
            form.add_error("other", refused)
            return False
        self.log_change(request, other, _("Ersetzt: %(entry)s") % {"entry": entry})
        text = ngettext(
            "An %(n)s Stelle steht jetzt »%(other)s«.",
            "An %(n)s Stellen steht jetzt »%(other)s«.",
            count,
        )
        self.message_user(request, text % {"n": count, "other": other}, messages.SUCCESS)
        return True


def shown(use):
    """One use as the template wants it: label, total, first rows with their addresses."""
    rows = use.shown_rows(SHOWN_ROWS)
    total = use.rows.count()
    return {
        "label": use.label,
        "total": total,
        "rows": [(row, admin_address(row)) for row in rows],
        "more": total - len(rows),
    }


def admin_address(row):
    """The row's form in the back office, or an empty text where it has none."""
    meta = row._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
