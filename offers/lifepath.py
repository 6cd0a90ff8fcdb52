"""The chain of life phases with the bridges between them: the picture that carries the site."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.counts import counts_by
from offers.models import LifePhase, Transition
from offers.translations.texts import translated_lines

PHASES_IN_PICTURE = 5  # pictures are drawn for exactly these


@dataclass
class Stop:
    """One phase in the chain; ``bridges`` lead out of it, mostly one, with ``offer_count``."""

    phase: LifePhase
    position: int  # counted from 1
    offer_count: int
    is_last: bool = False
    bridges: list[Transition] = field(default_factory=list)

    @property
    def picture(self):
        """The static file that shows the plant at this age, "" for phases without one."""
        has_picture = self.position <= PHASES_IN_PICTURE
        return f"kompass/img/wuchs-{self.position}.svg" if has_picture else ""

    @property
    def ages(self):
        """The phase's ages in words; the last one ends with a whole year, not at a birthday."""
        low, high = self.phase.age_from_months, self.phase.age_to_months
        if self.phase.is_pregnancy:
            return _("bis zur Geburt")
        if high <= 24 or low % 12:
            return _("%(low)s bis %(high)s Monate") % {"low": low, "high": high}
        years = (high - 1) // 12 if self.is_last else high // 12
        return _("%(low)s bis %(high)s Jahre") % {"low": low // 12, "high": years}


@dataclass
class Chain:
    stops: list[Stop]

    def __iter__(self):
        return iter(self.stops)

    @property
    def fits_the_picture(self):
        return len(self.stops) == PHASES_IN_PICTURE

    @property
    def ways_out(self):
        """Transitions that leave the age of this site, such as the one to secondary school."""
        return [bridge for stop in self.stops for bridge in stop.bridges if bridge.to_phase is None]

    def stop_of(self, phase):
        """Return the stop of ``phase`` (a LifePhase or None), None where it is not in the chain."""
        return next((stop for stop in self.stops if stop.phase == phase), None)

    def helpers_at(self, stop):
        """Who helps in a phase: those after the step into it and before the step out of it."""
        before, _after = self.neighbours_of(stop)
        steps = [(bridge, "helps_after") for bridge in (before.bridges if before else ())]
        steps += [(bridge, "helps_before") for bridge in stop.bridges]
        lines = [line for step in steps for line in translated_lines(*step)]
        return list(dict.fromkeys(lines))

    def neighbours_of(self, stop):
        """Return the stops before and after ``stop``, None at an end."""
        index = stop.position - 1
        before = self.stops[index - 1] if index else None
        after = self.stops[index + 1] if index + 1 < len(self.stops) else None
        return before, after


def load_chain(offers=None):
    """Return the Chain with numbers of offers, in four queries.

    ``offers`` must be a queryset the public may see; default: all published offers.
    """
    counts, at_bridges = (counts_by(name, offers) for name in ("life_phases", "transitions"))
    stops = [
        Stop(phase, position, counts.get(phase.pk, 0))
        for position, phase in enumerate(LifePhase.objects.prefetch_related("related_topics"), 1)
    ]
    if stops:
        stops[-1].is_last = True
    by_phase = {stop.phase.pk: stop for stop in stops}
    for transition in Transition.objects.all():
        stop = by_phase[transition.from_phase_id]
        transition.offer_count = at_bridges.get(transition.pk, 0)
        # Hand on the phases already read, so that nobody asks for them again.
        transition.from_phase = stop.phase
        if transition.to_phase_id:
            transition.to_phase = by_phase[transition.to_phase_id].phase
        stop.bridges.append(transition)
    return Chain(stops)


def when_words(months, anchor):
    """Return months from an anchor day in words (»3 Monate vorher«); 0 is ``anchor`` itself."""
    if months == 0:
        return str(anchor)
    words = ngettext("%(n)s Monat", "%(n)s Monate", abs(months)) % {"n": abs(months)}
    return (_("%s vorher") if months < 0 else _("%s danach")) % words
