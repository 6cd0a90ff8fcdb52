"""Stadtteile: a profile of each, and the comparison with ranks that say how sure they are."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.ages import age_range_label
from offers.models import Area, AreaKind, Indicator, IndicatorValue
from offers.planning.access import may_decide, planner_page
from offers.planning.district_profile import profile
from offers.planning.forms import FiguresFileForm
from offers.planning.indicators import ranking
from offers.planning.selection import PlanningSelection


@planner_page
@require_safe
def district(request, slug):
    area = get_object_or_404(Area, slug=slug, kind=AreaKind.DISTRICT)
    context = {
        "profile": profile(area, request.user),
        "others": Area.objects.filter(kind=AreaKind.DISTRICT).exclude(pk=area.pk).defer("polygon"),
    }
    return TemplateResponse(request, "offers/planning/district.html", context)


@planner_page
@require_safe
def indicators(request):
    """All figures, one of them compared across Stadtteile; tables are read in from here."""
    return indicators_page(request, FiguresFileForm())


def indicators_page(request, form, status=200):
    context = {"form": form, "may_decide": may_decide(request.user), **_comparison(request)}
    return TemplateResponse(request, "offers/planning/indicators.html", context, status=status)


def _comparison(request):
    """The indicator and age group in the address, and its ranks."""
    groups = list(
        IndicatorValue.objects.filter(area__kind=AreaKind.DISTRICT)
        .order_by("indicator__order", "indicator__title", "age_from_months", "age_to_months")
        .values_list("indicator__slug", "indicator__title", "age_from_months", "age_to_months")
        .distinct()
    )
    keys = {
        f"{slug}:{first}:{end}": (slug, title, first, end) for slug, title, first, end in groups
    }
    key = request.GET.get("figure", "")
    key = key if key in keys else next(iter(keys), "")
    if not key:
        return {"keys": {}, "ranks": [], "chosen_key": ""}
    slug, _title, first, end = keys[key]
    indicator = Indicator.objects.get(slug=slug)
    day = PlanningSelection(request.GET, request.user).day
    ranks, suppressed, newest = ranking(indicator, (first, end), day)
    return {
        "keys": {name: _label(*group) for name, group in keys.items()},
        "chosen_key": key,
        "indicator": indicator,
        "ranks": ranks,
        "suppressed": suppressed,
        "newest": newest,
    }


def _label(slug, title, first, end):
    if first is None and end is None:
        return title
    return _("%(title)s: %(ages)s") % {"title": title, "ages": age_range_label(first, end)}
