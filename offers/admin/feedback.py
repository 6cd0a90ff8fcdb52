"""The inbox: what visitors report about offers and searches."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers import feedback_inbox as inbox
from offers.attention import feedback_for
from offers.models import Feedback, FeedbackState, OfferAnswer

from .base import KompassModelAdmin


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Notiz"),
        help_text=_("Nur für die Verwaltung. Bitte keine Angaben über die meldende Person."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def perform(self, report, user, reply_to):
        inbox.add_note(report, self.cleaned_data["text"], user=user)
        return _("Notiz gespeichert.")


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("Stand"), choices=FeedbackState.choices)
    assigned_to = forms.ModelChoiceField(
        label=_("Bearbeitet von"), queryset=None, required=False, empty_label=_("niemand")
    )
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_("Nötig zum Erledigen, wenn der Eintrag seit der Meldung gleich blieb."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, report, **kwargs):
        initial = {"state": report.state, "assigned_to": report.assigned_to_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["assigned_to"].queryset = inbox.possible_handlers(report)
        self.fields["assigned_to"].label_from_instance = inbox.name_of

    def perform(self, report, user, reply_to):
        chosen = self.cleaned_data
        if "assigned_to" in self.changed_data:
            inbox.assign(report, chosen["assigned_to"], user=user)
        if "state" in self.changed_data:
            inbox.set_state(report, chosen["state"], user=user, reason=chosen["reason"])
        return _("Bearbeitung gespeichert.")


class MailForm(forms.Form):
    """Prefilled, so that one click sends a fitting text; ``send`` is the function that mails."""

    text = forms.CharField(
        label=_("Text der E-Mail"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    send = None
    done = ""

    def perform(self, report, user, reply_to):
        type(self).send(report, self.cleaned_data["text"], user=user, reply_to=reply_to)
        return self.done


class AnswerForm(MailForm):
    send = staticmethod(inbox.answer)
    done = _("Antwort gesendet.")


class ProviderForm(MailForm):
    send = staticmethod(inbox.notify_provider)
    done = _("Nachricht an den Anbieter gesendet.")


class StateFilter(admin.SimpleListFilter):
    title = _("Stand")
    starts_open = True
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("alle offenen")), *FeedbackState.choices]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.open()
        return queryset.filter(state=self.value()) if self.value() else queryset


class HandlerFilter(admin.SimpleListFilter):
    title = _("Bearbeitet von")
    starts_open = True
    parameter_name = "handler"

    def lookups(self, request, model_admin):
        return [("me", _("mir")), ("nobody", _("noch niemandem"))]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "nobody":  # nor somebody who left
            gone = Q(assigned_to=None) | Q(assigned_to__is_active=False)
            return queryset.filter(gone)
        return queryset


@admin.register(Feedback)
class FeedbackAdmin(KompassModelAdmin):
    """A list as everywhere; a report opens on a page of its own, with one form for each act."""

    list_display = ("kind", "about", "excerpt", "created_at", "state", "handler")
    list_filter = (StateFilter, HandlerFilter, "kind")
    list_select_related = ("offer", "assigned_to")
    search_fields = ("message", "query", "offer__title", "notes__text")
    actions = ("take_over", "mark_closed")

    def get_queryset(self, request):
        return super().get_queryset(request) & feedback_for(request.user)

    def has_add_permission(self, request):
        return False  # visitors write, on the public pages

    # -- List -----------------------------------------------------------------------------------

    @admin.display(description=_("Worüber"), ordering="offer__title")
    def about(self, report):
        return report.offer or (_("Suche: »%(query)s«") % {"query": report.query})

    @admin.display(description=_("Nachricht"))
    def excerpt(self, report):
        return Truncator(report.message).chars(80) or "–"

    @admin.display(description=_("Bearbeitet von"), ordering="assigned_to__last_name")
    def handler(self, report):
        return inbox.name_of(report.assigned_to) if report.assigned_to else "–"

    @admin.action(description=_("Mir zuweisen"), permissions=["change"])
    def take_over(self, request, queryset):
        for report in queryset:
            inbox.assign(report, request.user, user=request.user)
        self.message_user(request, _("Die Meldungen sind Ihnen zugewiesen."), messages.SUCCESS)

    @admin.action(description=_("Als erledigt ablegen"), permissions=["change"])
    def mark_closed(self, request, queryset):
        closed, refused = 0, 0
        for report in queryset.open().select_related("offer"):
            try:
                inbox.set_state(report, FeedbackState.CLOSED, user=request.user)
                closed += 1
            except ValidationError:
                refused += 1
        if closed:
            text = ngettext("%(n)s Rückmeldung erledigt.", "%(n)s Rückmeldungen erledigt.", closed)
            self.message_user(request, text % {"n": closed}, messages.SUCCESS)
        if refused:
            text = ngettext(
                "%(n)s Rückmeldung braucht eine Änderung am Eintrag oder eine Begründung.",
                "%(n)s Rückmeldungen brauchen eine Änderung am Eintrag oder eine Begründung.",
                refused,
            )
            self.message_user(request, text % {"n": refused}, messages.WARNING)

    # -- One report -----------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            raise PermissionDenied
        report = self.get_object(request, object_id)
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, report):
            raise PermissionDenied
        can_change = self.has_change_permission(request, report)
        act = request.POST.get("act", "") if request.method == "POST" else ""
        if act and not can_change:
            raise PermissionDenied
        sent = {act: request.POST} if act else {}
        shown = forms_for(report, sent) if can_change else {}
        if act in shown and self._perform(request, shown[act], report):
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": report,
            "opts": self.opts,
            "report": report,
            "forms": shown,
            "open_form": act if act in shown else "",  # not done: there is something to correct
            "log": report.notes.all(),
            "was_edited": inbox.was_edited_since(report),
            "may_edit_offer": report.offer_id and request.user.has_perm("offers.view_offer"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/offers/feedback/report.html", context)

    def _perform(self, request, form, report):
        """Carry out a sent form; True if it worked, else the form or a message says why not."""
        if not form.is_valid():
            return False
        reply_to = self.admin_site.configuration().editor_mail
        try:
            with transaction.atomic():  # all that the form says, or nothing
                done = form.perform(report, request.user, reply_to)
        except ValidationError as refused:
            form.add_error(None, refused)
            return False
        except OSError:
            form.add_error(
                None,
                _("Die E-Mail ließ sich nicht senden. Bitte versuchen Sie es später noch einmal."),
            )
            return False
        self.log_change(request, report, str(done))
        self.message_user(request, done, messages.SUCCESS)
        return True


def forms_for(report, sent):
    """Return ``{act: form}`` for what can be done; ``sent`` = ``{act: data}`` of the one sent."""

    def made(act, form, **options):
        return form(sent.get(act), prefix=act, auto_id=f"id_{act}_%s", **options)

    found = {"state": made("state", StateForm, report=report), "note": made("note", NoteForm)}
    if report.mail:
        found["answer"] = made("answer", AnswerForm, initial={"text": answer_text(report)})
    if report.offer_id and report.offer.provider.mail:
        text = provider_text(report)
        found["provider"] = made("provider", ProviderForm, initial={"text": text})
    return found


def answer_text(report):
    return _now(
        "Guten Tag,\n\nvielen Dank für Ihre Rückmeldung zu »%(subject)s«. "
        "Wir haben den Eintrag geprüft.\n\nFreundliche Grüße"
    ) % {"subject": inbox.subject_of(report)}


def provider_text(report):
    lines = [
        _now("Guten Tag,"),
        _now("zu Ihrem Angebot »%(subject)s« haben wir diese Rückmeldung bekommen:")
        % {"subject": inbox.subject_of(report)},
        "\n".join(part for part in (str(report), report.message) if part),
        _now("Bitte sagen Sie uns, was sich geändert hat.\n\nFreundliche Grüße"),
    ]
    return "\n\n".join(lines)


@admin.register(OfferAnswer)
class OfferAnswerAdmin(KompassModelAdmin):
    """What families answered to "Was this right?", per offer and month; nobody edits numbers."""

    list_display = ("offer", "month", "yes", "no")
    list_display_links = None
    list_select_related = ("offer",)
    search_fields = ("offer__title",)
    date_hierarchy = "month"
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
