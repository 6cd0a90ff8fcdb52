"""The inbox: what visitors report about offers and searches."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.attention import feedback_for
from offers.models import Feedback

from .base import KompassModelAdmin


@admin.register(Feedback)
class FeedbackAdmin(KompassModelAdmin):
    list_display = ("kind", "about", "excerpt", "created_at", "is_done")
    list_filter = ("is_done", "kind")
    list_select_related = ("offer",)
    search_fields = ("message", "query", "offer__title", "internal_note")
    readonly_fields = ("kind", "offer_link", "query", "message", "mail", "created_at")
    fieldsets = (
        (None, {"fields": ("kind", "offer_link", "query", "message", "mail", "created_at")}),
        (_("Bearbeitung"), {"fields": ("is_done", "internal_note")}),
    )
    actions = ("mark_done",)

    def get_queryset(self, request):
        return super().get_queryset(request) & feedback_for(request.user)

    def has_add_permission(self, request):
        return False  # visitors write, on the public pages

    @admin.display(description=_("Worüber"), ordering="offer__title")
    def about(self, report):
        return report.offer or (_("Suche: »%(query)s«") % {"query": report.query})

    @admin.display(description=_("Nachricht"))
    def excerpt(self, report):
        return Truncator(report.message).chars(80)

    @admin.display(description=_("Angebot"))
    def offer_link(self, report):
        if report.offer is None:
            return "–"
        url = reverse("admin:offers_offer_change", args=[report.offer_id])
        return format_html('<a href="{}">{}</a>', url, report.offer)

    @admin.action(description=_("Als erledigt ablegen"), permissions=["change"])
    def mark_done(self, request, queryset):
        done = queryset.filter(is_done=False).update(is_done=True)
        text = ngettext("%(n)s Rückmeldung erledigt.", "%(n)s Rückmeldungen erledigt.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)
