"""Help paths with their two versions, and both side by side."""

from itertools import zip_longest

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from offers.models import HelpPath, HelpPathVersion, HelpQuestion, HelpStep

from .base import CompactInline, KompassModelAdmin


class QuestionInline(CompactInline):
    model = HelpQuestion


class VersionInline(CompactInline):
    """The steps of a version stand on its own page, one click away."""

    model = HelpPathVersion
    show_change_link = True
    max_num = len(HelpPathVersion.Kind)


@admin.register(HelpPath)
class HelpPathAdmin(KompassModelAdmin):
    list_display = ("title", "area", "department", "is_unverified", "checked_on", "comparison")
    list_select_related = ("area", "department")
    list_filter = ("is_unverified",)
    search_fields = ("title", "description", "search_words")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("department", "area")
    checkbox_fields = ("topics", "life_phases")
    inlines = (VersionInline, QuestionInline)

    @admin.display(description=_("Vergleich"))
    def comparison(self, help_path):
        url = reverse("admin:offers_helppath_compare", args=[help_path.pk])
        return format_html('<a href="{}">{}</a>', url, _("heute und Ziel"))

    def get_urls(self):
        compare = self.admin_site.admin_view(self.compare_view)
        name = "offers_helppath_compare"
        return [path("<int:pk>/vergleich/", compare, name=name), *super().get_urls()]

    def compare_view(self, request, pk):
        """Both versions side by side, step by step; also what families do not see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        help_path = get_object_or_404(self.get_queryset(request), pk=pk)
        versions = {
            version.kind: version for version in help_path.versions.prefetch_related("steps")
        }
        columns = [(kind.label, versions.get(kind)) for kind in HelpPathVersion.Kind]
        steps = [list(version.steps.all()) if version else [] for _label, version in columns]
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(path)s: heute und Ziel") % {"path": help_path},
            "opts": self.opts,
            "help_path": help_path,
            "columns": columns,
            "rows": list(zip_longest(*steps)),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/offers/helppath/compare.html", context)


class StepInline(admin.StackedInline):
    model = HelpStep
    extra = 0
    filter_horizontal = ("tasks",)


@admin.register(HelpPathVersion)
class HelpPathVersionAdmin(KompassModelAdmin):
    list_display = ("path", "kind", "valid_from", "valid_until", "is_public")
    list_select_related = ("path",)
    list_filter = ("kind",)
    search_fields = ("path__title", "steps__title")
    inlines = (StepInline,)
