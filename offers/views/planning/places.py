"""Stadtteile: a profile of each, and the comparison with ranks that say how sure they are."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offers.ages import age_range_label
from offers.imports.reading import FileError
from offers.imports.sources import read_records, read_shape
from offers.models import Area, AreaKind, Indicator, IndicatorValue
from offers.planning.access import may_decide, planner_page
from offers.planning.district_profile import profile
from offers.planning.figures_import import import_figures
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
@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request):
    """All figures, one of them compared across Stadtteile; tables are read in here."""
    form, outcome = FiguresFileForm(), None
    if request.method == "POST":
        if not may_decide(request.user):
            raise PermissionDenied
        form = FiguresFileForm(request.POST, request.FILES)
        if form.is_valid():
            outcome = _read(form)
    context = {
        "form": form,
        "outcome": outcome,
        "may_decide": may_decide(request.user),
        **_comparison(request),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "offers/planning/indicators.html", context, status=status)


def _read(form):
    """The Outcome of reading the uploaded table, or None; then the form says why."""
    file = form.cleaned_data["file"]
    try:
        shape = read_shape(file)
        rows = [record.cells for record in read_records(file, shape)]
        chosen = form.cleaned_data
        return import_figures(shape.headers, rows, chosen["source"], chosen["reference_date"])
    except (FileError, ValueError) as fault:
        form.add_error("file", str(fault))
        return None


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
