"""What planners keep as data: rules for gaps, needs, projects and what figures mean."""

from django.contrib import admin

from offers.models import GapRule, Indicator, Need, PlannedProject, ProjectStep

from .base import CompactInline, KompassModelAdmin


class PlanningAdmin(KompassModelAdmin):
    search_fields = ("title", "description")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(GapRule)
class GapRuleAdmin(PlanningAdmin):
    list_display = ("title", "entity", "severity", "is_enabled", "order")
    list_filter = ("entity", "severity", "is_enabled")


@admin.register(Need)
class NeedAdmin(PlanningAdmin):
    list_display = ("title", "need_topic", "state", "recognised_on")
    list_filter = ("state",)
    list_select_related = ("need_topic",)
    checkbox_fields = ("topics", "life_phases", "areas")


class ProjectStepInline(CompactInline):
    model = ProjectStep


@admin.register(PlannedProject)
class PlannedProjectAdmin(PlanningAdmin):
    list_display = ("title", "department", "state", "starts_on", "ends_on")
    list_filter = ("state",)
    list_select_related = ("department",)
    checkbox_fields = ("needs", "topics", "life_phases", "areas")
    inlines = (ProjectStepInline,)


@admin.register(Indicator)
class IndicatorAdmin(PlanningAdmin):
    list_display = ("title", "unit", "polarity", "counts_children", "order")
