"""Quality in the list and the form of offers: what is missing, and how easy the texts read."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from offers.completeness import completeness, criteria, kept_offers
from offers.models import Department, Offer, Status
from offers.readability import readability

LONGEST_TEXT = 20_000
WELL_KEPT_PERCENT = 90


class LacksFilter(admin.SimpleListFilter):
    """Offers without one thing they should say; the same conditions as in the table."""

    title = _("es fehlt")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        asked = criteria()
        self.conditions = {one.key: one.condition for one in asked}
        return [(one.key, one.label) for one in asked]

    def queryset(self, request, queryset):
        condition = self.conditions.get(self.value())
        if condition is None:
            return queryset
        return queryset.exclude(status=Status.ARCHIVED).filter(~condition)


class QualityMixin:
    """Adds the page of completeness, the column and the hint on readability."""

    @property
    def media(self):  # no class Media: of those of several mixins Django takes one
        return super().media + forms.Media(js=["kompass/readability.js"])

    def get_urls(self):
        table = self.admin_site.admin_view(require_safe(self.completeness_view))
        hint = self.admin_site.admin_view(require_POST(self.readability_view))
        return [
            path("vollstaendigkeit/", table, name="offers_offer_completeness"),
            path("lesbarkeit/", hint, name="offers_offer_readability"),
            *super().get_urls(),
        ]

    def completeness_view(self, request):
        """The table: departments down, criteria across, each share a link to what is missing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = criteria()
        offers = kept_offers().filter(pk__in=Offer.objects.visible_to(request.user))
        rows = completeness(offers, asked)
        if "mine" in request.GET:
            own = set(
                Department.objects.with_descendants(
                    request.user.departments.values_list("slug", flat=True)
                ).values_list("pk", flat=True)
            )
            rows = [row for row in rows if row.department.pk in own]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Vollständigkeit"),
            "opts": self.opts,
            "criteria": asked,
            "rows": [shown_row(row, asked) for row in rows],
            "has_own": request.user.departments.exists(),
        }
        return TemplateResponse(request, "admin/offers/offer/completeness.html", context)

    def readability_view(self, request):
        """The hint on a text that is just being typed (``text``), as a piece of HTML."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = readability(request.POST.get("text", "")[:LONGEST_TEXT])
        return TemplateResponse(request, "admin/offers/offer/_readability.html", {"found": found})

    @admin.display(description=_("Text"))
    def reads(self, offer):
        return readability(f"{offer.summary}\n{offer.description}").label or "–"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        text = f"{obj.summary}\n{obj.description}" if obj else ""
        return super().render_change_form(
            request, {**context, "readability": readability(text)}, *args, obj=obj, **kwargs
        )


def shown_row(row, asked):
    """A row for the template; the link of each cell leads to the offers that lack it."""
    changelist = reverse("admin:offers_offer_changelist")
    of_department = f"{changelist}?department={row.department.slug}"
    cells = []
    for one in asked:
        percent = row.complete[one.key] * 100 // row.total
        cells.append(
            {
                "percent": percent,
                "is_low": one.is_expected and percent < WELL_KEPT_PERCENT,
                "missing": row.total - row.complete[one.key],
                "url": f"{of_department}&lacks={one.key}",
            }
        )
    return {"row": row, "cells": cells, "url": of_department}
