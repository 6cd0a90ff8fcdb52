"""A Stadtteil on one page: children by age beside offers, places, gaps, plans and figures."""

from dataclasses import dataclass

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _

from offers.models import LifePhase
from offers.planning.children import ChildrenTable, rate
from offers.planning.dimensions import DIMENSIONS
from offers.planning.gaps import find_gaps
from offers.planning.indicators import series_of
from offers.planning.planned import planned_in
from offers.planning.selection import PlanningSelection
from offers.planning.tables import Cell, Column, Table, one_place


@dataclass
class Profile:
    """What the page of a Stadtteil shows; other apps add theirs through ``extras``."""

    area: object
    table: Table
    offer_count: int
    places: int
    series: list
    gaps: list
    planned: list
    outline: str
    extras: list


# Functions ``(area, user) -> (heading, [(words, url)])`` of other apps: networks add theirs.
extras = []


def profile(area, user):
    params = QueryDict(mutable=True)
    params["district"] = area.slug
    selection = PlanningSelection(params, user)
    ids = np.array(selection.chosen().to_array(), dtype=np.int64)
    whole = selection.over_all_departments()
    return Profile(
        area=area,
        table=build_profile(selection, area),
        offer_count=len(ids),
        places=int(np.nansum(selection.capacities()[ids])),
        series=series_of(area, selection.day),
        gaps=gaps_of(area, whole),
        planned=planned_in(selection),
        outline=outline(area.polygon),
        extras=[found for extra in extras if (found := extra(area, user))],
    )


def build_profile(selection, area):
    """One row per life phase: children there, offers there, rate, places."""
    columns = [
        Column(_("Lebensphase"), width=28),
        Column(_("Kinder"), "number", 12),
        Column(_("Angebote"), "number", 12),
        Column(_("je 1.000 Kinder"), "decimal", 14),
        Column(_("Plätze"), "number", 12),
    ]
    children, capacities = ChildrenTable(selection.day), selection.capacities()
    chosen, rows = selection.chosen(), []
    for phase in selection.memory.vocabulary.rows[LifePhase].values():
        here = DIMENSIONS["life_phase"].offers(selection, phase.slug) & chosen
        there = children.of_phase(area.slug, phase)
        ids = np.array(here.to_array(), dtype=np.int64)
        url = selection.list_url(life_phase=phase.slug)
        rows.append(
            [
                phase.title,
                Cell(there.number, note=str(there.reason)),
                Cell(len(here), url if here else "", "" if here else "k0"),
                Cell(
                    one_place(rate(len(here), there)),
                    css="few" if there.is_few else "",
                    note=str(there.reason),
                ),
                int(np.nansum(capacities[ids])),
            ]
        )
    return Table(columns, rows, [], len(rows))


def gaps_of(area, whole):
    """Findings that name this Stadtteil, counted over the whole city."""
    params = QueryDict(mutable=True)
    city = PlanningSelection(params, whole.user, over_all=True)
    return [found for found in find_gaps(city) if found.subject.parts.get("district") == area.slug]


def outline(polygon):
    """The path of a GeoJSON polygon in a box of 200 × 200, or "" without one."""
    if not polygon:
        return ""
    shapes = polygon["coordinates"]
    rings = shapes if polygon["type"] == "Polygon" else [ring for shape in shapes for ring in shape]
    points = [point for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude, here by the cosine of the latitude.
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    size = max((east - west) * squeeze, north - south) or 1
    scale = 196 / size

    def at(point):
        x = round(2 + (point[0] - west) * squeeze * scale)
        return f"{x} {round(2 + (north - point[1]) * scale)}"

    return "".join(f"M{'L'.join(map(at, ring))}Z" for ring in rings)
