"""A report as CSV, DOCX and accessible PDF; all say what the page says."""

import io
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document

from networks.overviews import Table
from offers.documents.pdf import make_pdf
from offers.host import current_host


def title_of(report):
    return _("Bericht an: %(body)s") % {"body": report.body.name}


def period_of(report):
    days = {"first": _day(report.first), "last": _day(report.last)}
    return _("Zeitraum: %(first)s bis %(last)s") % days


def _day(day):
    return date_format(day, "j. F Y")


def shown_sections(sections):
    """The stored ``sections`` with days as dates: ``[(title, [(text, date or None), …]), …]``."""
    return [
        (
            section["title"],
            [(text, date.fromisoformat(day) if day else None) for text, day in section["rows"]],
        )
        for section in sections
    ]


def _line(text, day):
    return f"{text}, {_day(day)}" if day else text


def report_table(report):
    rows = [
        [title, text, day]
        for title, lines in shown_sections(report.sections)
        for text, day in lines
    ]
    return Table("bericht", [_("Abschnitt"), _("Angabe"), _("Datum")], rows)


def report_docx(report):
    """Return the report as bytes of a Word document with real headings and lists."""
    document = Document()
    document.core_properties.title = title_of(report)
    document.core_properties.language = "de-DE"
    document.core_properties.author = current_host().publisher_name
    document.add_heading(title_of(report), level=1)
    document.add_paragraph(period_of(report))
    for text in report.introduction.splitlines():
        document.add_paragraph(text)
    for title, lines in shown_sections(report.sections):
        document.add_heading(title, level=2)
        for text, day in lines:
            document.add_paragraph(_line(text, day), style="List Bullet")
        if not lines:
            document.add_paragraph(_("Nichts in diesem Zeitraum."))
    if report.outlook:
        document.add_heading(_("Ausblick"), level=2)
        for text in report.outlook.splitlines():
            document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def report_pdf(report):
    host = current_host()
    sections = [
        {"title": title, "lines": [_line(text, day) for text, day in lines]}
        for title, lines in shown_sections(report.sections)
    ]
    return make_pdf(
        "report.typ",
        {
            "title": title_of(report),
            "publisher": host.publisher_name,
            "site_name": host.site_name,
            "period": period_of(report),
            "introduction": report.introduction,
            "outlook": report.outlook,
            "sections": sections,
            "words": {"outlook": _("Ausblick"), "nothing": _("Nichts in diesem Zeitraum.")},
        },
    )
