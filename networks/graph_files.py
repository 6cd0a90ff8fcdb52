"""Ties in and out as GraphML or CSV, for other programs."""

import csv
import io
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
import networkx as nx
from defusedxml import DefusedXmlException
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from networks.models import Actor, ActorType, Cooperation
from networks.overviews import Table
from offers.exchange.cells import undo_defuse, write_flag

MOST_BYTES = 5 * 1024 * 1024
MOST_ACTORS = 2000
MOST_TIES = 50_000


def read_graph(name, content):
    """Return a networkx graph (directed or not) from a file's ``name`` and bytes.

    CSV: two columns, separated by semicolon or comma, a heading ``von;nach`` may come first; each
    line is what the first says of the second. Raises ValidationError with a German sentence.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Die Datei ist größer als 5 MB."))
    if name.lower().endswith((".graphml", ".xml")):
        graph = _read_graphml(content)
    elif name.lower().endswith(".csv"):
        graph = _read_csv(content)
    else:
        raise ValidationError(_("Bitte eine Datei mit der Endung .graphml oder .csv wählen."))
    if graph.number_of_nodes() > MOST_ACTORS or graph.number_of_edges() > MOST_TIES:
        raise ValidationError(_("Die Datei hat zu viele Beteiligte oder Verbindungen."))
    return graph


def _read_graphml(content):
    try:
        defusedxml.ElementTree.fromstring(content)  # no entities, no external parts
        graph = nx.parse_graphml(content.decode("utf-8"))
    except (DefusedXmlException, ParseError, nx.NetworkXError, LookupError, TypeError, ValueError):
        raise ValidationError(_("Die Datei ist kein lesbares GraphML.")) from None
    return nx.DiGraph(graph) if graph.is_directed() else nx.Graph(graph)


def _read_csv(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("Bitte die Datei als UTF-8 speichern.")) from None
    if "\x00" in text:  # PostgreSQL stores no such names
        raise ValidationError(_("Die Datei enthält Zeichen, die kein Text sind."))
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise ValidationError(_("Die Datei ist keine lesbare Tabelle.")) from None
    graph = nx.DiGraph()
    for number, row in enumerate(rows, 1):
        names = [undo_defuse(cell.strip()) for cell in row[:2]]
        if number == 1 and [name.casefold() for name in names] == ["von", "nach"]:
            continue
        if not any(row):
            continue
        if len(names) < 2 or not all(names):
            raise ValidationError(_("Zeile %d: Es fehlt eine der beiden Stellen.") % number)
        graph.add_edge(*names)
    return graph


@transaction.atomic
def store_graph(wave, graph):
    """Replace the ties of ``wave`` by those of ``graph``; actors are found or made by name.

    Without directions both sides are taken to say so. Returns the number of new actors.
    """
    names = {node: str(data.get("name") or data.get("label") or node)[:150]
             for node, data in graph.nodes(data=True)}  # fmt: skip
    known = {actor.name: actor for actor in Actor.objects.filter(name__in=names.values())}
    made = 0
    for name in names.values():
        if name not in known:
            known[name] = Actor.objects.create(
                name=name, slug=_free_slug(wave, name), actor_type=ActorType.INITIATIVE
            )
            made += 1
    pairs = {
        (known[names[a]].pk, known[names[b]].pk) for a, b in graph.edges if names[a] != names[b]
    }
    if not graph.is_directed():
        pairs |= {(b, a) for a, b in pairs}
    wave.ties.all().delete()
    Cooperation.objects.bulk_create(
        Cooperation(wave=wave, source_id=a, target_id=b) for a, b in sorted(pairs)
    )
    wave.network.participants.add(*(known[name] for name in names.values()))
    return made


def _free_slug(wave, name):
    slug = base = slugify(f"{wave.network.slug[:30]}-{name}")[:70]
    number = 1
    while Actor.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def graphml(picture):
    """``picture`` (analysis.report) as GraphML text: names, types, figures, ties."""
    graph = nx.Graph()
    for pk, actor in picture.actors.items():
        graph.add_node(
            actor.slug,
            name=actor.name,
            actor_type=actor.actor_type,
            division=actor.division,
            degree=picture.figures.degree[pk],
            betweenness=float(picture.figures.betweenness[pk]),
        )
    for (one, two), tie in picture.ties.items():
        graph.add_edge(
            picture.actors[one].slug,
            picture.actors[two].slug,
            binding=tie.is_binding,
            intensity=tie.intensity,
            mutual=len(tie.stated_by) == 2,
            kind=tie.kind,
        )
    return "\n".join(nx.generate_graphml(graph))


def ties_table(picture):
    """The ties as a table; its first two columns can be read in again."""
    rows = [
        [
            picture.actors[one].name,
            picture.actors[two].name,
            tie.kind,
            write_flag(tie.is_binding),
            str(tie.intensity),
            write_flag(len(tie.stated_by) == 2),
        ]
        for (one, two), tie in sorted(picture.ties.items())
    ]
    headers = [_("von"), _("nach"), _("Art"), _("verbindlich"), _("Stärke"), _("beide sagen es")]
    return Table("zusammenarbeit", headers, rows)
