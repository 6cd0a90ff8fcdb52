"""The overviews of networks among those of the planners (domain 4.3)."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.marks import Marker
from networks.models import Body, CommitteeReport, TopicMatrix
from networks.overviews import Table as Rows
from networks.overviews import bodies_table, decisions_table, matrix_table, with_seats
from networks.reports.files import report_table
from offers.planning import registry
from offers.planning.marked import AGE_FILTERS, WHERE, WHO
from offers.planning.registry import Overview
from offers.planning.tables import Column, Table


def sees_networks(selection):
    """Commands see all; accounts need the right to look at networks."""
    return selection.user is None or selection.user.has_perm("networks.view_network")


def _table(rows: Rows, notes=()):
    marker = Marker()
    return Table(
        [Column(header) for header in rows.headers],
        rows.rows,
        list(notes),
        len(rows.rows),
        [marker.of(source) for source in rows.sources],
    )


def _day(selection):
    """The reference date where it is not today, else None."""
    return None if selection.day == timezone.localdate() else selection.day


def _said(on):
    if on is None:
        return []
    return [
        _(
            "Zum Stichtag: Sitze, Sitzungen, Beschlüsse und Aufträge aus Sitzungen, Berichte. "
            "Der Stand von Gremien und Aufträgen ist der von heute."
        )
    ]


def build_bodies(selection):
    on = _day(selection)
    bodies = Body.objects.running()
    if on:
        bodies = bodies.exclude(founded_year__gt=on.year)
    return _table(bodies_table(bodies, on), _said(on))


def build_decisions(selection):
    on = _day(selection)
    return _table(decisions_table(Body.objects.all(), on), _said(on))


def build_matrices(selection):
    matrices = TopicMatrix.objects.select_related("network__area").prefetch_related(
        "rows", "topics", "network__topics"
    )
    parts = [matrix_table(matrix) for matrix in matrices.order_by("title")]
    rows = [row for part in parts for row in part.rows]
    sources = [source for part in parts for source in part.sources]
    return _table(Rows("themen-matrix", matrix_table(TopicMatrix()).headers, rows, sources))


def build_reports(selection):
    """All kept reports, the latest first; the body stands before each line."""
    on = _day(selection)
    reports = CommitteeReport.objects.prefetch_related(
        Prefetch("body", with_seats(Body.objects.all(), on))
    )
    if on:
        reports = reports.filter(created_at__date__lte=on)
    lines = [(report, row) for report in reports for row in report_table(report).rows]
    headers = [str(_("Gremium")), *report_table(CommitteeReport()).headers]
    rows = [[report.body.name, *row] for report, row in lines]
    sources = [report for report, _row in lines]
    return _table(Rows("bericht", headers, rows, sources), _said(on))


FILTERS = frozenset({"q", *AGE_FILTERS, *WHERE, *WHO, "topic"})
DATED = FILTERS | {"reference_date"}
OVERVIEWS = (
    ("gremien", _("Gremien"), _("Wer sitzt worin, wie oft wird getagt?"), build_bodies, DATED),
    (
        "beschluesse",
        _("Beschlüsse und Arbeitsaufträge"),
        _("Was ist beschlossen, wer tut was bis wann?"),
        build_decisions,
        DATED,
    ),
    (
        "themen-matrix",
        _("Themen-Matrix"),
        _("Wer trägt was zu einem Thema bei?"),
        build_matrices,
        FILTERS - AGE_FILTERS - {"district"},
    ),
    (
        "bericht",
        _("Berichte an Gremien"),
        _("Was wurde welchem Gremium gesagt?"),
        build_reports,
        DATED,
    ),
)


def register():
    for place, (name, title, question, build, filters) in enumerate(OVERVIEWS):
        registry.register(
            Overview(
                name,
                title,
                question,
                build,
                order=200 + place,
                is_visible=sees_networks,
                filters=filters,
            )
        )
