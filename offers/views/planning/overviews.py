"""An overview as a page and as a file: the same Table."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.freshness.policy import current_policy
from offers.planning import registry
from offers.planning.access import may_decide, planner_page
from offers.planning.documents import overview_pdf
from offers.planning.files import CONTENT_TYPES, file_name, pieces
from offers.planning.form import form_context
from offers.planning.frozen_tables import table_of
from offers.planning.marked import idle_filters, without_effect
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
    table = table_of(overview, selection)
    rows = table.rows if hasattr(table.rows, "__getitem__") else list(table.rows)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "overview": overview,
        "overviews": visible(selection),
        "selection": selection,
        "table": table,
        "page": page,
        "ignored": [*selection.ignored, *without_effect(overview, selection)],
        "chips": chips(selection, request.path),
        "files": [(form, selection.overview_url(name, form)) for form in formats(overview)],
        "may_decide": may_decide(request.user),
        "here": request.path,
        **form_context(selection, idle_filters(overview, selection)),
    }
    if overview.context:
        context |= overview.context(selection, table)
    return TemplateResponse(request, overview.template, context)


def formats(overview):
    return ("csv", "xlsx", "pdf") if overview.has_pdf else ("csv", "xlsx")


def visible(selection):
    return [overview for overview in registry.every() if overview.is_visible(selection)]


def chips(selection, path):
    """The filters in force; taking one out stays on this page."""
    listing = reverse(selection.url_name)
    return [replace(chip, url=chip.url.replace(listing, path, 1)) for chip in selection.chips()]


@planner_page
@require_safe
def overview_file(request, name, file_format):
    selection = PlanningSelection(request.GET, request.user)
    overview = find(name, selection)
    if file_format not in (*CONTENT_TYPES, *formats(overview)):
        raise Http404
    table = table_of(overview, selection)
    filename = file_name(overview, selection, file_format)
    if file_format == "pdf":
        content = overview_pdf(overview, table, selection, current_policy().site_name)
        return pdf_response(content, filename)
    return StreamingHttpResponse(
        pieces(table, file_format, str(overview.title)),
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def pdf_response(content, filename):
    headers = {"Content-Disposition": f'inline; filename="{filename}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
