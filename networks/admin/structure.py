from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.models import Actor, BacklogTopic, Body, Charter, Membership, Network, scope_of
from offers.admin.base import CompactInline, KompassModelAdmin

from .base import NetworkRowAdmin


@admin.register(Network)
class NetworkAdmin(NetworkRowAdmin):
    network_path = ""
    list_display = ("title", "kind", "place_name", "office", "is_public", "is_elsewhere")
    list_filter = ("kind", "is_public", "is_elsewhere")
    list_select_related = ("office",)
    search_fields = ("title", "description", "place_name")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("parent", "area", "office", "participants")
    checkbox_fields = ("topics",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "description", "goals", "topics")}),
        (
            _("Wo"),
            {"fields": ("parent", "area", "place_name", ("latitude", "longitude"), "is_elsewhere")},
        ),
        (
            _("Kontakt"),
            {"fields": ("office", "contact_function", ("mail", "phone"), "website")},
        ),
        (_("Mitwirkende"), {"fields": ("participants",)}),
        (_("Website"), {"fields": ("is_public", "order", "source")}),
    )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "office" and (own := scope_of(request.user)).edited is not None:
            kwargs["queryset"] = db_field.related_model.objects.filter(pk__in=own.edited)
            kwargs["required"] = True  # a network without an office would be nobody's
        return super(NetworkRowAdmin, self).formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return super(NetworkRowAdmin, self).has_add_permission(request)


@admin.register(Actor)
class ActorAdmin(KompassModelAdmin):
    list_display = ("name", "actor_type", "department", "provider", "unit")
    list_filter = ("actor_type", "leads_to_many")
    list_select_related = ("department", "provider")
    search_fields = ("name", "unit", "department__name", "provider__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("department", "provider", "area")


class MembershipInline(CompactInline):
    model = Membership
    autocomplete_fields = ("actor",)


class CharterInline(admin.StackedInline):
    model = Charter
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False  # answered on the body's own page, which also makes it active

    def has_change_permission(self, request, obj=None):
        return False


class BacklogInline(CompactInline):
    model = BacklogTopic


@admin.register(Body)
class BodyAdmin(NetworkRowAdmin):
    list_display = ("name", "network", "level", "kind", "status", "meeting_interval_weeks")
    list_filter = ("level", "status", "kind", "network")
    list_select_related = ("network",)
    search_fields = ("name", "purpose", "network__title")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("scope_area", "reports_to", "informs", "predecessors")
    filter_horizontal = ("report_readers",)
    checkbox_fields = ("scope_phases",)
    readonly_fields = ("status", "ask_charter_since")
    inlines = (MembershipInline, BacklogInline, CharterInline)
    fieldsets = (
        (None, {"fields": ("network", "name", "slug", ("level", "kind"), "status", "purpose")}),
        (_("Wofür"), {"fields": ("scope_topic", "scope_phases", "scope_area")}),
        (
            _("Arbeitsweise"),
            {
                "fields": (
                    ("meeting_interval_weeks", "meeting_minutes"),
                    "meeting_place",
                    "managing_office",
                    ("rules_adopted_on", "rules_url"),
                )
            },
        ),
        (
            _("Verbindungen"),
            {"fields": ("reports_to", "informs", "predecessors", "report_readers")},
        ),
        (
            _("Weiteres"),
            {"fields": (("founded_year", "member_count"), "ask_charter_since", "note", "order")},
        ),
    )
