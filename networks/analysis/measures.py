"""Figures of a graph, all from networkx, and what stands out in them."""

from dataclasses import dataclass

import networkx as nx
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .finding import Finding

SEED = 7  # the same data falls into the same groups
FEW_ACROSS = 0.3  # share of ties between Fachbereiche below which it is worth a word


@dataclass(frozen=True)
class Figures:
    """``degree``, ``betweenness`` (normalised) and ``group`` (from 1) by actor id.

    ``mutual`` and ``across`` are shares of all ties, None without any.
    """

    nodes: int
    edges: int
    density: float
    degree: dict
    betweenness: dict
    group: dict
    mutual: float | None
    across: float | None


def figures_of(graph, division):
    """Measure ``graph``; ``division`` = ``{actor id: Fachbereich or organisation}``."""
    edges = graph.number_of_edges()
    both = sum(len(tie.stated_by) == 2 for _a, _b, tie in graph.edges(data="tie"))
    across = sum(division[one] != division[two] for one, two in graph.edges)
    return Figures(
        nodes=graph.number_of_nodes(),
        edges=edges,
        density=nx.density(graph) if graph.number_of_nodes() > 1 else 0.0,
        degree=dict(graph.degree),
        betweenness=nx.betweenness_centrality(graph),
        group=groups_of(graph),
        mutual=both / edges if edges else None,
        across=across / edges if edges else None,
    )


def groups_of(graph):
    """``{actor id: number of its group}``, the largest group is 1; isolated ones share 0."""
    tied = graph.subgraph(node for node, degree in graph.degree if degree)
    found = nx.community.louvain_communities(tied, seed=SEED) if tied else []
    ordered = sorted(found, key=lambda group: (-len(group), min(group)))
    numbers = {node: number for number, group in enumerate(ordered, 1) for node in group}
    return {node: numbers.get(node, 0) for node in graph}


def graph_findings(graph, figures, actors):
    """Findings about ties; ``actors`` = ``{id: Actor}``."""

    def names(ids):
        return sorted((actors[pk] for pk in ids), key=lambda actor: actor.name)

    if not figures.edges:
        sentence = _("Zu diesem Netzwerk sind noch keine Verbindungen bekannt.")
        return [
            Finding("no_ties", "warn", sentence, [], _("Eine Umfrage zur Zusammenarbeit starten."))
        ]
    return [
        *_isolated(graph, names),
        *_islands(graph, names),
        *_bottlenecks(graph, figures, actors),
        *_aside(figures, actors),
        *_one_sided(graph, actors),
        *_across(graph, figures, actors),
        *_groups(figures, names),
    ]


def _isolated(graph, names):
    alone = [node for node, degree in graph.degree if not degree]
    if not alone:
        return []
    words = ngettext(
        "%d Stelle arbeitet mit niemandem zusammen.",
        "%d Stellen arbeiten mit niemandem zusammen.",
        len(alone),
    )
    advice = _("Nachfragen, ob das stimmt, und eine Patin oder einen Paten benennen.")
    return [Finding("isolated", "stop", words % len(alone), names(alone), advice)]


def _islands(graph, names):
    parts = [part for part in nx.connected_components(graph) if len(part) > 1]
    if len(parts) < 2:
        return []
    smaller = sorted(parts, key=lambda part: (-len(part), min(part)))[1:]
    advice = _("Ein gemeinsames Vorhaben suchen, das die Inseln verbindet.")
    return [
        Finding(
            "island", "stop", _("Eine Insel: untereinander verbunden, mit dem Rest nicht."),
            names(part), advice,
        )
        for part in smaller
    ]  # fmt: skip


def _bottlenecks(graph, figures, actors):
    cuts = sorted(nx.articulation_points(graph), key=lambda pk: -figures.betweenness[pk])[:3]
    advice = _("Einen zweiten Weg schaffen, zum Beispiel durch eine Vertretung.")
    findings = []
    for pk in cuts:
        rest = graph.subgraph(set(graph) - {pk})
        touched = [part for part in nx.connected_components(rest) if part & set(graph[pk])]
        lost = sorted(touched, key=lambda part: (-len(part), min(part)))[1:]
        rows = sorted((actors[one] for part in lost for one in part), key=lambda a: a.name)
        sentence = _("Ein Nadelöhr: Ohne %(actor)s verlieren andere den Anschluss.")
        words = sentence % {"actor": actors[pk].name}
        findings.append(Finding("bottleneck", "warn", words, rows, advice))
    return findings


def _aside(figures, actors):
    typical = sorted(figures.degree.values())[len(figures.degree) // 2]
    aside = [
        actors[pk] for pk, degree in figures.degree.items()
        if actors[pk].leads_to_many and degree < typical
    ]  # fmt: skip
    if not aside:
        return []
    sentence = _("Stellen, die viele Familien weiterleiten, stehen am Rand.")
    return [Finding("aside", "warn", sentence, aside, _("Sie gezielt einladen."))]


def _one_sided(graph, actors):
    rows = [
        _("%(one)s nennt %(two)s, umgekehrt nicht.")
        % {"one": actors[one].name, "two": actors[two].name}
        for a, b, tie in graph.edges(data="tie")
        if len(tie.stated_by) == 1
        for one in tie.stated_by
        for two in ({a, b} - {one})
    ]
    if not rows:
        return []
    words = ngettext(
        "%d Verbindung nennt nur eine Seite.", "%d Verbindungen nennt nur eine Seite.", len(rows)
    )
    advice = _("Beide Seiten an einen Tisch bringen: Was verstehen sie unter Zusammenarbeit?")
    return [Finding("one_sided", "warn", words % len(rows), rows, advice)]


def _across(graph, figures, actors):
    share = number_format(100 * figures.across, 0)
    sentence = _("%(share)s %% der Verbindungen reichen über den eigenen Bereich hinaus.")
    if figures.across >= FEW_ACROSS:
        return [Finding("across", "ok", sentence % {"share": share})]
    inside = [
        f"{actors[one].name} – {actors[two].name}" for one, two in graph.edges
        if actors[one].division != actors[two].division
    ]  # fmt: skip
    advice = _("Vorhaben über Fachbereiche hinweg anstoßen.")
    return [Finding("across", "warn", sentence % {"share": share}, inside, advice)]


def _groups(figures, names):
    number = max(figures.group.values(), default=0)
    if number < 2:
        return []
    rows = [
        ", ".join(actor.name for actor in names(pk for pk, g in figures.group.items() if g == one))
        for one in range(1, number + 1)
    ]
    sentence = _("Die Zusammenarbeit gliedert sich in %(number)d enge Kreise.") % {"number": number}
    return [Finding("groups", "ok", sentence, rows, _("Prüfen, ob die Kreise gewollt sind."))]


def compare(before, after, actors):
    """Findings about what became of ties between two waves (``{pair: Tie}`` each)."""

    def words(pairs):
        return [
            f"{actors[one].name} – {actors[two].name}" for one, two in sorted(pairs)
            if one in actors and two in actors
        ]  # fmt: skip

    new, lost = after.keys() - before.keys(), before.keys() - after.keys()
    return [
        Finding("new_ties", "ok", _("Neu seit der letzten Umfrage: %d") % len(new), words(new)),
        Finding(
            "lost_ties", "warn" if lost else "ok",
            _("Nicht mehr genannt: %d") % len(lost), words(lost),
        ),
    ]  # fmt: skip
