"""Übergänge: offers before, at and after each, and whether its standard is still looked after."""

from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.models import Transition
from offers.planning.tables import Cell, Column, Table


def positions(selection, transition):
    """``{"before": BitMap, "during": …, "after": …}`` of chosen offers around a transition.

    Beside it stand offers of the phase before or after with one of its topics, as on the public
    page; "after" is None where the transition leaves the Kompass.
    """
    values, chosen = selection.memory.catalogue.values, selection.chosen()
    at = values["transition"].get(transition.slug, BitMap()) & chosen
    topics = [
        values["topic"].get(topic.slug, BitMap()) for topic in transition.related_topics.all()
    ]
    about = BitMap.union(BitMap(), *topics) & chosen if topics else chosen

    def beside(phase):
        return (
            None if phase is None else (values["life_phase"].get(phase.slug, BitMap()) & about) - at
        )

    return {
        "before": beside(transition.from_phase),
        "during": at,
        "after": beside(transition.to_phase),
    }


def transitions():
    return Transition.objects.select_related("from_phase", "to_phase").prefetch_related(
        "related_topics"
    )


def build_transitions(selection):
    columns = [
        Column(_("Übergang"), width=36),
        Column(_("von"), width=20),
        Column(_("nach"), width=20),
        Column(_("Angebote davor"), "number", 12),
        Column(_("Angebote dabei"), "number", 12),
        Column(_("Angebote danach"), "number", 12),
        Column(_("zuständig"), width=28),
        Column(_("Dokument"), width=32),
        Column(_("Stand des Dokuments"), width=20),
        Column(_("Standard überprüft am"), "date", 14),
    ]
    chosen = selection.values.get("transition")
    rows = [
        _row(selection, transition)
        for transition in transitions()
        if not chosen or transition.slug in chosen
    ]
    notes = [
        _(
            "Davor und danach zählt, was zu den Themen des Übergangs in der Lebensphase gehört, "
            "ohne die Angebote am Übergang selbst."
        )
    ]
    return Table(columns, rows, notes, len(rows))


def _row(selection, transition):
    found = positions(selection, transition)
    after = found["after"]
    return [
        Cell(transition.title, transition.get_absolute_url()),
        transition.from_phase.title,
        transition.to_phase.title if transition.to_phase else _("nicht mehr im Kompass"),
        _cell(selection, found["before"], f"transition.before.{transition.slug}"),
        _cell(selection, found["during"], transition=transition.slug),
        None if after is None else _cell(selection, after, f"transition.after.{transition.slug}"),
        transition.responsible,
        transition.document_title,
        transition.document_status,
        transition.document_reviewed_on,
    ]


def _cell(selection, ids, *behind, **values):
    return Cell(len(ids), selection.list_url(*behind, **values) if ids else "", "" if ids else "k0")
