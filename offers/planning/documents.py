"""Overviews and the Leitung's figures as tagged PDF, for meetings."""

from django.utils.translation import gettext as _

from offers.documents.pdf import make_pdf
from offers.planning.tables import Cell, as_text, on_page, plain

MOST_ROWS = 400  # more is no paper for a meeting
WIDEST = 4  # times as wide as a number


def overview_pdf(overview, table, selection, site_name):
    """Return the PDF of a Table; the same cells as on the page."""
    rows = [[_words(cell) for cell in row] for row in table.rows]
    notes = [str(note) for note in table.notes]
    if len(rows) > MOST_ROWS:
        notes.append(_("Gedruckt sind die ersten %(n)s Zeilen.") % {"n": MOST_ROWS})
    return make_pdf(
        "planning.typ",
        _frame(overview.title, selection, site_name)
        | {
            "notes": notes,
            "figures": [],
            "headers": [str(header) for header in table.headers],
            "rows": rows[:MOST_ROWS],
            "widths": [min(WIDEST, max(1, column.width // 10)) for column in table.columns],
            "numbers": [n for n, c in enumerate(table.columns) if c.kind in ("number", "decimal")],
        },
    )


def figures_pdf(figures, selection, site_name, title):
    shown = [
        {
            "title": str(one.title),
            "value": one.value,
            "change": str(one.change),
            "reason": str(one.reason),
        }
        for one in figures
    ]
    nothing = {"headers": [], "rows": [], "widths": [], "numbers": [], "notes": []}
    return make_pdf(
        "planning.typ",
        _frame(title, selection, site_name) | nothing | {"figures": shown},
    )


def _frame(title, selection, site_name):
    stand = _("Stand: %(day)s") % {"day": as_text(selection.day)}
    return {"title": str(title), "site_name": site_name, "stand": stand}


def _words(cell):
    """A number that stands on few children says so, an empty cell shows a dash."""
    words = on_page(plain(cell)) or "–"
    is_few = isinstance(cell, Cell) and "few" in cell.css.split()
    return f"~ {words}" if is_few else words
