from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offers.models import CrisisLine, LifeSituation

from .base import KompassModelAdmin
from .where_used import WhereUsedMixin


@admin.register(LifeSituation)
class LifeSituationAdmin(KompassModelAdmin):
    list_display = ("title", "order", "is_crisis", "is_on_start_page", "is_unverified")
    list_filter = ("is_crisis", "is_on_start_page", "is_unverified")
    search_fields = ("title", "description", "search_words")
    prepopulated_fields = {"slug": ("title",)}
    checkbox_fields = ("topics", "life_phases", "target_groups", "crisis_lines")


@admin.register(CrisisLine)
class CrisisLineAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("title", "number", "is_published", "is_unverified", "checked_on", "order")
    list_filter = ("is_published", "is_unverified", "is_prominent")
    search_fields = ("title", "number", "description")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "short_title", "slug", "description", "order")}),
        (
            _("Erreichbar"),
            {
                "fields": (
                    ("number", "tel_href"),
                    "hours",
                    ("is_around_the_clock", "is_hours_unverified"),
                    "chat_url",
                    "website",
                    ("is_free", "is_anonymous"),
                )
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
