"""Which part of the catalogue a report speaks of: area, topics and phases of body and network."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from offers.models import Area, GapEntity, Location, Offer
from offers.planning.gap_subjects import PARTS


@dataclass
class Reach:
    """``area`` None, empty ``topics`` or ``phases``: not narrowed by that."""

    area: object
    topics: list
    phases: list

    def lines(self):
        """What the reader should know of the narrowing, in words."""
        said = []
        if self.area:
            said.append(_("Angebote im Gebiet: %s") % self.area.name)
        if self.topics:
            said.append(_("Themen: %s") % ", ".join(topic.title for topic in self.topics))
        if self.phases:
            said.append(_("Lebensphasen: %s") % ", ".join(phase.title for phase in self.phases))
        return said or [_("Alle Angebote im Kompass.")]

    def offers(self):
        """The offers within reach, whatever their status.

        Whoever has neither a place that may be named nor an area is meant for all: offers on the
        telephone as well as places that stay secret.
        """
        found = Offer.objects.all()
        if self.topics:
            found = found.filter(_has("topics", topic__in=self.topics))
        if self.phases:
            found = found.filter(_has("life_phases", lifephase__in=self.phases))
        if self.area:
            named = Location.objects.findable().exclude(area=None)
            here = _has("locations", location__in=named.filter(area__in=self._inside))
            meant = _has("catchment_areas", area__in=[*self._inside, *self._around])
            anywhere = ~_has("locations", location__in=named) & ~_has("catchment_areas")
            found = found.filter(here | meant | anywhere)
        return found

    def covers_gap(self, gap):
        """True where the gap's subject lies within reach; its key names the subject's parts."""
        parts = dict(zip(PARTS.get(gap.rule.entity, ()), gap.key.split("/"), strict=False))
        if gap.rule.entity == GapEntity.OFFER:
            return gap.key in self._offer_keys
        known = {
            "district": self.area and {area.slug for area in self._inside},
            "topic": self.topics and {topic.slug for topic in self.topics},
            "life_phase": self.phases and {phase.slug for phase in self.phases},
        }
        return all(value in known[name] for name, value in parts.items() if known.get(name))

    @cached_property
    def _inside(self):
        return list(Area.objects.with_descendants([self.area.slug]))

    @cached_property
    def _around(self):
        return list(Area.objects.with_ancestors([self.area.slug]))

    @cached_property
    def _offer_keys(self):
        return {str(uuid) for uuid in self.offers().values_list("uuid", flat=True)}


def _has(field, **lookup):
    """A Q for offers whose many-to-many ``field`` has a row like ``lookup``."""
    rows = getattr(Offer, field).through.objects.filter(**lookup)
    return Q(pk__in=rows.values("offer_id"))


def reach_of(body):
    """The Reach of a report to ``body``: its own scope, else that of its network."""
    network = body.network
    return Reach(
        area=body.scope_area or network.area,
        topics=[body.scope_topic] if body.scope_topic else list(network.topics.all()),
        phases=list(body.scope_phases.all()),
    )
