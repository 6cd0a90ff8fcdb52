"""The Stadtteil-Matrix: Stadtteil × Lebensphase, children beside offers and the rate of both."""

from django.urls import reverse
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.models import LifePhase
from offers.planning.children import ChildrenTable, rate
from offers.planning.dimensions import DIMENSIONS
from offers.planning.tables import Cell, Column, Table, one_place


def build_district_matrix(selection):
    """Three columns for each phase: offers there, children of that age, offers per 1,000.

    Before birth only the offers, unless anybody knows how many are born.
    """
    phases = [
        selection.memory.vocabulary.rows[LifePhase][pk]
        for pk in selection.memory.vocabulary.rows[LifePhase]
    ]
    chosen = selection.values.get("life_phase")
    phases = [phase for phase in phases if not chosen or phase.slug in chosen]
    children = ChildrenTable(selection.day)
    slugs = DIMENSIONS["district"].values(selection)
    rated = [phase for phase in phases if not phase.is_pregnancy or _births(children, slugs, phase)]
    columns = [Column(_("Stadtteil"), width=24)]
    for phase in phases:
        columns += _columns(phase, phase in rated)
    columns.append(Column(_("Angebote gesamt"), "number", 14))
    rows = _rows(selection, phases, rated, children)
    return Table(columns, rows, _notes(children, phases, rated))


def _births(children, slugs, phase):
    """Whether the births of any Stadtteil are known."""
    return any(children.of_phase(slug, phase).number is not None for slug in slugs)


def _columns(phase, is_rated):
    name = {"phase": phase.short_title}
    offers = Column(_("%(phase)s: Angebote") % name, "number", 14)
    if not is_rated:
        return [offers]
    counted = _("%(phase)s: Geburten") if phase.is_pregnancy else _("%(phase)s: Kinder")
    return [
        offers,
        Column(counted % name, "number", 14),
        Column(_("%(phase)s: je 1.000") % name, "decimal", 14),
    ]


def _rows(selection, phases, rated, children):
    chosen, by_phase = selection.chosen(), selection.memory.catalogue.values["life_phase"]
    for slug, name in DIMENSIONS["district"].values(selection).items():
        here = DIMENSIONS["district"].offers(selection, slug) & chosen
        row = [Cell(name, reverse("offers:planning_district", args=[slug]))]
        for phase in phases:
            count = here.intersection_cardinality(by_phase.get(phase.slug, BitMap()))
            url = selection.list_url(district=slug, life_phase=phase.slug) if count else ""
            row.append(Cell(count, url, "" if count else "k0"))
            if phase in rated:
                row += _rate_cells(count, children.of_phase(slug, phase))
        url = selection.list_url(district=slug)
        yield [*row, Cell(len(here), url, "sum")]


def _rate_cells(count, there):
    few = "few" if there.is_few else ""
    return [
        Cell(there.number, note=str(there.reason)),
        Cell(one_place(rate(count, there)), css=few, note=str(there.reason)),
    ]


def _notes(children, phases, rated):
    if children.day is None:
        return [_("Es gibt noch keine Kinderzahlen. Bitte zuerst Kennzahlen einlesen.")]
    return [
        _(
            "Angebote, die im Stadtteil stattfinden; was für die ganze Stadt gilt, steht nicht "
            "dabei. Kinder laut Kennzahl, Stichtag bis %(day)s. Unter 100 Kindern ist der Wert "
            "je 1.000 unsicher und mit ~ gekennzeichnet."
        )
        % {"day": f"{children.day:%d.%m.%Y}"},
        *_before_birth(phases, rated),
    ]


def _before_birth(phases, rated):
    """What stands in place of children before birth."""
    pregnancy = [phase for phase in phases if phase.is_pregnancy]
    if not pregnancy:
        return []
    if pregnancy[0] in rated:
        return [_("Als Geburten zählen die Kinder im ersten Lebensjahr.")]
    return [
        _(
            "Vor der Geburt gibt es keine Kinder zu zählen, und wie viele im ersten Lebensjahr "
            "sind, ist nicht bekannt: Dort stehen nur die Angebote."
        )
    ]
