"""Everything that can be said of a network's ties, for one choice of ties."""

from dataclasses import dataclass

from networks.models import SurveyWave

from .composition import involved
from .measures import Figures, compare, figures_of, graph_findings
from .ties import (
    BODIES,
    OFFERS,
    STATED,
    actors_by_id,
    graph_of,
    stated_ties,
    ties_from_bodies,
    ties_from_offers,
)


@dataclass
class Picture:
    """``actors`` = ``{id: Actor}``, ``ties`` = ``{(id, id): Tie}``."""

    actors: dict
    ties: dict
    graph: object
    figures: Figures


def picture_of(network, source=STATED, wave=None, only=None):
    """Actors and ties of ``network``; ``only`` (ids) narrows to some actors, None means all."""
    ids = set(involved(network).values_list("pk", flat=True))
    if source == BODIES:
        ties = ties_from_bodies(network)
    elif source == OFFERS:
        ties = ties_from_offers(actors_by_id(ids).values())
    else:
        ties = stated_ties(wave) if wave else {}
    ids |= {pk for pair in ties for pk in pair}
    if only is not None:
        ids &= only
        ties = {pair: tie for pair, tie in ties.items() if ids.issuperset(pair)}
    actors = actors_by_id(ids)
    graph = graph_of(ids, ties)
    figures = figures_of(graph, {pk: actor.division for pk, actor in actors.items()})
    return Picture(actors, ties, graph, figures)


def tie_findings(picture):
    return graph_findings(picture.graph, picture.figures, picture.actors)


def wave_findings(wave, picture):
    """Comparison with the wave before; empty without one."""
    before = SurveyWave.objects.filter(network=wave.network, opened_on__lt=wave.opened_on).first()
    return compare(stated_ties(before), picture.ties, picture.actors) if before else []
