"""The inventory matrix: any two dimensions; cells count offers, places or offers per child."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from offers.models import LifePhase
from offers.planning.children import UNKNOWN, ChildrenTable, rate, whole_city
from offers.planning.dimensions import DIMENSIONS
from offers.planning.planned import RELATIONS, Concerns
from offers.planning.tables import Cell, Column, Table, one_place

MEASURES = {
    "offers": gettext_lazy("Zahl der Angebote"),
    "places": gettext_lazy("Plätze"),
    "rate": gettext_lazy("Angebote je 1.000 Kinder"),
}
WITHOUT = ""  # the row or column of offers without any value
NAMES_IN_CELL = 12
STEPS = (1, 5, 12)  # from here on a cell is darker


@dataclass(frozen=True)
class Ask:
    """What the matrix shows: two dimensions, a measure, with names or not."""

    rows: str = "topic"
    columns: str = "life_phase"
    measure: str = "offers"
    with_names: bool = False

    @classmethod
    def read(cls, params, rows="topic", columns="life_phase"):
        """Return the Ask in ``params`` and German sentences on what could not be used."""
        wrong = []
        rows = _known(params, "rows", DIMENSIONS, rows, wrong)
        columns = _known(params, "columns", DIMENSIONS, columns, wrong)
        if rows == columns:
            columns = "life_phase" if rows != "life_phase" else "topic"
            wrong.append(_("Zeilen und Spalten waren gleich; die Spalten sind jetzt andere."))
        measure = _known(params, "measure", MEASURES, "offers", wrong)
        return cls(rows, columns, measure, params.get("names") == "1"), wrong


def _known(params, name, known, default, wrong):
    value = params.get(name, "").strip()
    if value and value not in known:
        wrong.append(_("„%(value)s“ ist hier keine Wahl.") % {"value": value[:40]})
    return value if value in known else default


class Matrix:
    """Counts of ``selection`` by two dimensions. Totals count each offer once."""

    def __init__(self, selection, ask):
        self.selection, self.ask = selection, ask
        self.rows_by, self.columns_by = DIMENSIONS[ask.rows], DIMENSIONS[ask.columns]
        self.chosen = selection.chosen()
        self.rows = self._axis(self.rows_by)
        self.columns = self._axis(self.columns_by)

    def _axis(self, dimension):
        """``[(value, words, offers)]``; offers without a value come last, if there are any."""
        axis = [
            (value, str(words), dimension.offers(self.selection, value) & self.chosen)
            for value, words in dimension.values(self.selection).items()
        ]
        if dimension.key not in self.selection.values:
            rest = self.chosen - BitMap.union(BitMap(), *(ids for _v, _w, ids in axis))
            if rest:
                axis.append((WITHOUT, _("ohne Angabe"), rest))
        return axis

    @cached_property
    def capacities(self):
        return self.selection.capacities()

    @cached_property
    def concerns(self):
        """Needs and projects of this selection; None where no dimension can name them."""
        if not {self.ask.rows, self.ask.columns} & set(RELATIONS):
            return None
        return Concerns(self.selection.values)

    def planned(self, row, column):
        """What is needed or planned at a cell, as ``(words, url)``, or ()."""
        asked = {self.ask.rows: row, self.ask.columns: column}
        parts = {name: value for name, value in asked.items() if name in RELATIONS}
        if self.concerns is None or WITHOUT in parts.values():
            return ()
        return self.concerns.mark(parts)

    @cached_property
    def children(self):
        return ChildrenTable(self.selection.day)

    def measure(self, ids, row=None, column=None):
        """The number for offers ``ids``: an int, for a rate a Decimal or None."""
        if self.ask.measure == "offers":
            return len(ids)
        if self.ask.measure == "places":
            return int(np.nansum(self.capacities[np.array(ids.to_array(), dtype=np.int64)]))
        return one_place(rate(len(ids), self.children_of(row, column)))

    def children_of(self, row, column):
        """Children that the cell is about: those of its phase in its Stadtteil."""
        place = {self.ask.rows: row, self.ask.columns: column}
        if WITHOUT in place.values():
            return UNKNOWN
        area = place.get("district") or self._only("district") or self._only("area")
        area = area or whole_city(self.selection.memory.vocabulary)
        phases = list(self.selection.memory.vocabulary.rows[LifePhase].values())
        wanted = place.get("life_phase")
        if wanted:
            phases = [phase for phase in phases if phase.slug == wanted]
        elif "life_phase" in self.selection.values:
            phases = [p for p in phases if p.slug in self.selection.values["life_phase"]]
        return self._of_phases(area, [phase for phase in phases if not phase.is_pregnancy])

    def _of_phases(self, area, phases):
        phases = sorted(phases, key=lambda phase: phase.age_from_months)
        is_chain = all(a.age_to_months == b.age_from_months for a, b in pairwise(phases))
        if area is None or not phases or not is_chain:
            return UNKNOWN
        return self.children.of(area, phases[0].age_from_months, phases[-1].age_to_months)

    def _only(self, name):
        """The value of filter ``name`` if just one is chosen."""
        values = self.selection.values.get(name, [])
        return values[0] if len(values) == 1 else None

    def url(self, row=None, column=None):
        """The list of the offers in a cell, a row or a column."""
        asked = {self.ask.rows: row, self.ask.columns: column}
        behind = [f"without.{name}" for name, value in asked.items() if value == WITHOUT]
        values = {name: value for name, value in asked.items() if value}
        return self.selection.list_url(*behind, **values)

    def notes(self):
        notes = []
        if not (self.rows_by.is_single and self.columns_by.is_single):
            notes.append(
                _("Summen zählen jedes Angebot einmal; in den Zellen kann es mehrfach stehen.")
            )
        else:
            notes.append(_("Jedes Angebot steht in genau einer Zelle."))
        if self.ask.measure == "places":
            ids = np.array(self.chosen.to_array(), dtype=np.int64)
            unknown = int(np.isnan(self.capacities[ids]).sum())
            notes.append(
                _("Bei %(unknown)s von %(all)s Angeboten sind die Plätze nicht erhoben.")
                % {"unknown": unknown, "all": len(ids)}
            )
        if self.ask.measure == "rate":
            notes.append(self._rate_note())
        return notes

    def _rate_note(self):
        day = self.children.day
        if day is None:
            return _("Es gibt noch keine Kinderzahlen. Bitte zuerst Kennzahlen einlesen.")
        return _(
            "Kinder laut Kennzahl, Stichtag bis %(day)s. Unter 100 Kindern ist der Wert unsicher "
            "und mit ~ gekennzeichnet. Leer: keine oder unterdrückte Zahl."
        ) % {"day": f"{day:%d.%m.%Y}"}

    def table(self):
        kind = "decimal" if self.ask.measure == "rate" else "number"
        if self.ask.with_names:
            kind = "text"
        width = 40 if self.ask.with_names else 14
        columns = [Column(str(self.rows_by.label), width=32)]
        columns += [Column(words, kind, width) for _value, words, _ids in self.columns]
        total = "decimal" if self.ask.measure == "rate" else "number"
        columns.append(Column(_("Summe"), total, 10))
        return Table(columns, self._table_rows(), self.notes(), len(self.rows) + 1)

    def _table_rows(self):
        for value, words, ids in self.rows:
            cells = [self._cell(value, words, ids, *column) for column in self.columns]
            total = self.measure(ids, value)
            yield [words, *cells, Cell(total, self.url(value), "sum")]
        sums = [
            Cell(self.measure(ids, None, value), self.url(None, value), "sum")
            for value, _words, ids in self.columns
        ]
        yield [_("Summe"), *sums, Cell(self.measure(self.chosen), self.url(), "sum")]

    def _cell(self, row, row_words, row_ids, column, column_words, column_ids):
        ids = row_ids & column_ids
        number = self.measure(ids, row, column)
        note = f"{row_words}, {column_words}"
        css = shade(len(ids))
        if self.ask.measure == "rate" and self.children_of(row, column).is_few:
            css += " few"
        value = self._with_names(number, ids) if self.ask.with_names else number
        url = self.url(row, column) if ids else ""
        return Cell(value, url, css, note, self.planned(row, column))

    def _with_names(self, number, ids):
        titles = [title for _pk, title in self.selection.titles.of(ids)]
        if not titles:
            return "0"
        rest = len(titles) - NAMES_IN_CELL
        more = [_("und %(n)s weitere") % {"n": rest}] if rest > 0 else []
        shown = "" if number is None else f"{number}: ".replace(".", ",")
        return shown + " | ".join([*titles[:NAMES_IN_CELL], *more])


def shade(count):
    """The CSS class for a number of offers: ``k0`` for an empty cell up to ``k3``."""
    return f"k{sum(count >= step for step in STEPS)}"


def build_matrix(selection):
    """The Angebotsmatrix of the parameters ``rows``, ``columns``, ``measure``, ``names``."""
    ask, wrong = Ask.read(selection.params)
    selection.wrong += [sentence for sentence in wrong if sentence not in selection.wrong]
    return Matrix(selection, ask).table()
