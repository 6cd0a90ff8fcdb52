"""Content in other languages: how much there is, what to do, side by side with the German."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from offers.exchange.files import CONTENT_TYPES
from offers.imports.reading import FileError
from offers.models import Language, TranslationStatus
from offers.translations import coverage, tables, writing
from offers.translations.outdating import changes_of
from offers.translations.registry import kind_named, kinds

PER_PAGE = 50
STATE_LABELS = {
    **dict(TranslationStatus.choices),
    coverage.MISSING: _("fehlt"),
    coverage.INCOMPLETE: _("unvollständig"),
}


class TableForm(forms.Form):
    """The table of a translator. ``is_trial`` is on until somebody takes the tick away."""

    file = forms.FileField(label=_("Tabelle (XLSX)"))
    is_trial = forms.BooleanField(
        label=_("nur prüfen, nichts ändern"), required=False, initial=True
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > tables.MOST_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file


class TranslationsMixin:
    """Adds the pages about translations to the admin of languages."""

    def get_urls(self):
        def page(view, *methods):
            guard = require_http_methods(methods) if methods else require_safe
            return self.admin_site.admin_view(guard(view))

        both = ("GET", "HEAD", "POST")
        return [
            path("texte/", page(self.coverage_view), name="translations"),
            path("texte/<str:code>/", page(self.list_view), name="translations_list"),
            path(
                "texte/<str:code>/export.xlsx", page(self.export_view), name="translations_export"
            ),
            path(
                "texte/<str:code>/import/",
                page(self.import_view, *both),
                name="translations_import",
            ),
            path(
                "texte/<str:code>/<str:key>/<int:pk>/",
                page(self.edit_view, *both),
                name="translations_edit",
            ),
            *super().get_urls(),
        ]

    def _show(self, request, template, title, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            **context,
        }
        return TemplateResponse(request, f"admin/offers/translations/{template}", context)

    def coverage_view(self, request):
        """The table: kinds of records down, languages across."""
        _require_view(request.user)
        rows = coverage.coverage()
        return self._show(
            request,
            "coverage.html",
            _("Übersetzungen"),
            languages=coverage.languages(),
            rows=rows,
        )

    def list_view(self, request, code):
        """The records in one language; ``?kind=`` and ``?state=`` narrow, unknown ones do not."""
        _require_view(request.user)
        language = _language(code)
        kind, state = kind_named(request.GET.get("kind", "")), request.GET.get("state", "")
        chosen = [kind] if kind else kinds()
        found = [one for each in chosen for one in coverage.entries(each, language)]
        counts = {each: sum(one.state == each for one in found) for each in coverage.STATES}
        if state in coverage.STATES:
            found = [one for one in found if one.state == state]
        else:
            state = ""
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        for entry in page:
            entry.state_label = STATE_LABELS[entry.state]
        return self._show(
            request,
            "list.html",
            _("Übersetzungen: %(language)s") % {"language": language.name},
            language=language,
            kinds=kinds(),
            kind=kind,
            state=state,
            states=[(each, STATE_LABELS[each], counts[each]) for each in coverage.STATES],
            page=page,
        )

    def edit_view(self, request, code, key, pk):
        """One record: German beside the translation; what changed in the German since."""
        _require_view(request.user)
        entry = _entry(_language(code), key, pk)
        may_write = entry.record.pk in writing.writable(request.user, entry.kind)
        form = _form(entry, request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not may_write:
                raise PermissionDenied
            if form.is_valid():
                texts = {name: form.cleaned_data[name] for name in entry.german}
                writing.write(entry, texts, form.cleaned_data["status"], user=request.user)
                messages.success(request, _("Gespeichert: %(record)s") % {"record": entry.record})
                url = reverse("admin:translations_list", args=[code])
                return redirect(f"{url}?kind={key}")
        changed = changes_of(entry.translation) if entry.translation else []
        return self._show(
            request,
            "edit.html",
            f"{entry.record} – {entry.language.name}",
            entry=entry,
            form=form,
            may_write=may_write,
            parts=[
                (entry.kind.field_label(name), german, form[name])
                for name, german in entry.german.items()
            ],
            changes=[(entry.kind.field_label(one.name), one) for one in changed],
            state=STATE_LABELS[entry.state],
        )

    def export_view(self, request, code):
        """The table for a translator, narrowed as the list is."""
        _require_view(request.user)
        language = _language(code)
        kind = kind_named(request.GET.get("kind", ""))
        states = [state for state in request.GET.getlist("state") if state in coverage.STATES]
        content = tables.xlsx_file(language, [kind] if kind else kinds(), states)
        response = HttpResponse(content, content_type=CONTENT_TYPES["xlsx"])
        name = f"texte-{language.code}-{timezone.localdate()}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def import_view(self, request, code):
        """A table comes back: first a trial with its totals, then for good."""
        language = _language(code)
        if not (
            request.user.has_perm("offers.change_contenttranslation")
            or request.user.has_perm("offers.change_offertranslation")
        ):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        report = None
        if request.method == "POST" and form.is_valid():
            try:
                report = tables.read_table(
                    form.cleaned_data["file"],
                    language,
                    user=request.user,
                    dry_run=form.cleaned_data["is_trial"],
                )
            except FileError as error:
                form.add_error("file", str(error))
        return self._show(
            request,
            "import.html",
            _("Tabelle einlesen: %(language)s") % {"language": language.name},
            language=language,
            form=form,
            report=report,
            problems=report.problems[: tables.MOST_PROBLEMS] if report else [],
            is_trial=report is not None and form.cleaned_data["is_trial"],
        )


def _require_view(user):
    if not user.has_perm("offers.view_contenttranslation"):
        raise PermissionDenied


def _language(code):
    return get_object_or_404(Language, pk__in=[one.pk for one in coverage.languages()], code=code)


def _entry(language, key, pk):
    kind = kind_named(key)
    found = coverage.entries(kind, language) if kind else []
    entry = next((one for one in found if one.record.pk == pk), None)
    if entry is None:
        raise Http404
    return entry


def _form(entry, data):
    """A form with one field for each German text, and the status."""
    fields = {
        name: forms.CharField(
            label=entry.kind.field_label(name),
            required=False,
            max_length=entry.kind.max_length(name),
            widget=forms.Textarea(
                attrs={
                    "rows": min(12, 2 + len(german) // 60),
                    "lang": "de" if entry.language.code == "de-simple" else entry.language.code,
                    "dir": entry.language.direction,
                    "aria-describedby": f"de-{name}",
                }
            ),
        )
        for name, german in entry.german.items()
    }
    fields["status"] = forms.ChoiceField(
        label=_("Stand"),
        choices=TranslationStatus.choices,
        help_text=_("Leichte Sprache heißt nur so, wenn eine Prüfgruppe sie gelesen hat."),
    )
    form_class = type("TranslationForm", (forms.Form,), fields)
    status = entry.translation.status if entry.translation else TranslationStatus.DRAFT
    if status == TranslationStatus.OUTDATED:  # whoever saves has seen what changed
        status = TranslationStatus.UNCHECKED
    return form_class(data, initial={**entry.texts, "status": status})
