"""The overviews of networks among those of the planners (domain 4.3)."""

from django.utils.translation import gettext_lazy as _

from networks.models import Body, CommitteeReport, TopicMatrix
from networks.overviews import Table as Rows
from networks.overviews import bodies_table, decisions_table, matrix_table
from networks.reports.files import report_table
from offers.planning import registry
from offers.planning.registry import Overview
from offers.planning.tables import Column, Table


def sees_networks(selection):
    """Commands see all; accounts need the right to look at networks."""
    return selection.user is None or selection.user.has_perm("networks.view_network")


def _table(rows: Rows):
    return Table([Column(header) for header in rows.headers], rows.rows)


def build_bodies(selection):
    return _table(bodies_table(Body.objects.running()))


def build_decisions(selection):
    return _table(decisions_table(Body.objects.all()))


def build_matrices(selection):
    matrices = TopicMatrix.objects.prefetch_related("rows").order_by("title")
    parts = [matrix_table(matrix) for matrix in matrices]
    rows = [row for part in parts for row in part.rows]
    return _table(Rows("themen-matrix", matrix_table(TopicMatrix()).headers, rows))


def build_reports(selection):
    """All kept reports, the latest first; the body stands before each line."""
    reports = CommitteeReport.objects.select_related("body")
    rows = [[report.body.name, *row] for report in reports for row in report_table(report).rows]
    headers = [str(_("Gremium")), *report_table(CommitteeReport()).headers]
    return _table(Rows("bericht", headers, rows))


OVERVIEWS = (
    ("gremien", _("Gremien"), _("Wer sitzt worin, wie oft wird getagt?"), build_bodies),
    (
        "beschluesse",
        _("Beschlüsse und Arbeitsaufträge"),
        _("Was ist beschlossen, wer tut was bis wann?"),
        build_decisions,
    ),
    ("themen-matrix", _("Themen-Matrix"), _("Wer trägt was zu einem Thema bei?"), build_matrices),
    ("bericht", _("Berichte an Gremien"), _("Was wurde welchem Gremium gesagt?"), build_reports),
)


def register():
    for place, (name, title, question, build) in enumerate(OVERVIEWS):
        registry.register(
            Overview(
                name,
                title,
                question,
                build,
                order=200 + place,
                is_visible=sees_networks,
                is_of_offers=False,
            )
        )
