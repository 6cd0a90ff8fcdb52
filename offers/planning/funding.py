"""Förderprogramme: what hangs on a programme, what breaks when it ends."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.utils.translation import gettext as _

from offers.freshness.schedule import add_months
from offers.models import FundingProgramme, LifePhase, Topic
from offers.planning.facts import facts_of
from offers.planning.responsibility import offer_url
from offers.planning.tables import Cell, Column, Table

SECURED_MONTHS = 12


def last_day_of(fact):
    """Last day of an offer's money over all its programmes; None: lasting.

    Combined programmes carry it to the last of their ends. Raises ValueError without any.
    """
    ends = [day for _programme, day in fact.funding]
    if not ends:
        raise ValueError("an offer without funding has no last day")
    return None if None in ends else max(ends)


def is_secured(fact, day):
    """Does the money last at least twelve months from ``day``? Without any programme: no."""
    if not fact.funding:
        return False
    end = last_day_of(fact)
    return end is None or end >= add_months(day, SECURED_MONTHS)


def only_programme(fact):
    """Slug of the one programme that an offer hangs on, or None."""
    used = {slug for slug, _day in fact.funding}
    return used.pop() if len(used) == 1 else None


@dataclass
class Dependence:
    """A programme with its offers; ``alone``: those without any other programme."""

    programme: FundingProgramme
    offers: list
    alone: list
    links: list  # "Thema, Lebensphase" that no other offer serves: the chain breaks there
    ends_on: date | None
    together: list  # (title of another programme, number of offers that use both)


def dependences(selection, facts=None):
    """A Dependence for each programme with chosen offers, the next end first."""
    facts = facts_of(selection) if facts is None else facts
    by_programme = defaultdict(list)
    for fact in facts:
        for slug, _day in fact.funding:
            by_programme[slug].append(fact)
    served, programmes = _served(facts), list(FundingProgramme.objects.all())
    titles = {programme.slug: programme.title for programme in programmes}
    found = []
    for programme in programmes:
        offers = by_programme.get(programme.slug, [])
        alone = [fact for fact in offers if only_programme(fact) == programme.slug]
        broken = _broken(alone, served, selection) if programme.ends_on else []
        together = _together(programme, offers, titles)
        found.append(Dependence(programme, offers, alone, broken, programme.ends_on, together))
    return sorted(found, key=lambda one: (one.ends_on or date.max, one.programme.title))


def _together(programme, offers, titles):
    """``[(title, number)]`` of the other programmes that these offers use, most first."""
    used = Counter(
        slug
        for fact in offers
        for slug in {slug for slug, _day in fact.funding}
        if slug != programme.slug
    )
    pairs = [(titles[slug], number) for slug, number in used.items()]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True)
class Combination:
    """Two programmes that offers use together; ``url``: the list of these offers."""

    titles: tuple
    number: int
    ends_on: date | None  # when the first of both ends
    url: str


def combinations_of(selection):
    """The Combinations among the chosen offers, most used first."""
    programmes = {one.slug: one for one in FundingProgramme.objects.all()}
    pairs = Counter(
        pair
        for fact in facts_of(selection)
        for pair in combinations(sorted({slug for slug, _day in fact.funding}), 2)
    )
    found = []
    for pair, number in pairs.items():
        both = [programmes[slug] for slug in pair]
        ends = [one.ends_on for one in both if one.ends_on]
        url = selection.list_url(f"programmes.{'+'.join(pair)}")
        titles = tuple(one.title for one in both)
        found.append(Combination(titles, number, min(ends, default=None), url))
    return sorted(found, key=lambda one: (-one.number, one.titles))


def _served(facts):
    served = defaultdict(set)
    for fact in facts:
        for topic in fact.topics:
            for phase in fact.life_phases:
                served[topic, phase].add(fact.pk)
    return served


def _broken(alone, served, selection):
    """Links of the chain (topic × phase) that only offers of this programme serve."""
    gone = {fact.pk for fact in alone}
    titles = {
        model: {row.slug: row.title for row in selection.memory.vocabulary.rows[model].values()}
        for model in (Topic, LifePhase)
    }
    touched = {
        (topic, phase) for fact in alone for topic in fact.topics for phase in fact.life_phases
    }
    return sorted(
        f"{titles[Topic].get(topic, topic)}, {titles[LifePhase].get(phase, phase)}"
        for topic, phase in touched
        if served[topic, phase] <= gone
    )


def build_funding(selection):
    columns = [
        Column(_("Programm"), width=40),
        Column(_("Geldgeber"), width=20),
        Column(_("Beginn"), "date", 12),
        Column(_("Ende"), "date", 12),
        Column(_("Betrag je Jahr (Euro)"), "number", 14),
        Column(_("Angebote"), "number", 10),
        Column(_("davon ohne anderes Programm"), "number", 14),
        Column(_("zusammen mit"), width=40),
        Column(_("Glieder, die sonst fehlen"), width=40),
        Column(_("Namen"), width=60),
    ]
    facts = facts_of(selection)
    rows = [_programme_row(one, selection) for one in dependences(selection, facts)]
    return Table(columns, [*rows, *_untold_row(facts, selection)], _notes(facts, selection.day))


def _programme_row(one, selection):
    programme = one.programme
    return [
        programme.title,
        programme.funder,
        programme.starts_on,
        programme.ends_on,
        None if programme.amount is None else int(programme.amount),
        _cell(selection, one.offers, f"programmes.{programme.slug}"),
        _cell(selection, one.alone, f"only.{programme.slug}"),
        " | ".join(f"{title} ({number})" for title, number in one.together),
        " | ".join(one.links),
        " | ".join(fact.title for fact in one.offers),
    ]


def _cell(selection, offers, behind):
    return Cell(len(offers), selection.list_url(behind) if offers else "")


def _untold_row(facts, selection):
    without = [fact for fact in facts if not fact.funding]
    if not without:
        return []
    names = " | ".join(fact.title for fact in without)
    head = _("ohne Angabe zur Förderung")
    number = _cell(selection, without, "programmes.")
    return [[head, "", None, None, None, number, number, "", "", names]]


def _notes(facts, day):
    several = sum(len(fact.funding) > 1 for fact in facts)
    unsecured = sum(not is_secured(fact, day) for fact in facts)
    return [
        _(
            "%(unsecured)s von %(all)s Angeboten sind nicht für die nächsten zwölf Monate "
            "gesichert oder ohne Angabe; %(several)s nutzen mehrere Programme."
        )
        % {"unsecured": unsecured, "all": len(facts), "several": several}
    ]


@dataclass
class End:
    """A day on which money ends, with the offers that end with it."""

    day: date
    programme: str
    offers: list  # Cells with links


def calendar(selection):
    """``[End]`` from the selection's day on, in order; offers with an own end stand there."""
    titles = dict(FundingProgramme.objects.values_list("slug", "title"))
    found = defaultdict(list)
    for fact in facts_of(selection):
        for slug, day in fact.funding:
            if day is not None and day >= selection.day:
                found[day, titles.get(slug, slug)].append(Cell(fact.title, offer_url(fact)))
    return [End(day, title, offers) for (day, title), offers in sorted(found.items())]
