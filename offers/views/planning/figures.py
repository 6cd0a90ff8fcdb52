"""Figures of others are read in: upload, what the columns mean, trial, commit."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from offers.imports.reading import FileError
from offers.imports.sources import read_records, read_shape
from offers.models import FiguresUpload
from offers.planning.access import planner_act
from offers.planning.figures_form import MeaningsForm
from offers.planning.figures_import import MAX_ROWS, import_figures
from offers.planning.forms import FiguresFileForm
from offers.views.planning.places import indicators_page


@planner_act
@require_POST
def upload(request):
    """Keep the table and ask what its columns mean."""
    form = FiguresFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return redirect("offers:planning_figures", pk=_keep(form, request.user).pk)
        except FileError as fault:
            form.add_error("file", str(fault))
    return indicators_page(request, form, status=422)


def _keep(form, user):
    """The stored FiguresUpload; raises FileError with a German sentence."""
    file, chosen = form.cleaned_data["file"], form.cleaned_data
    shape = read_shape(file)
    rows = [
        [record.cells.get(header, "") for header in shape.headers]
        for record in read_records(file, shape)
    ]
    if len(rows) > MAX_ROWS:
        raise FileError(f"Die Datei hat mehr als {MAX_ROWS} Zeilen. Bitte aufteilen.")
    return FiguresUpload.objects.create(
        file_name=file.name[:200],
        headers=shape.headers,
        packed=FiguresUpload.pack(rows),
        source=chosen["source"],
        reference_date=chosen["reference_date"],
        author=user,
    )


@planner_act
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request, pk):
    """What the columns mean; "try" says what would happen, "commit" stores it."""
    kept = get_object_or_404(FiguresUpload, pk=pk, author=request.user)
    rows = kept.rows
    form = MeaningsForm(kept.headers, rows, request.POST or None)
    outcome, is_stored = None, False
    if request.method == "POST" and form.is_valid():
        is_stored = "commit" in request.POST
        outcome = _carry_out(kept, rows, form, is_stored)
        is_stored = is_stored and outcome is not None
    context = {"kept": kept, "form": form, "outcome": outcome, "is_stored": is_stored,
               "row_count": len(rows)}  # fmt: skip
    status = 422 if form.errors else 200
    return TemplateResponse(request, "offers/planning/figures.html", context, status=status)


@transaction.atomic
def _carry_out(kept, rows, form, is_real):
    """The Outcome, or None; then the form says why. What was stored is no upload any more."""
    try:
        outcome = import_figures(
            rows,
            form.meanings(),
            kept.source,
            kept.reference_date,
            empty="x" if form.cleaned_data["empty_is_suppressed"] else "",
            dry_run=not is_real,
        )
    except ValueError as fault:
        form.add_error(None, str(fault))
        return None
    if is_real:
        form.remember()
        kept.delete()
    return outcome
