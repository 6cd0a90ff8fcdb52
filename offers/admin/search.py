"""The search as editors see it: words that found nothing, groups of words, why a hit is a hit."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Sum, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from offers.models import FruitlessSearch, SynonymGroup
from offers.search.backends import backend
from offers.search.explain import explain
from offers.search.fruitless import KEPT_DAYS, SHOWN_FROM
from offers.search.plan import Kind
from offers.search.preview import preview
from offers.selection import Selection

from .base import KompassModelAdmin

KINDS = {
    Kind.EXACT: _("das Wort selbst"),
    Kind.JOINED: _("zusammengeschrieben"),
    Kind.SYNONYM: _("Wortgruppe"),
    Kind.WIDER: _("weiter gefasst"),
    Kind.COMPOUND: _("in einem längeren Wort"),
    Kind.PARTS: _("seine Bestandteile"),
    Kind.HEADLESS: _("ohne das Grundwort"),
    Kind.PREFIX: _("Anfang eines Wortes"),
    Kind.TYPO: _("Tippfehler"),
}
FIELDS = {
    "title": _("Titel"),
    "tags": _("Themen, Schlagwörter, Art"),
    "summary": _("Kurztext und Anbieter"),
    "body": _("Beschreibung, Orte, Übriges"),
}

GRADES = (
    _("vor allem im Titel"),
    _("vor allem in Themen und Schlagwörtern"),
    _("vor allem in Kurztext und Anbieter"),
    _("nur im übrigen Text"),
)
AGE_STEPS = (
    _("genau für dieses Alter"),
    _("für ein wenig mehr als dieses Alter"),
    _("für einige Jahre"),
    _("für viele Jahre"),
    _("für fast jedes Alter"),
)


def may_see_rare_searches(user):
    return user.has_perm("offers.change_synonymgroup")


@admin.register(FruitlessSearch)
class FruitlessSearchAdmin(KompassModelAdmin):
    """What families looked for in vain in the last weeks, one line for each query."""

    list_display = ("query", "total", "latest", "new_group")
    list_display_links = None
    search_fields = ("query",)
    actions = None

    def get_queryset(self, request):
        since = timezone.localdate() - timedelta(days=KEPT_DAYS)
        same = {"partition_by": F("query")}
        searches = (
            FruitlessSearch.objects.filter(day__gt=since)
            .annotate(
                total=Window(Sum("count"), **same),
                place=Window(RowNumber(), order_by="-day", **same),
            )
            .filter(place=1)
        )
        if not may_see_rare_searches(request.user):
            searches = searches.filter(total__gte=SHOWN_FROM)
        return searches

    def get_ordering(self, request):
        return ("-total", "query")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_list_display(self, request):
        can_add = request.user.has_perm("offers.add_synonymgroup")
        return self.list_display if can_add else self.list_display[:-1]

    @admin.display(description=_("wie oft in 90 Tagen"), ordering="total")
    def total(self, search):
        return search.total

    @admin.display(description=_("zuletzt"))
    def latest(self, search):
        return search.day

    @admin.display(description=_("Abhilfe"))
    def new_group(self, search):
        address = reverse("admin:offers_synonymgroup_add")
        query = urlencode({"terms": search.query})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("Wortgruppe anlegen"))


@admin.register(SynonymGroup)
class SynonymGroupAdmin(KompassModelAdmin):
    list_display = ("__str__", "terms_equivalent", "is_active", "note")
    list_filter = ("is_active", "terms_equivalent")
    search_fields = ("terms", "aliases", "leads_to")

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.preview_view))
        return [
            path("vorschau/", view, name="offers_synonymgroup_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request):
        """Say what saving the form would change; ``?group=`` names the group it belongs to."""
        number = request.GET.get("group", "")
        saved = self.get_object(request, number) if number.isdecimal() else None
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, saved, change=saved is not None)(request.POST, instance=saved)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Was ändert sich?"),
            "opts": self.opts,
            "form": form,
            "group": form.instance,
            "changes": preview(form.instance) if form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/offers/synonymgroup/preview.html", context)


@require_safe
def explain_view(request):
    """List the public hits for ``?q=`` with the reasons for each."""
    if not request.user.has_perm("offers.view_offer"):
        raise PermissionDenied
    params = QueryDict(mutable=True)
    params["q"] = request.GET.get("q", "")
    selection = Selection(params)
    context = {
        **admin.site.each_context(request),
        "title": _("Warum steht das hier?"),
        "selection": selection,
        "trouble": backend().trouble(selection.memory.state.generation),
        "plan": selection.found.plan,
        "filters": [chip.label for chip in selection.chips() if chip.name != "q"],
        "hits": [_shown(hit) for hit in explain(selection)] if selection.query else [],
    }
    return TemplateResponse(request, "admin/search_explain.html", context)


def _shown(hit):
    """The hit with the words of the page: one line for every match of every word."""
    lines = [
        {
            "word": word.word,
            "source": match.alternative.source,
            "kind": KINDS[match.alternative.kind],
            "fields": [FIELDS[name] for name in match.fields],
            "weight": match.alternative.weight,
            "points": match.value * word.idf,
        }
        for word in hit.words
        for match in word.matches
    ]
    missing = [word.word for word in hit.words if not word.matches]
    reasons = [_("Wörter: %(where)s") % {"where": GRADES[hit.grade]}]
    if hit.age_step is not None:
        reasons.append(_("Alter: %(step)s") % {"step": AGE_STEPS[hit.age_step]})
    return {"hit": hit, "lines": lines, "missing": missing, "reasons": reasons}
