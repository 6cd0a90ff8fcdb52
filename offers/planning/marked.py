"""Filters for tables of what is no offer: each row says which values it answers to.

``marks`` of a row: ``{parameter: values}`` and under "ages" the ages it is for, ``[[from, to), …]``
in months. As plain JSON they are frozen with an inventory, so that filters work there too.
"""

from django.utils.translation import gettext as _

from offers.planning.filters import PlanningFilter
from offers.planning.tables import as_text, plain
from offers.planning.titles import words_of
from offers.search.nearness import wished_ages
from offers.search.text import fold

AGE_FILTERS = frozenset({"life_phase", "age_months", "age_range"})
WHO = frozenset({"department", "provider", "provider_kind"})
WHERE = frozenset({"area", "district"})


def narrowed(table, overview, selection):
    """The rows of ``table`` that answer to every filter of ``overview`` in force."""
    in_force = {name: value for name, value in selection.values.items() if name in overview.filters}
    wanted = {
        name: {str(value) for value in values}
        for name, values in in_force.items()
        if name not in AGE_FILTERS | {"q"}
    }
    ages = wished_ages(in_force, selection.memory.vocabulary)
    words = words_of(selection.query) if "q" in overview.filters else []
    if not (wanted or ages or words):
        return table
    if table.marks is None:
        table.notes.append(_("Damals ohne Merkmale festgehalten: Filter wirken hier nicht."))
        return table
    kept = [
        (row, marks)
        for row, marks in zip(table.rows, table.marks, strict=True)
        if _answers(marks, wanted) and _is_for(marks, ages) and _says(row, words)
    ]
    table.notes.append(
        _("%(n)s von %(all)s Zeilen. Wo zu einem gewählten Merkmal nichts steht, fehlt die Zeile.")
        % {"n": len(kept), "all": len(table.rows)}
    )
    table.rows, table.marks = [row for row, _marks in kept], [marks for _row, marks in kept]
    table.length = len(kept)
    return table


def _answers(marks, wanted):
    return all(values & set(marks.get(name, ())) for name, values in wanted.items())


def _is_for(marks, ages):
    """Whether one of the ages asked for lies within those of the row."""
    own = marks.get("ages", ())
    return not ages or any(low < end and first < high for low, high in own for first, end in ages)


def _says(row, words):
    text = fold(" ".join(as_text(plain(cell)) for cell in row)) if words else ""
    return all(word in text for word in words)


def idle_filters(overview, selection):
    """Names of the filters that say nothing in this overview."""
    if overview.is_of_offers:
        return frozenset()
    known = {*PlanningFilter.base_filters, "reference_date", "behind"}
    return frozenset(known - overview.filters)


def without_effect(overview, selection):
    """One sentence for each filter in force that says nothing in this overview."""
    idle = idle_filters(overview, selection)
    chosen = [
        str(PlanningFilter.base_filters[name].label) for name in selection.values if name in idle
    ]
    if "reference_date" in idle and selection.params.get("reference_date"):
        chosen.append(_("Stichtag"))
    if "behind" in idle and selection.behind:
        chosen.append(_("Zahl einer Übersicht"))
    return [_("„%(filter)s“ wirkt hier nicht.") % {"filter": label} for label in chosen]
