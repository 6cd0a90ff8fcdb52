from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offers.models import CrisisLine, LifeSituation, Milestone

from .base import KompassModelAdmin
from .where_used import WhereUsedMixin


@admin.register(LifeSituation)
class LifeSituationAdmin(KompassModelAdmin):
    list_display = ("title", "order", "is_crisis", "is_on_start_page", "is_unverified")
    list_filter = ("is_crisis", "is_on_start_page", "is_unverified")
    search_fields = ("title", "description", "search_words")
    prepopulated_fields = {"slug": ("title",)}
    checkbox_fields = ("topics", "life_phases", "target_groups", "crisis_lines")


@admin.register(Milestone)
class MilestoneAdmin(WhereUsedMixin, KompassModelAdmin):
    """What is not confirmed stands here alone; the list says so and filters by it."""

    list_display = ("title", "kind", "life_phase", "regions", "is_unverified", "checked_on")
    list_filter = ("is_unverified", "kind", "anchor")
    list_select_related = ("life_phase",)
    search_fields = ("title", "description", "editor_note")
    prepopulated_fields = {"slug": ("title",)}
    checkbox_fields = ("topics",)


@admin.register(CrisisLine)
class CrisisLineAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("title", "number", "is_published", "is_unverified", "checked_on", "order")
    list_filter = ("is_published", "is_unverified", "is_prominent", "reach")
    checkbox_fields = ("languages", "topics", "target_groups")
    search_fields = ("title", "number", "description")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "short_title", "slug", "description", "order")}),
        (
            _("Erreichbar"),
            {
                "fields": (
                    ("number", "tel_href"),
                    "further_numbers",
                    "hours",
                    ("is_around_the_clock", "is_hours_unverified"),
                    ("chat_url", "chat_note"),
                    ("website", "has_mail"),
                    ("is_free", "cost_note", "is_anonymous"),
                )
            },
        ),
        (
            _("Für wen"),
            {
                "description": _("Örtliche Nummern, zum Beispiel das Jugendamt: »vor Ort«."),
                "fields": (
                    ("reach", "is_for_professionals"),
                    "languages",
                    "more_languages",
                    "topics",
                    "target_groups",
                ),
            },
        ),
        (
            _("Anzeige und Prüfung"),
            {
                "fields": (
                    ("is_published", "is_prominent", "is_unverified"),
                    "checked_on",
                    "editor_note",
                    "sources",
                )
            },
        ),
    )
