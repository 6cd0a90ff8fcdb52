"""The planners' start page: the state of the inventory, and all overviews."""

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.freshness.policy import current_policy
from offers.planning import registry
from offers.planning.access import may_decide, planner_page
from offers.planning.documents import figures_pdf
from offers.planning.selection import PlanningSelection
from offers.planning.summary import figures
from offers.views.planning.overviews import pdf_response


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


@planner_page
@require_safe
def leadership_file(request):
    selection = PlanningSelection(request.GET, request.user)
    title = _("Stand der Präventionskette")
    content = figures_pdf(figures(selection), selection, current_policy().site_name, title)
    return pdf_response(content, f"leitung-{selection.day:%Y-%m-%d}.pdf")
