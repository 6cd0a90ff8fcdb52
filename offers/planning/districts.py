"""The Stadtteil-Matrix: Stadtteil × Lebensphase, children beside offers and the rate of both."""

from django.urls import reverse
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.models import LifePhase
from offers.planning.children import UNKNOWN, ChildrenTable, rate
from offers.planning.dimensions import DIMENSIONS
from offers.planning.tables import Cell, Column, Table, one_place


def build_district_matrix(selection):
    """Three columns for each phase: offers there, children of that age, offers per 1,000."""
    phases = [
        selection.memory.vocabulary.rows[LifePhase][pk]
        for pk in selection.memory.vocabulary.rows[LifePhase]
    ]
    chosen = selection.values.get("life_phase")
    phases = [phase for phase in phases if not chosen or phase.slug in chosen]
    children = ChildrenTable(selection.day)
    columns = [Column(_("Stadtteil"), width=24)]
    for phase in phases:
        columns += [
            Column(_("%(phase)s: Angebote") % {"phase": phase.short_title}, "number", 14),
            Column(_("%(phase)s: Kinder") % {"phase": phase.short_title}, "number", 14),
            Column(_("%(phase)s: je 1.000") % {"phase": phase.short_title}, "decimal", 14),
        ]
    columns.append(Column(_("Angebote gesamt"), "number", 14))
    return Table(columns, _rows(selection, phases, children), _notes(children))


def _rows(selection, phases, children):
    chosen, by_phase = selection.chosen(), selection.memory.catalogue.values["life_phase"]
    for slug, name in DIMENSIONS["district"].values(selection).items():
        here = DIMENSIONS["district"].offers(selection, slug) & chosen
        row = [Cell(name, reverse("offers:planning_district", args=[slug]))]
        for phase in phases:
            count = here.intersection_cardinality(by_phase.get(phase.slug, BitMap()))
            row += _cells(selection, slug, phase, count, children)
        url = selection.list_url(district=slug)
        yield [*row, Cell(len(here), url, "sum")]


def _cells(selection, slug, phase, count, children):
    there = UNKNOWN
    if not phase.is_pregnancy:
        there = children.of(slug, phase.age_from_months, phase.age_to_months)
    url = selection.list_url(district=slug, life_phase=phase.slug)
    few = "few" if there.is_few else ""
    return [
        Cell(count, url if count else "", "" if count else "k0"),
        Cell(there.number, note=str(there.reason)),
        Cell(one_place(rate(count, there)), css=few, note=str(there.reason)),
    ]


def _notes(children):
    if children.day is None:
        return [_("Es gibt noch keine Kinderzahlen. Bitte zuerst Kennzahlen einlesen.")]
    return [
        _(
            "Angebote, die im Stadtteil stattfinden; was für die ganze Stadt gilt, steht nicht "
            "dabei. Kinder laut Kennzahl, Stichtag bis %(day)s. Unter 100 Kindern ist der Wert "
            "je 1.000 unsicher und mit ~ gekennzeichnet."
        )
        % {"day": f"{children.day:%d.%m.%Y}"}
    ]
