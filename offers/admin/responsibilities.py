from django.contrib import admin

from offers.models import Responsibility, Task

from .base import KompassModelAdmin
from .where_used import WhereUsedMixin


@admin.register(Task)
class TaskAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("title", "everyday_title", "order")
    search_fields = ("title", "everyday_title", "search_words")
    prepopulated_fields = {"slug": ("title",)}
    checkbox_fields = ("topics",)


@admin.register(Responsibility)
class ResponsibilityAdmin(KompassModelAdmin):
    list_display = (
        "task",
        "area",
        "department",
        "valid_from",
        "valid_until",
        "status",
        "is_unverified",
    )
    list_select_related = ("task", "area", "department")
    list_filter = ("status", "is_unverified")
    search_fields = ("task__title", "area__name", "department__name")
    autocomplete_fields = ("department", "task", "area")
