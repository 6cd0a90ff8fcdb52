"""An overview as a page and as a file: the same Table."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.planning import registry
from offers.planning.access import may_decide, planner_page
from offers.planning.files import CONTENT_TYPES, file_name, pieces
from offers.planning.form import form_context
from offers.planning.selection import PlanningSelection

ROWS_PER_PAGE = 100


def find(name, selection):
    """The Overview ``name`` if this account may see it; else 404."""
    overview = registry.get(name)
    if overview is None or not overview.is_visible(selection):
        raise Http404
    return overview


@planner_page
@require_safe
def overview_page(request, name="angebotsuebersicht"):
    selection = PlanningSelection(request.GET, request.user)
    overview = find(name, selection)
    table = overview.build(selection)
    rows = table.rows if hasattr(table.rows, "__getitem__") else list(table.rows)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "overview": overview,
        "overviews": visible(selection),
        "selection": selection,
        "table": table,
        "page": page,
        "ignored": selection.ignored,
        "chips": chips(selection, request.path),
        "files": [(form, selection.overview_url(name, form)) for form in ("csv", "xlsx")],
        "may_decide": may_decide(request.user),
        "here": request.path,
        **form_context(selection),
    }
    if overview.context:
        context |= overview.context(selection, table)
    return TemplateResponse(request, overview.template, context)


def visible(selection):
    return [overview for overview in registry.every() if overview.is_visible(selection)]


def chips(selection, path):
    """The filters in force; taking one out stays on this page."""
    listing = reverse(selection.url_name)
    return [replace(chip, url=chip.url.replace(listing, path, 1)) for chip in selection.chips()]


@planner_page
@require_safe
def overview_file(request, name, file_format):
    if file_format not in CONTENT_TYPES:
        raise Http404
    selection = PlanningSelection(request.GET, request.user)
    overview = find(name, selection)
    table = overview.build(selection)
    filename = file_name(overview, selection, file_format)
    return StreamingHttpResponse(
        pieces(table, file_format, str(overview.title)),
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
