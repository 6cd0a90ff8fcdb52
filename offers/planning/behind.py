"""Offers behind a figure that no filter of the list can name: ``behind=KIND.KEY`` in an address.

A cell, a bar or a number in a table links to the list of its offers. Where filters cannot say
which they are (no topic at all, exactly these ages, without a deputy), ``behind`` does. Several
of them narrow one after the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.ages import age_range_label
from offers.models import Department, FundingProgramme, GapRule
from offers.planning.chain import age_columns, open_ages
from offers.planning.dimensions import DIMENSIONS
from offers.planning.facts import facts_of
from offers.planning.funding import is_secured, only_programme
from offers.planning.gap_subjects import Counter, subjects
from offers.planning.responsibility import STATES, lacks_deputy, states_of
from offers.planning.transitions import positions, transitions

MOST = 4  # of them in one address


@dataclass(frozen=True)
class Kind:
    """``read(selection, key)``: ``(words for the chip, BitMap)``; None for an unknown key.

    ``selection`` is the one in force, without any ``behind``. ``is_internal``: what it tells of
    an offer is for those who see internal fields.
    """

    read: Callable
    is_internal: bool = False


@dataclass(frozen=True)
class Behind:
    text: str
    label: str
    ids: BitMap


def read(text, selection):
    """The Behind that ``text`` names for ``selection``, or None."""
    name, _dot, key = text.strip()[:300].partition(".")
    kind = KINDS.get(name)
    if kind is None or (kind.is_internal and not selection.sees_internal):
        return None
    found = kind.read(selection, key)
    return found and Behind(f"{name}.{key}", *found)


def _without(selection, key):
    dimension = DIMENSIONS.get(key)
    if dimension is None:
        return None
    words = _("%(what)s: ohne Angabe") % {"what": dimension.label}
    return words, dimension.without(selection, selection.chosen())


def _ages(selection, key):
    """``-9.36``: from and to below, as the catalogue counts them."""
    first, _dot, end = key.partition(".")
    if not (_is_number(first) and _is_number(end)):
        return None
    first, end = int(first), int(end)
    ids = np.array(selection.chosen().to_array(), dtype=np.int64)
    starts, ends = age_columns(selection.memory.catalogue)
    words = _("Alter genau: %(ages)s") % {"ages": age_range_label(*open_ages(first, end))}
    return words, BitMap(ids[(starts[ids] == first) & (ends[ids] == end)].astype(np.uint32))


def _is_number(text):
    return len(text) < 7 and text.removeprefix("-").isdecimal() and text.isascii()


def _unit(selection, key):
    """Offers that this unit leads itself, without the units below."""
    units = selection.memory.vocabulary.rows[Department].values()
    unit = next((unit for unit in units if unit.slug == key), None)
    if unit is None:
        return None
    facts = facts_of(selection)
    words = _("nur %(unit)s selbst") % {"unit": unit.name}
    return words, BitMap(fact.pk for fact in facts if fact.department == key)


def _state(selection, key):
    if key not in STATES:
        return None
    label, states = STATES[key]
    facts = facts_of(selection)
    return str(label), BitMap(f.pk for f, state in states_of(selection, facts) if state in states)


def _contact(selection, key):
    return _("ohne Kontakt"), BitMap(f.pk for f in facts_of(selection) if not f.has_contact)


def _deputy(selection, key):
    alone = lacks_deputy(selection)
    return _("ohne Vertretung"), BitMap(fact.pk for fact in facts_of(selection) if alone(fact))


def _unsecured(selection, key):
    facts = facts_of(selection)
    words = _("Förderung nicht gesichert oder ohne Angabe")
    return words, BitMap(fact.pk for fact in facts if not is_secured(fact, selection.day))


def _programmes(selection, key):
    """Slugs joined by ``+``: offers that use all of these; an empty key: without any."""
    wanted = set(key.split("+")) if key else set()
    titles = dict(FundingProgramme.objects.values_list("slug", "title"))
    if not wanted <= set(titles):
        return None
    words = " + ".join(titles[slug] for slug in sorted(wanted)) or _("ohne Angabe zur Förderung")
    found = BitMap()
    for fact in facts_of(selection):
        used = {slug for slug, _day in fact.funding}
        if wanted <= used and (wanted or not used):
            found.add(fact.pk)
    return words, found


def _only(selection, key):
    titles = dict(FundingProgramme.objects.values_list("slug", "title"))
    if key not in titles:
        return None
    words = _("nur gefördert von: %(programme)s") % {"programme": titles[key]}
    return words, BitMap(f.pk for f in facts_of(selection) if only_programme(f) == key)


def _transition(selection, key):
    """``before.SLUG`` or ``after.SLUG``."""
    where, _dot, slug = key.partition(".")
    words = {"before": _("vor: %(title)s"), "after": _("nach: %(title)s")}.get(where)
    found = next((one for one in transitions() if one.slug == slug), None)
    if words is None or found is None:
        return None
    ids = positions(selection, found)[where]
    return words % {"title": found.title}, BitMap() if ids is None else ids


def _offers(selection, key):
    """Ids joined by ``-``, for the few offers of an overlap."""
    texts = key.split("-")[:40]
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in texts):
        return None
    ids = BitMap(int(text) for text in texts)
    return _("%(n)s Angebote einer Dopplung") % {"n": len(ids)}, ids


def _gap(selection, key):
    """``RULE.SUBJECT``: what a rule counts at its subject."""
    slug, _dot, subject_key = key.partition(".")
    rule = GapRule.objects.filter(slug=slug).first()
    found = [one for one in subjects(rule, selection) if one.key == subject_key] if rule else []
    if not found:
        return None
    words = f"{rule.title}: {found[0].label}"
    return words, Counter(selection).offers(rule, found[0], rule.condition.get("filter", {}))


KINDS = {
    "without": Kind(_without),
    "ages": Kind(_ages),
    "unit": Kind(_unit),
    "state": Kind(_state),
    "contact": Kind(_contact),
    "deputy": Kind(_deputy, is_internal=True),
    "unsecured": Kind(_unsecured),
    "programmes": Kind(_programmes),
    "only": Kind(_only),
    "transition": Kind(_transition),
    "offers": Kind(_offers),
    "gap": Kind(_gap),
}
