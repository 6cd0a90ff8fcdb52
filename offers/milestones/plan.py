"""What a child's family meets now, next and later, and the offers that help."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from pyroaring import BitMap

from offers.milestones.child import Child
from offers.milestones.dates import shifted
from offers.milestones.entries import Entry, entries_of
from offers.models import LifePhase
from offers.selection import Selection

MONTHS_AHEAD, ENTRIES_AHEAD = 12, 8
CARDS_ALONE, CARDS_BESIDE_OTHERS = 3, 2
FAR_AWAY = date.max


@dataclass
class HelpedEntry:
    """An Entry with the address of the offers that help with it, and their number."""

    entry: Entry
    offers_url: str
    offer_count: int


@dataclass
class Plan:
    child: Child
    phases: list[LifePhase]  # mostly one; two where only the month of birth is known
    today: date
    now: list[HelpedEntry]
    soon: list[HelpedEntry]
    later: list[HelpedEntry]
    selection: Selection

    @property
    def age_words(self):
        return self.child.age_words(self.today)

    @property
    def is_overdue(self):
        return self.child.is_overdue(self.today)

    @property
    def offers_url(self):
        return self.selection.url()

    @property
    def offer_count(self):
        return self.selection.total


def make_plan(child, ground, today):
    """Return the Plan of ``child`` on the day ``today`` from a Ground."""
    entries = [entry for entry in entries_of(child, ground) if not entry.is_past(today)]
    ahead = sorted((e for e in entries if e.is_ahead(today)), key=_by_begin)
    horizon = shifted(today, MONTHS_AHEAD)
    near = sum(entry.begins_on() <= horizon for entry in ahead[:ENTRIES_AHEAD])
    helped = OfferCounter()
    return Plan(
        child=child,
        phases=phases_at(child.ages(today), ground.phases),
        today=today,
        now=[helped(e) for e in sorted(entries, key=_by_end) if not e.is_ahead(today)],
        soon=[helped(e) for e in ahead[:near]],
        later=[helped(e) for e in ahead[near:]],
        selection=Selection(_ages_query(child.ages(today))),
    )


def phases_at(ages, phases):
    return [
        phase
        for phase in phases
        if any(phase.age_from_months <= age < phase.age_to_months for age in ages)
    ]


def load_offers(plan, *, alone):
    """Return the best offers for the child's age as cards."""
    params = _ages_query(plan.child.ages(plan.today))
    params["per_page"] = str(CARDS_ALONE if alone else CARDS_BESIDE_OTHERS)
    return list(Selection(params, memory=plan.selection.memory).page())


def _ages_query(ages):
    params = QueryDict(mutable=True)
    params.setlist("age_months", list(map(str, ages)))
    return params


def _by_begin(entry):
    return entry.begins_on(), entry.last_day(), entry.title


def _by_end(entry):
    """What ends first stands first; what only began has no hurry."""
    ends = entry.timing.ends
    return ends.first if ends else FAR_AWAY, entry.last_day(), entry.title


class OfferCounter:
    """Counts the offers of topics in a phase, as the list with the same filters does."""

    def __init__(self):
        self.now = timezone.localtime()
        self.selection = Selection(QueryDict(), now=self.now)
        self.public = self.selection.chosen()

    def __call__(self, entry):
        if not entry.topics:
            return HelpedEntry(entry, "", 0)
        params = QueryDict(mutable=True)
        params.setlist("topic", entry.topics)
        params["life_phase"] = entry.phase.slug
        url = f"{reverse('offers:offer_list')}?{params.urlencode()}"
        return HelpedEntry(entry, url, self._number(entry))

    def _number(self, entry):
        catalogue = self.selection.memory.catalogue
        topics = catalogue.matching("topic", entry.topics, self.now)
        phase = catalogue.matching("life_phase", [entry.phase.slug], self.now)
        return len(BitMap.intersection(self.public, topics, phase))
