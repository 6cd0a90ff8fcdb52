"""What a gap rule goes through, one after the other, and which offers count there."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.models import Area, AreaKind, GapEntity, LifePhase
from offers.planning.conditions import LISTS, minutes_of

# Entity → the parameters that name its subjects; a filter by these chooses subjects.
PARTS = {
    GapEntity.TOPIC_PHASE: ("topic", "life_phase"),
    GapEntity.DISTRICT_PHASE: ("district", "life_phase"),
    GapEntity.TOPIC_LANGUAGE: ("topic", "language"),
    GapEntity.LANGUAGE: ("language",),
    GapEntity.LIFE_PHASE: ("life_phase",),
    GapEntity.DISTRICT: ("district",),
    GapEntity.TOPIC: ("topic",),
    GapEntity.TRANSITION: ("transition",),
    GapEntity.OFFER: (),
    GapEntity.NEED_TOPIC: (),
}
NARROWING = {"life_phase": "life_phases", "language": "languages", "topic": "topics"}


@dataclass(frozen=True)
class Subject:
    """``parts``: ``{parameter: value}`` that name it in an address."""

    key: str
    label: str
    parts: dict = field(hash=False)


def subjects(rule, selection):
    """The Subjects of a rule whose entity is made of lists (topic, phase, district, language)."""
    names = PARTS[rule.entity]
    axes = [values_of(rule, selection, name) for name in names]
    excluded = [set(pair) for pair in rule.condition.get("exclude", [])]
    found = []
    for combination in product(*(axis.items() for axis in axes)):
        values = [value for value, _words in combination]
        if not any(pair <= set(values) for pair in excluded):
            words = ", ".join(str(label) for _value, label in combination)
            parts = dict(zip(names, values, strict=True))
            found.append(Subject("/".join(values), words, parts))
    return found


def values_of(rule, selection, name):
    """``{value: words}``: the list, less what the rule or the selection does not ask for."""
    known = selection.memory.vocabulary.choices[name]
    wanted = rule.condition.get("filter", {}).get(NARROWING.get(name, ""))
    chosen = selection.values.get(name)
    return {
        value: words
        for value, words in known.items()
        if (not wanted or value in wanted) and (not chosen or value in chosen)
    }


class Counter:
    """Which of the chosen offers count for a rule's filter at a subject."""

    def __init__(self, selection):
        self.selection = selection
        self.catalogue = selection.memory.catalogue
        self.chosen = selection.chosen()
        self.areas = {
            area.slug: area
            for area in selection.memory.vocabulary.rows[Area].values()
            if area.kind == AreaKind.DISTRICT
        }

    def offers(self, rule, subject, chosen):
        """BitMap of the offers at ``subject`` that pass the filter ``chosen``."""
        found = self.chosen
        for name, value in subject.parts.items():
            if name == "district" and chosen.get("catchment_includes_district"):
                found = found & self._values("area", [value])
            elif name == "district" and chosen.get("within_km"):
                found = found & self._near(value, chosen["within_km"])
            else:
                found = found & self._values(name, [value])
        skipped = {NARROWING[name] for name in subject.parts if name in NARROWING}
        return found & self.passing(chosen, skipped)

    def passing(self, chosen, skipped=()):
        """Offers that pass every part of a rule's filter; ``skipped`` named the subjects."""
        found = self.chosen
        for name, value in chosen.items():
            if name not in skipped:
                found = found & self._one(name, value)
        return found

    def _one(self, name, value):
        if name in LISTS:
            return self._values(LISTS[name], value)
        if name == "is_free":
            return self._values("flag", ["free"])
        if name == "accessibility":
            return self._values("accessible", value)
        if name == "any_of":
            return BitMap.union(BitMap(), *(self.passing(part) for part in value))
        if name == "weekday":
            return self._on_weekdays(value)
        if name == "start_after":
            return self._after(minutes_of(value))
        return self.chosen  # about the place, see ``offers``

    def _values(self, name, values):
        groups = self.catalogue.values[name]
        return BitMap.union(BitMap(), *(groups.get(value, BitMap()) for value in values))

    def _on_weekdays(self, days):
        slots, dates = self.catalogue.slots, self.catalogue.dates
        # Day 1 of the calendar was a Monday, as in date.toordinal().
        of_dates = (dates["day"] - 1) % 7 + 1
        regular = slots.offers(np.isin(slots["weekday"], days))
        return regular | dates.offers(np.isin(of_dates, days) & self._to_come(dates))

    def _after(self, minute):
        slots, dates = self.catalogue.slots, self.catalogue.dates
        late = slots.offers(slots["starts"] >= minute)
        return late | dates.offers((dates["starts"] >= minute) & self._to_come(dates))

    def _to_come(self, dates):
        return (dates["day"] >= self.selection.day.toordinal()) & (dates["cancelled"] == 0)

    def _near(self, slug, radius_km):
        area = self.areas.get(slug)
        if area is None or area.latitude is None:
            return self._values("district", [slug])
        return self.catalogue.within((area.latitude, area.longitude), radius_km)

    def available(self, offers):
        """Offers among these that somebody gets into today: neither closed nor with a queue."""
        queue = self._values("access", ["waiting_list"])
        return offers - queue - self.catalogue.closed(self.selection.day)

    def phase(self, slug):
        phases = self.selection.memory.vocabulary.rows[LifePhase].values()
        return next(phase for phase in phases if phase.slug == slug)


def count_words(number):
    return _("keins") if number == 0 else _("%(n)s Angebote") % {"n": number}
