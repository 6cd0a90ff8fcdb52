"""Release in the back office: checklist, steps, preview and copy at the form; steps in bulk.

``status`` is no field of the form: buttons save what was typed and then ask ``workflow.move``.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from offers.copying import copy_offer
from offers.models import Offer, Status
from offers.models.offer_scope import NOTHING, scope
from offers.preview import preview_path
from offers.requirements import checklist, missing
from offers.search.changes import batch
from offers.snapshot import CHILDREN
from offers.workflow import STEPS, StepRefused, move, steps_from

MOVE, COPY = "_move", "_copy"


@dataclass(frozen=True)
class Line:
    """One line of the checklist with the place in the form where it is mended."""

    label: str
    anchor: str


def lines(offer):
    """Return the checklist of ``offer`` as ``{"open": [Line, …], "met": [Line, …]}``."""
    found = {"open": [], "met": []}
    for check in checklist(offer):
        is_child = check.field in CHILDREN
        anchor = f"#{check.field}-heading" if is_child else f"#id_{check.field}"
        found["met" if check.is_met else "open"].append(Line(check.label, anchor))
    return found


class StepForm(forms.Form):
    """Why, and for the archive what follows."""

    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy("Ein Satz. Er steht im Verlauf und ist nicht öffentlich."),
    )

    def __init__(self, *args, step, offer=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if offer is not None and step.to == Status.ARCHIVED:
            field = Offer._meta.get_field("successor")
            self.fields["successor"] = forms.ModelChoiceField(
                Offer.objects.visible_to(user).exclude(pk=offer.pk),
                label=gettext_lazy("Was Familien stattdessen hilft"),
                required=False,
                widget=AutocompleteSelect(field, admin.site),
                help_text=gettext_lazy(
                    "Freiwillig. Die alte Adresse weist darauf hin, solange es öffentlich ist."
                ),
            )


class ReleaseMixin:
    """For OfferAdmin; knows nothing but the offer and the steps."""

    # -- List -----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, offer):
        note = offer.visibility_note
        if not note:
            return offer.get_status_display()
        return format_html('{}<br><span class="quiet">{}</span>', offer.get_status_display(), note)

    @admin.action(description=gettext_lazy("Zur Prüfung geben"), permissions=["change"])
    def submit_for_review(self, request, queryset):
        self._move_all(request, queryset, Status.IN_REVIEW)

    @admin.action(description=gettext_lazy("Veröffentlichen"), permissions=["release"])
    def publish(self, request, queryset):
        self._move_all(request, queryset, Status.PUBLISHED)

    @admin.action(description=gettext_lazy("Archivieren …"), permissions=["change"])
    def archive(self, request, queryset):
        """Asks for the reason first: the same POST comes back with it."""
        step = next(step for step in STEPS if step.to == Status.ARCHIVED)
        form = StepForm(request.POST if "_archive" in request.POST else None, step=step)
        if form.is_valid():
            self._move_all(request, queryset, Status.ARCHIVED, reason=form.cleaned_data["reason"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Angebote archivieren"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "offers": queryset.order_by("title", "pk"),
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/offers/offer/archive_selected.html", context)

    def _move_all(self, request, queryset, to, *, reason=""):
        """Take the step with each offer that allows it, and say what became of the others."""
        moved, foreign, refusals = 0, 0, []
        with batch():
            for offer in queryset.order_by("title", "pk"):
                try:
                    move(offer, to, user=request.user, reason=reason)
                    moved += 1
                except PermissionDenied:
                    foreign += 1
                except StepRefused as refused:
                    refusals.append(f"„{offer}“: {refused}")
        if moved:
            text = ngettext("%(n)s Angebot: %(status)s.", "%(n)s Angebote: %(status)s.", moved)
            shown = {"n": moved, "status": to.label}
            self.message_user(request, text % shown, messages.SUCCESS)
        if foreign:
            text = ngettext(
                "%(n)s Angebot eines anderen Bereichs blieb unverändert.",
                "%(n)s Angebote anderer Bereiche blieben unverändert.",
                foreign,
            )
            self.message_user(request, text % {"n": foreign}, messages.WARNING)
        for text in refusals:
            self.message_user(request, text, messages.ERROR)

    # -- Form -----------------------------------------------------------------------------------

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "status")

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        may_change = obj is None or self.has_change_permission(request, obj)
        is_kept = obj is not None and obj.status != Status.ARCHIVED
        context |= {
            "release_steps": self._steps(request, obj) if may_change else [],
            "release_lines": lines(obj) if may_change and is_kept else None,
            "can_preview": is_kept and not obj.is_public(),
            "can_copy": obj is not None and may_change and self.has_add_permission(request),
        }
        return super().render_change_form(
            request, context, add=add, change=change, obj=obj, **kwargs
        )

    def _steps(self, request, obj):
        """The steps of the form's buttons; a new offer begins as a draft that may be released."""
        if obj is not None:
            return steps_from(obj, request.user)
        return [
            step
            for step in STEPS
            if step.start == Status.DRAFT
            and not step.needs_reason
            and scope(request.user, step.act) != NOTHING
        ]

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_saving(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request, obj):
        """What the pressed button asks for beyond saving; None where it asks for no more."""
        if COPY in request.POST and self.has_add_permission(request):
            return self._copy(request, obj)
        if MOVE in request.POST:
            return self._step(request, obj, request.POST[MOVE])
        if obj.status == Status.PUBLISHED and (checks := missing(obj)):
            text = _("Dieses veröffentlichte Angebot ist nicht mehr vollständig: %(list)s.")
            listed = ", ".join(str(check.label) for check in checks)
            self.message_user(request, text % {"list": listed}, messages.WARNING)
        return None

    def _copy(self, request, obj):
        copy = copy_offer(obj)
        self.log_addition(request, copy, _("Kopie von „%(title)s“.") % {"title": obj})
        self.message_user(
            request,
            _("Das ist die Kopie, ein neuer Entwurf. Das Original ist gesichert."),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(self._form_url(request, copy))

    def _step(self, request, obj, to):
        step = next((step for step in steps_from(obj, request.user) if step.to == to), None)
        if step is None:
            text = _("Gesichert. Dieser Schritt ist hier nicht möglich.")
            self.message_user(request, text, messages.WARNING)
        elif step.needs_reason:
            self.message_user(request, _("Ihre Eingaben sind gesichert."), messages.SUCCESS)
            url = reverse("admin:offers_offer_step", args=[obj.pk, to])
            return HttpResponseRedirect(self._with_filters(request, url))
        else:
            self._take(request, obj, step)
        return HttpResponseRedirect(self._form_url(request, obj))

    def _take(self, request, obj, step, **options):
        """Try the step and say what came of it; True where it was taken."""
        try:
            moved = move(obj, step.to, user=request.user, **options)
        except StepRefused as refused:
            text = _("Gesichert, aber nicht „%(status)s“. %(reason)s")
            shown = {"status": step.to.label, "reason": refused}
            self.message_user(request, text % shown, messages.ERROR)
            return False
        text = _("„%(title)s“ ist gesichert. Stand: %(status)s.")
        shown = {"title": moved, "status": moved.get_status_display()}
        self.message_user(request, text % shown, messages.SUCCESS)
        return True

    def _form_url(self, request, obj):
        return self._with_filters(request, reverse("admin:offers_offer_change", args=[obj.pk]))

    def _with_filters(self, request, url):
        filters = self.get_preserved_filters(request)
        return add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, url)

    # -- Pages of their own ---------------------------------------------------------------------

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:offer_pk>/schritt/<slug:to>/",
                wrap(self.step_view),
                name="offers_offer_step",
            ),
            path("<int:offer_pk>/vorschau/", wrap(self.preview_view), name="offers_offer_preview"),
            *super().get_urls(),
        ]

    def _visible(self, request, pk):
        offer = self.get_queryset(request).filter(pk=pk).first()
        if offer is None:
            raise Http404
        return offer

    def preview_view(self, request, offer_pk):
        """Make a fresh link at each call; archived offers are shown to nobody."""
        offer = self._visible(request, offer_pk)
        if offer.status == Status.ARCHIVED:
            raise Http404
        return redirect(preview_path(offer))

    def step_view(self, request, offer_pk, to):
        """Ask for the reason of a step, then take it."""
        offer = self._visible(request, offer_pk)
        if not self.has_change_permission(request, offer):
            raise PermissionDenied
        possible = [step for step in steps_from(offer, request.user) if step.needs_reason]
        step = next((step for step in possible if step.to == to), None)
        if step is None:
            return HttpResponseRedirect(self._form_url(request, offer))
        form = StepForm(request.POST or None, step=step, offer=offer, user=request.user)
        if form.is_valid() and self._take(request, offer, step, **form.cleaned_data):
            return HttpResponseRedirect(self._form_url(request, offer))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{step.label}: {offer}",
            "opts": self.opts,
            "offer": offer,
            "step": step,
            "form": form,
            "media": self.media + form.media,
            "back_url": self._form_url(request, offer),
        }
        return TemplateResponse(request, "admin/offers/offer/step.html", context)
