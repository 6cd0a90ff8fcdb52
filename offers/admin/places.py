"""Areas, places and what is known about their barriers."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offers.models import AccessibilityCriterion, Area, Location, LocationAccessibility

from .access import SharedRowMixin
from .base import CompactInline, CountedAdmin, KompassModelAdmin, LabelledFormSet
from .location_help import LocationHelpMixin
from .where_used import WhereUsedMixin


class CriteriaFormSet(LabelledFormSet):
    """One row for every criterion: the stored ones, the others prefilled "unknown".

    A row left untouched is not stored, because a missing row means "unknown" anyway.
    """

    def __init__(self, *args, instance=None, **kwargs):
        self.criteria = {
            criterion.pk: criterion for criterion in AccessibilityCriterion.objects.all()
        }
        stored = set()
        if instance is not None and instance.pk:
            stored = set(instance.accessibility.values_list("criterion_id", flat=True))
        missing = [pk for pk in self.criteria if pk not in stored]
        self.extra = len(missing)
        kwargs["initial"] = [{"criterion": pk} for pk in missing]
        super().__init__(*args, instance=instance, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["criterion"].widget = forms.HiddenInput()
        pk = form.instance.criterion_id or form.initial.get("criterion")
        form.row_criterion = self.criteria.get(pk)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{form.row_criterion}: {field.label}"

    def groups(self):
        """Return ``[(group label, [form, …])]`` in the order of the criteria."""
        rows = {form.row_criterion.pk: form for form in self.forms if form.row_criterion}
        groups = {}
        for pk, criterion in self.criteria.items():
            if pk in rows:
                groups.setdefault(criterion.get_group_display(), []).append(rows[pk])
        return list(groups.items())


class CriteriaInline(CompactInline):
    model = LocationAccessibility
    formset = CriteriaFormSet
    template = "admin/offers/location/criteria.html"
    can_delete = False
    fields = ("criterion", "value", "note", "checked_on")


@admin.register(Location)
class LocationAdmin(SharedRowMixin, LocationHelpMixin, CountedAdmin):
    list_display = ("name", "street", "area", "provider", "visibility", "offer_total")
    list_select_related = ("area", "provider")
    list_filter = (("area", admin.RelatedOnlyFieldListFilter), "visibility", "is_example")
    search_fields = ("name", "street", "area__name", "provider__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("provider", "area")
    inlines = (CriteriaInline,)
    fieldsets = (
        (None, {"fields": ("name", "slug", "provider", "is_example")}),
        (
            _("Anschrift"),
            {
                "fields": (
                    "street",
                    ("postcode", "city"),
                    "same_address_ok",
                    "area",
                    ("latitude", "longitude"),
                    "transit",
                )
            },
        ),
        (_("Was Familien sehen"), {"fields": ("visibility", "masked_note")}),
        (_("Barrierefreiheit"), {"fields": ("accessibility_checked_on",)}),
    )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=Location.objects.visible_to(request.user).values("pk"))
        )


@admin.register(Area)
class AreaAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("name", "kind", "parent", "official_number")
    list_select_related = ("parent",)
    list_filter = ("kind",)
    search_fields = ("name", "official_number")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "slug",
                    ("kind", "parent"),
                    "official_number",
                    "postcodes",
                    "description",
                )
            },
        ),
        (_("Auf der Karte"), {"fields": (("latitude", "longitude"), "polygon")}),
    )


@admin.register(AccessibilityCriterion)
class AccessibilityCriterionAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("title", "group", "order")
    list_filter = ("group",)
    search_fields = ("title", "description")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "group", "description", "check_hint", "order")
