"""The website's own settings and pages in the back office."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompass.models import Page, PageVideo, SiteConfiguration
from offers.admin.base import KompassModelAdmin


@admin.register(SiteConfiguration)
class SiteConfigurationAdmin(KompassModelAdmin):
    """One row: the list leads straight to it."""

    fieldsets = (
        (
            _("Website"),
            {
                "fields": (
                    ("site_name", "claim"),
                    ("municipality_name", "land"),
                    "publisher_name",
                    "is_demo",
                )
            },
        ),
        (_("Lebensweg und Situationen"), {"fields": ("region_code", "first_contact")}),
        (_("Redaktion"), {"fields": ("editor_mail", "editor_phone")}),
        (
            _("Prüfung"),
            {
                "description": _("Ein Angebot oder ein Thema kann einen eigenen Abstand haben."),
                "fields": (("review_months", "due_soon_days", "hide_after_months"),),
            },
        ),
        (
            _("Erinnerungen"),
            {
                "description": _("Wer wann an eine fällige Prüfung erinnert wird."),
                "fields": (
                    ("remind_provider_day", "remind_coordinator_day"),
                    ("remind_deputy_day", "remind_editors_day"),
                ),
            },
        ),
        (_("Archiv und Verlauf"), {"fields": ("purge_after_months", "history_keep_months")}),
    )

    def has_add_permission(self, request):
        # The first row is no privilege of its own: who may change the settings may store them.
        return self.has_change_permission(request) and not SiteConfiguration.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        row = SiteConfiguration.objects.first()
        if row is None or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        url = reverse("admin:kompass_siteconfiguration_change", args=[row.pk])
        return HttpResponseRedirect(url)


class PageVideoInline(admin.StackedInline):
    model = PageVideo
    extra = 0


@admin.register(Page)
class PageAdmin(KompassModelAdmin):
    list_display = ("title", "slug", "is_published", "is_draft_text", "order", "updated_at")
    list_filter = ("is_published", "is_draft_text", "easy_status")
    search_fields = ("title", "lead", "body")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PageVideoInline,)

    def view_on_site(self, page):
        return page.get_absolute_url() if page.is_published else None
