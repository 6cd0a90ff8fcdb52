"""The planners' start page: the state of the inventory, and all overviews."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from offers.planning import registry
from offers.planning.access import may_decide, planner_page
from offers.planning.selection import PlanningSelection
from offers.planning.summary import figures


@planner_page
@require_safe
def home(request):
    selection = PlanningSelection(request.GET, request.user)
    context = {
        "overviews": [one for one in registry.every() if one.is_visible(selection)],
        "selection": selection,
        "figures": figures(selection),
        "may_decide": may_decide(request.user),
    }
    return TemplateResponse(request, "offers/planning/home.html", context)


@planner_page
@require_safe
def leadership(request):
    """One screen for the Leitung, made to be printed."""
    selection = PlanningSelection(request.GET, request.user)
    context = {"selection": selection, "figures": figures(selection)}
    return TemplateResponse(request, "offers/planning/leadership.html", context)
