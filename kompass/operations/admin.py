"""Mail and jobs in the back office, for the Systemverwaltung: to read, and to send a mail again."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kompass.operations.jobs.table import jobs
from kompass.operations.models import JobRun, MailState, QueuedMail


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(QueuedMail)
class QueuedMailAdmin(ReadOnlyAdmin):
    """Never shows what stands in a mail."""

    list_display = ("created_at", "state", "recipient", "attempts", "next_attempt_at", "last_error")
    list_filter = ("state",)
    date_hierarchy = "created_at"
    fields = readonly_fields = (
        *("state", "sender", "recipient", "created_at", "next_attempt_at"),
        *("settled_at", "attempts", "last_error"),
    )
    actions = ("send_again",)

    @admin.action(description=_("Noch einmal senden"), permissions=["change"])
    def send_again(self, request, queryset):
        again = queryset.filter(state__in=(MailState.FAILED, MailState.UNCLEAR))
        count = 0
        for mail in again:
            mail.send_again()
            count += 1
        text = ngettext(
            "%(count)s E-Mail wartet wieder. Nur abgelehnte und ungeklärte werden wiederholt.",
            "%(count)s E-Mails warten wieder. Nur abgelehnte und ungeklärte werden wiederholt.",
            count,
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ("title", "schedule", "started_at", "outcome", "succeeded_at", "message")
    fields = readonly_fields = (
        *("title", "schedule", "started_at", "finished_at", "outcome"),
        *("succeeded_at", "message"),
    )

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Aufgabe"), ordering="name")
    def title(self, run):
        return next((job.title for job in jobs() if job.name == run.name), run.name)

    @admin.display(description=_("Wann"))
    def schedule(self, run):
        return next((str(job.schedule) for job in jobs() if job.name == run.name), "")

    @admin.display(description=_("Ergebnis"))
    def outcome(self, run):
        if run.succeeded is None:
            return _("läuft oder wurde unterbrochen")
        return _("gelungen") if run.succeeded else _("misslungen")
