"""Imports in the back office: upload, what the columns mean, trial, commit, report, undo."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from offers.imports.reading import FileError
from offers.imports.storing import (
    MOST_ROWS_ONLINE,
    carry_out,
    read_codes_file,
    read_sheet,
    save_plan,
    start_run,
    usable_profiles,
)
from offers.imports.undoing import undo_import
from offers.models import ImportProfile, ImportRun, ImportState

from .access import own_departments
from .base import KompassModelAdmin
from .import_forms import MappingForm, UploadForm

STEPS = (_("Datei"), _("Zuordnung"), _("Probelauf"), _("Bericht"))


@admin.register(ImportRun)
class ImportRunAdmin(KompassModelAdmin):
    list_display = ("file_name", "state", "summary", "department", "author", "created_at")
    list_filter = ("state",)
    list_select_related = ("department",)
    search_fields = ("file_name", "source")
    actions = None

    # -- Rights ------------------------------------------------------------------------------------

    def get_queryset(self, request):
        rows = super().get_queryset(request) & ImportRun.objects.manageable_by(request.user)
        return rows.defer("survey", "plan", "made")

    def has_add_permission(self, request):
        return (
            request.user.has_perm("offers.add_importrun") and own_departments(request.user).exists()
        )

    def has_module_permission(self, request):
        return request.user.has_perm("offers.add_importrun")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("offers.add_importrun")

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False  # uploads are discarded, what was committed is undone

    def _run(self, request, object_id):
        """The run as long as it is the account's to work on; anything else is not there."""
        runs = ImportRun.objects.manageable_by(request.user).select_related("department")
        run = runs.filter(pk=object_id).first() if str(object_id).isdecimal() else None
        if run is None:
            raise Http404
        return run

    # -- Addresses ---------------------------------------------------------------------------------

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("<int:pk>/probelauf/", view(self.trial_view), name="offers_importrun_trial"),
            path(
                "<int:pk>/verwerfen/",
                view(require_POST(self.discard_view)),
                name="offers_importrun_discard",
            ),
            path(
                "<int:pk>/zuruecknehmen/",
                view(require_POST(self.undo_view)),
                name="offers_importrun_undo",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("Ergebnis"))
    def summary(self, run):
        return run.report.get("summary", "") if run.state != ImportState.UPLOADED else ""

    # -- Steps -------------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise Http404
        form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            if run := self._start(request, form):
                return _to("change", run)
        return self._page(request, "upload", None, {"form": form, "step": 0})

    def _start(self, request, form):
        data = form.cleaned_data
        try:
            codes = read_codes_file(data["codes"]) if data["codes"] else None
            return start_run(
                data["file"],
                user=request.user,
                department=data["department"],
                profile=data["profile"],
                codes=codes,
            )
        except FileError as error:
            for sentence in str(error).splitlines():
                form.add_error("file", sentence)
            return None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self._run(request, object_id)
        if run.state in (ImportState.COMMITTED, ImportState.UNDONE):
            return self._page(request, "report", run, {"report": run.report, "step": 3})
        if "_sheet" in request.POST and hasattr(run, "file"):
            return self._change_sheet(request, run)
        form = MappingForm(request.POST or None, run=run, user=request.user)
        if request.method == "POST" and form.is_valid() and self._save_plan(run, form):
            if "_trial" in request.POST:
                return self._try(request, run)
            messages.success(request, _("Die Zuordnung ist gespeichert."))
            return _to("change", run)
        return self._page(request, "mapping", run, {"form": form, "step": 1})

    def _change_sheet(self, request, run):
        try:
            read_sheet(run, request.POST.get("sheet", ""))
        except FileError as error:
            messages.error(request, str(error))
        return _to("change", run)

    def _save_plan(self, run, form):
        try:
            save_plan(run, form.chosen_plan(), profile_name=form.cleaned_data["profile_name"])
        except FileError as error:
            for sentence in str(error).splitlines():
                form.add_error(None, sentence)
            return False
        return True

    def _try(self, request, run):
        if not self._fits_online(request, run):
            return _to("change", run)
        try:
            carry_out(run, dry_run=True)
        except FileError as error:
            messages.error(request, str(error))
            return _to("change", run)
        return _to("trial", run)

    def _fits_online(self, request, run):
        """True where a browser can wait for it; else says what to do instead."""
        if not hasattr(run, "file"):
            messages.error(request, _("Die Datei ist nach der Frist gelöscht worden."))
            return False
        if run.shape.get("rows", 0) <= MOST_ROWS_ONLINE:
            return True
        text = _(
            "Die Datei hat %(rows)s Zeilen, das dauert zu lange für den Browser. Die Zuordnung ist "
            "gespeichert. Bitte die Systemverwaltung um: manage.py import_offers --run %(pk)s"
        )
        messages.warning(request, text % {"rows": run.shape["rows"], "pk": run.pk})
        return False

    def trial_view(self, request, pk):
        """The report of the trial run; posting commits."""
        run = self._run(request, pk)
        if run.state != ImportState.MAPPED or not run.report:
            return _to("change", run)
        if request.method == "POST" and self._fits_online(request, run):
            try:
                outcome = carry_out(run, dry_run=False)
            except FileError as error:
                messages.error(request, str(error))
            else:
                level = messages.SUCCESS if outcome.could_import else messages.ERROR
                self.message_user(request, outcome.summary(), level)
            return _to("change", run)
        return self._page(request, "trial", run, {"report": run.report, "step": 2})

    def discard_view(self, request, pk):
        run = self._run(request, pk)
        if run.state in (ImportState.COMMITTED, ImportState.UNDONE):
            return _to("change", run)
        run.delete()
        text = _("„%(file)s“ ist verworfen, die Datei gelöscht.")
        messages.success(request, text % {"file": run.file_name})
        return HttpResponseRedirect(reverse("admin:offers_importrun_changelist"))

    def undo_view(self, request, pk):
        run = self._run(request, pk)
        undone = undo_import(run, user=request.user)
        if undone is not None:
            text = _("Zurückgenommen: %(deleted)s gelöscht, %(restored)s wiederhergestellt.")
            counts = {"deleted": undone.deleted, "restored": undone.restored}
            messages.success(request, text % counts)
            if undone.kept:
                text = _("%(n)s Angebote wurden seitdem bearbeitet und bleiben.")
                messages.warning(request, text % {"n": len(undone.kept)})
        return _to("change", run)

    def _page(self, request, name, run, context):
        context = {
            **self.admin_site.each_context(request),
            "title": run.file_name if run else _("Tabelle einlesen"),
            "opts": self.opts,
            "run": run,
            "steps": STEPS,
            **context,
        }
        return TemplateResponse(request, f"admin/offers/importrun/{name}.html", context)


def _to(name, run):
    return HttpResponseRedirect(reverse(f"admin:offers_importrun_{name}", args=[run.pk]))


@admin.register(ImportProfile)
class ImportProfileAdmin(KompassModelAdmin):
    """Rename or delete profiles; what they contain is made while importing."""

    list_display = ("name", "source", "department", "updated_at")
    list_select_related = ("department",)
    search_fields = ("name", "source")
    fields = ("name", "source", "department")

    def get_queryset(self, request):
        return super().get_queryset(request) & usable_profiles(request.user)

    def has_add_permission(self, request):
        return False
