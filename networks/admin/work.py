from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import (
    AgendaItem,
    Decision,
    EffectGoal,
    MatrixRow,
    Measure,
    MeasureStep,
    Meeting,
    Participation,
    PlanningProcess,
    PlanningTerms,
    Procedure,
    ProcedureStep,
    TopicMatrix,
    WorkOrder,
)
from offers.admin.base import CompactInline, KompassModelAdmin

from .base import NetworkRowAdmin


class DateTimeWidget(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class AgendaInline(CompactInline):
    model = AgendaItem


class OfMeetingFormSet(CompactInline.formset):
    """Decisions and work orders of a meeting are those of the body that met."""

    def save_new(self, form, commit=True):
        form.instance.body = self.instance.body
        return super().save_new(form, commit)


class DecisionInline(CompactInline):
    model = Decision
    formset = OfMeetingFormSet
    fields = ("kind", "title", "outcome", "decided_on", "resources")


class WorkOrderInline(CompactInline):
    model = WorkOrder
    formset = OfMeetingFormSet
    autocomplete_fields = ("actor",)
    fields = ("title", "actor", "due", "status")


@admin.register(Meeting)
class MeetingAdmin(NetworkRowAdmin):
    network_path = "body__network"
    list_display = ("body", "kind", "title", "starts_at", "status")
    list_filter = ("status", "kind")
    list_select_related = ("body",)
    search_fields = ("title", "body__name", "place")
    date_hierarchy = "starts_at"
    inlines = (AgendaInline, DecisionInline, WorkOrderInline)
    formfield_overrides = {
        **KompassModelAdmin.formfield_overrides,
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": DateTimeWidget},
    }
    fieldsets = (
        (None, {"fields": ("body", ("kind", "status"), "title")}),
        (_("Wann und wo"), {"fields": ("starts_at", "minutes", "place")}),
        (_("Inhalt"), {"fields": ("purpose", "guests", "record", "document_url")}),
    )


@admin.register(Decision)
class DecisionAdmin(NetworkRowAdmin):
    network_path = "body__network"
    list_display = ("title", "kind", "body", "decided_on", "outcome")
    list_filter = ("kind", "outcome")
    list_select_related = ("body",)
    search_fields = ("title", "text", "body__name")
    raw_id_fields = ("meeting",)


class MeasureStepInline(CompactInline):
    model = MeasureStep
    autocomplete_fields = ("actors",)


class EffectGoalInline(CompactInline):
    model = EffectGoal


@admin.register(Measure)
class MeasureAdmin(NetworkRowAdmin):
    list_display = ("title", "network", "lead", "decision")
    list_select_related = ("network", "lead", "decision")
    search_fields = ("title", "description")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("lead", "decision")
    checkbox_fields = ("topics",)
    inlines = (MeasureStepInline, EffectGoalInline)


class ProcedureStepInline(CompactInline):
    model = ProcedureStep
    autocomplete_fields = ("bodies",)


@admin.register(Procedure)
class ProcedureAdmin(NetworkRowAdmin):
    list_display = ("title", "network", "is_template")
    list_filter = ("is_template",)
    list_select_related = ("network",)
    search_fields = ("title", "description")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (ProcedureStepInline,)


class MatrixRowInline(CompactInline):
    model = MatrixRow


@admin.register(TopicMatrix)
class TopicMatrixAdmin(NetworkRowAdmin):
    list_display = ("title", "network")
    list_select_related = ("network",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    checkbox_fields = ("topics",)
    inlines = (MatrixRowInline,)


@admin.register(PlanningProcess)
class PlanningProcessAdmin(KompassModelAdmin):
    list_display = ("title", "own_term", "department", "starts_on", "ends_on")
    list_select_related = ("department",)
    search_fields = ("title", "own_term", "goal")
    autocomplete_fields = ("department", "contributing")
    checkbox_fields = ("topics", "cross_cutting")


@admin.register(PlanningTerms)
class PlanningTermsAdmin(KompassModelAdmin):
    search_fields = ("terms",)


@admin.register(Participation)
class ParticipationAdmin(NetworkRowAdmin):
    list_display = ("title", "network", "method", "held_on", "planned_for")
    list_select_related = ("network",)
    search_fields = ("title", "result")
