"""Campaigns to check a group of entries, and the log of reminders."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.freshness.campaigns import progress
from offers.models import Campaign, Reminder

from .base import KompassModelAdmin


@admin.register(Campaign)
class CampaignAdmin(KompassModelAdmin):
    list_display = ("title", "starts_on", "deadline", "state")
    checkbox_fields = ("topics", "life_phases")
    autocomplete_fields = ("departments",)
    search_fields = ("title",)
    fieldsets = (
        (None, {"fields": ("title", "text", ("starts_on", "deadline"), "is_stopped")}),
        (
            _("Welche Einträge"),
            {"fields": ("departments", "topics", "life_phases", "unchecked_since")},
        ),
        (_("Wer eine E-Mail bekommt"), {"fields": ("to_providers",)}),
    )

    @admin.display(description=_("Stand"))
    def state(self, campaign):
        today = timezone.localdate()
        if campaign.is_stopped:
            return _("angehalten")
        if campaign.deadline < today:
            return _("beendet")
        return _("läuft") if campaign.starts_on <= today else _("kommt noch")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        campaign = self.get_object(request, object_id)
        rows = progress(campaign) if campaign else []
        extra = {
            "progress": rows,
            "done": sum(row.done for row in rows),
            "total": sum(row.total for row in rows),
        }
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))


@admin.register(Reminder)
class ReminderAdmin(KompassModelAdmin):
    """Read only: what was sent is written by sending alone."""

    list_display = ("offer", "step", "due", "recipient", "sent_at")
    list_filter = ("step", "campaign")
    list_select_related = ("offer",)
    search_fields = ("offer__title", "recipient")
    date_hierarchy = "claimed_at"

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        # Addresses of people: for those who look after everything.
        return super().has_view_permission(request, obj) and request.user.has_perm(
            "offers.edit_all_departments"
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
