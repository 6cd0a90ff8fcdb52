"""The ties of a network as a graph: stated in a wave, or derived from shared bodies and offers.

Stated and derived ties are never mixed: the first say what people do, the second only where they
could meet.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from networks.models import Actor, Cooperation, Membership
from offers.models import Offer

STATED, BODIES, OFFERS = "stated", "bodies", "offers"


@dataclass(frozen=True)
class Tie:
    """``stated_by`` are ids of the sides that say so (both for derived ties)."""

    stated_by: frozenset[int]
    is_binding: bool = False
    intensity: int = 1
    kind: str = ""


def graph_of(actors, ties):
    """An undirected graph with all ``actors`` (ids) in order and ``ties`` ``{(a, b): Tie}``."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(actors))
    graph.add_edges_from((one, two, {"tie": tie}) for (one, two), tie in sorted(ties.items()))
    return graph


def stated_ties(wave):
    """``{(smaller id, larger id): Tie}`` of a wave; two views of one tie become one."""
    views = defaultdict(list)
    for view in Cooperation.objects.filter(wave=wave):
        views[tuple(sorted((view.source_id, view.target_id)))].append(view)
    return {
        pair: Tie(
            stated_by=frozenset(view.source_id for view in both),
            is_binding=any(view.is_binding for view in both),
            intensity=max(view.intensity for view in both),
            kind=both[0].get_kind_display(),
        )
        for pair, both in views.items()
    }


def ties_from_bodies(network):
    """A tie between any two actors that sit in one body today."""
    seats = Membership.objects.current().filter(body__network=network, is_vacant=False)
    members = defaultdict(set)
    for body, actor in seats.values_list("body", "actor"):
        members[body].add(actor)
    return _all_pairs(members.values())


def ties_from_offers(actors):
    """A tie between actors (rows) that run, lead or support the same public offer."""
    by_provider = {actor.provider_id: actor.pk for actor in actors if actor.provider_id}
    by_department = {actor.department_id: actor.pk for actor in actors if actor.department_id}
    together = defaultdict(set)
    public = Offer.objects.published()
    columns = ("pk", "provider", "department", "cooperation_partners")
    for offer, provider, department, partner in public.values_list(*columns):
        found = {by_provider.get(provider), by_provider.get(partner)}
        together[offer] |= (found | {by_department.get(department)}) - {None}
    return _all_pairs(together.values())


def _all_pairs(groups):
    return {
        pair: Tie(stated_by=frozenset(pair))
        for group in groups
        for pair in combinations(sorted(group), 2)
    }


def actors_by_id(ids):
    rows = Actor.objects.filter(pk__in=ids).select_related(
        "department__parent__parent", "provider__parent"
    )
    return {actor.pk: actor for actor in rows}
