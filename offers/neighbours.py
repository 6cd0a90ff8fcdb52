"""Offers that belong beside one offer: at the same place, next in the chain, alike."""

from pyroaring import BitMap

from offers.models import LifePhase, Transition

RELATED_SHOWN = 6
SHOWN = 3


def neighbours(offer, memory, public):
    """Return ``{"related", "similar", "here", "next"}``: lists of ids, each offer only once.

    ``offer`` is a whole one, ``memory`` the snapshot, ``public`` the BitMap of public offers.
    """
    catalogue = memory.catalogue
    found = {"related": [pk for pk in offer.related_ids if pk in public][:RELATED_SHOWN]}
    rest = public - BitMap([offer.pk, *found["related"]])
    found["next"] = catalogue.similar(offer, rest & after(offer, memory), SHOWN)
    rest -= BitMap(found["next"])
    found["similar"] = catalogue.similar(offer, rest, SHOWN)
    rest -= BitMap(found["similar"])
    found["here"] = catalogue.in_order(rest & at_same_place(offer, catalogue), "title").tolist()
    found["here"] = found["here"][:SHOWN]
    return found


def at_same_place(offer, catalogue):
    """Offers at one of its places; a masked place says nothing of who else is there."""
    places = [place.pk for place in offer.locations.all() if place.is_public]
    known = catalogue.values["place"]
    return BitMap.union(BitMap(), *(known[pk] for pk in places if pk in known))


def next_phase(offer, memory):
    """The LifePhase after the last one of ``offer``, or None at the end of the path."""
    phases = offer.life_phases.all()
    last = max((phase.order for phase in phases), default=None)
    if last is None:
        return None
    later = (row for row in memory.vocabulary.rows[LifePhase].values() if row.order > last)
    return min(later, key=lambda phase: phase.order, default=None)


def after(offer, memory):
    """Offers that begin where ``offer`` ends: at the transition or in the next phase."""
    coming = next_phase(offer, memory)
    if coming is None:
        return BitMap()
    values = memory.catalogue.values
    mine = [values["life_phase"].get(phase.slug, BitMap()) for phase in offer.life_phases.all()]
    found = values["life_phase"].get(coming.slug, BitMap()) - BitMap.union(BitMap(), *mine)
    for bridge in memory.vocabulary.rows[Transition].values():
        if bridge.to_phase_id == coming.pk:
            found |= values["transition"].get(bridge.slug, BitMap())
    return found
