"""Campaigns to check a group of entries, and the log of reminders."""

from django.contrib import admin

from offers.models import Campaign, Reminder

from .base import KompassModelAdmin


@admin.register(Campaign)
class CampaignAdmin(KompassModelAdmin):
    list_display = ("title", "starts_on", "deadline", "is_stopped")
    checkbox_fields = ("topics", "life_phases")
    autocomplete_fields = ("departments",)
    search_fields = ("title",)


@admin.register(Reminder)
class ReminderAdmin(KompassModelAdmin):
    """Read only: what was sent is written by sending alone."""

    list_display = ("offer", "step", "due", "recipient", "sent_at")
    list_filter = ("step", "campaign")
    list_select_related = ("offer",)
    search_fields = ("offer__title", "recipient")
    date_hierarchy = "claimed_at"

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
