"""Tables frozen with an inventory: what follows from no offer, and sums for the trend."""

from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from offers.models import SnapshotTable
from offers.planning import registry
from offers.planning.marked import narrowed
from offers.planning.selection import PlanningSelection
from offers.planning.summary import FIGURES, figures
from offers.planning.tables import Column, Table, as_text, plain

SUMS = "zustaendigkeiten"  # the overview whose rows are kept for the trend


def tables_now():
    """``[(name, packed bytes)]`` of what is frozen beside the offers, by name."""
    selection = PlanningSelection(QueryDict())
    found = {
        one.name: _content(one.build(selection))
        for one in registry.every()
        if one.name == SUMS or not one.is_of_offers
    }
    found[FIGURES] = {one.key: one.number for one in figures(selection)}
    return [(name, SnapshotTable.pack(found[name])) for name in sorted(found)]


def _content(table):
    return {
        "columns": [[str(one.header), one.kind, one.width] for one in table.columns],
        "rows": [[_stored(plain(cell)) for cell in row] for row in table.rows],
        "marks": table.marks,
    }


def _stored(value):
    """JSON keeps numbers; days and shares become texts as in the CSV."""
    return as_text(value) if isinstance(value, date | Decimal) else value


def table_of(overview, selection):
    """The Table of an Overview for a selection, also where it is frozen."""
    if overview.is_of_offers:
        return overview.build(selection)
    if selection.frozen:
        table = frozen_table(selection.frozen, overview.name)
    else:
        table = overview.build(selection)
    return narrowed(table, overview, selection)


def frozen_table(frozen, name):
    """The Table ``name`` as it was frozen; an old inventory knows nothing but offers."""
    stored = frozen.tables.filter(name=name).first()
    if stored is None:
        return Table([Column(_("Hinweis"), width=60)], [], [_("Damals nicht festgehalten.")], 0)
    content = stored.content
    columns = [Column(header, "text", width) for header, _kind, width in content["columns"]]
    rows, marks = content["rows"], content.get("marks")
    return Table(columns, rows, [], len(rows), marks)
