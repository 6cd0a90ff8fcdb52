from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offers.models import Department, Provider

from .access import SharedRowMixin
from .base import CountedAdmin
from .provider_links import ProviderLinksMixin


class TreeAdminMixin:
    """Rows show what stands above them."""

    list_select_related = ("parent",)


@admin.register(Provider)
class ProviderAdmin(ProviderLinksMixin, SharedRowMixin, TreeAdminMixin, CountedAdmin):
    list_display = ("name", "kind", "parent", "offer_total", "is_example")
    list_filter = ("kind", "is_example")
    search_fields = ("name", "parent__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    checkbox_fields = ("languages",)
    fields = (
        "name",
        "slug",
        "kind",
        "parent",
        "description",
        "languages",
        "website",
        "mail",
        "phone",
        "is_example",
    )


@admin.register(Department)
class DepartmentAdmin(TreeAdminMixin, CountedAdmin):
    list_display = ("name", "kind", "parent", "coordinator_function", "offer_total")
    list_filter = ("kind",)
    search_fields = ("name", "coordinator_function", "parent__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    filter_horizontal = ("members", "deputies")
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "parent", "description", "order")}),
        (
            _("Zuständig"),
            {
                "fields": (
                    ("coordinator_function", "deputy_function"),
                    ("mail", "phone"),
                    "address",
                    "opening_note",
                    "website",
                    "members",
                    "deputies",
                )
            },
        ),
    )

    def get_fieldsets(self, request, obj=None):
        """The accounts are shown to those only who assign them."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        (first, options), (title, contact) = self.fieldsets
        return ((first, options), (title, {"fields": contact["fields"][:-1]}))
