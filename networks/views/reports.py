"""Reports to a body: prepared, kept, handed over, read as page or file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from networks.forms import HandOverForm, PeriodForm, ReportTextForm
from networks.models import CommitteeReport, scope_of
from networks.reports.content import default_period, sections_for
from networks.reports.files import (
    period_of,
    report_docx,
    report_pdf,
    report_table,
    shown_sections,
    title_of,
)

from .bodies import editable_body
from .registers import csv_response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {"docx": (report_docx, DOCX), "pdf": (report_pdf, "application/pdf")}


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request, slug):
    """One click: what changed since the last report, the period selectable."""
    body = editable_body(request.user, slug)
    first, last = default_period(body)
    params = request.POST if request.method == "POST" else request.GET
    period = PeriodForm(params if "first" in params else {"first": first, "last": last})
    is_readable = period.is_valid()
    if is_readable:
        first, last = period.cleaned_data["first"], period.cleaned_data["last"]
    report = CommitteeReport(body=body, first=first, last=last, created_by=request.user)
    report.sections = sections_for(body, first, last)
    form = ReportTextForm(request.POST or None, instance=report)
    if request.method == "POST" and is_readable and form.is_valid():
        return redirect(form.save())
    context = {
        "body": body,
        "network": body.network,
        "period": period,
        "report": report,
        "title": title_of(report),
        "sections": shown_sections(report.sections),
        "form": form,
    }
    return TemplateResponse(request, "networks/report_new.html", context)


def _report(user, pk):
    reports = CommitteeReport.objects.visible_to(user).select_related("body__network")
    return get_object_or_404(reports, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def report_detail(request, pk):
    """The report; the coordination edits its texts until it is handed over."""
    report = _report(request.user, pk)
    may_edit = scope_of(request.user).covers(report.body.network)
    is_open = may_edit and report.handed_over_on is None
    text, hand_over = ReportTextForm(instance=report), HandOverForm(instance=report)
    if request.method == "POST":
        if not is_open:
            raise PermissionDenied
        chosen = HandOverForm if "handed_over_on" in request.POST else ReportTextForm
        form = chosen(request.POST, instance=report)
        if form.is_valid():
            form.save()
            messages.success(request, _("Gespeichert."))
            return redirect(report)
        text, hand_over = (text, form) if chosen is HandOverForm else (form, hand_over)
    context = {
        "report": report,
        "title": title_of(report),
        "period": period_of(report),
        "sections": shown_sections(report.sections),
        "is_open": is_open,
        "text_form": text,
        "hand_over_form": hand_over,
    }
    return TemplateResponse(request, "networks/report_detail.html", context)


@require_safe
def report_csv(request, pk):
    return csv_response(report_table(_report(request.user, pk)))


@require_safe
def report_file(request, pk, ending):
    if ending not in FILES:
        raise Http404
    report = _report(request.user, pk)
    make, content_type = FILES[ending]
    name = f"bericht-{report.body.slug}-{report.last}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(make(report), content_type=content_type, headers=headers)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def reports(request):
    """The log: which report went where and when."""
    found = CommitteeReport.objects.visible_to(request.user).select_related("body__network")
    return TemplateResponse(request, "networks/reports.html", {"reports": found})
