"""Overlaps (Dopplungen): offers that do much the same for the same children, explained.

Two offers are compared where they share a topic, a phase and a place (Stadtteil or reach). The
degree is a share of 100: topics 30, ages 15, target groups 10, form 10, text 35.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.core.cache import cache
from django.utils.translation import gettext as _

from offers.models import Area, Department, OverlapDecision, OverlapVerdict
from offers.planning.facts import facts_of
from offers.planning.tables import Cell, Column, Table
from offers.search.text import stems

FROM_DEGREE = 60  # across departments, which often do not know of each other
FROM_DEGREE_WITHIN = 66
LARGEST_BLOCK = 400  # offers that share topic, phase and place; more say little together
MOST_PAIRS = 300
CACHE_SECONDS = 60 * 60
WEIGHTS = {"topics": 30, "ages": 15, "groups": 10, "form": 10, "text": 35}
OPEN_START, OPEN_END = -10, 324


@dataclass(frozen=True)
class Pair:
    first: int
    second: int
    degree: int
    reasons: tuple


@dataclass(frozen=True)
class Group:
    """Offers (Facts) that overlap; ``degree`` and ``reasons`` of the closest two."""

    offers: tuple
    degree: int
    reasons: tuple
    is_across: bool


def pairs_among(facts):
    """Return Pairs among ``facts``, the closest first, at most MOST_PAIRS."""
    vectors = vectors_of(facts)
    seen, found = set(), []
    for block in _blocks(facts):
        for one, other in combinations(block, 2):
            key = (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)
            if key in seen:
                continue
            seen.add(key)
            pair = compare(one, other, vectors)
            if pair.degree >= FROM_DEGREE:
                found.append(pair)
    found.sort(key=lambda pair: (-pair.degree, pair.first, pair.second))
    return found[:MOST_PAIRS]


def _blocks(facts):
    groups = defaultdict(list)
    for fact in facts:
        for topic in fact.topics:
            for phase in fact.life_phases:
                for place in fact.districts or fact.catchment or [""]:
                    groups[topic, phase, place].append(fact)
    return [block for block in groups.values() if 1 < len(block) <= LARGEST_BLOCK]


def vectors_of(facts):
    """``{id: {stem: weight}}`` of unit length; rare words weigh more."""
    words = {fact.pk: Counter(stems(f"{fact.title} {fact.title} {fact.summary}")) for fact in facts}
    seen_in = Counter(stem for found in words.values() for stem in found)
    vectors = {}
    for pk, found in words.items():
        weights = {
            stem: (1 + math.log(count)) * math.log((1 + len(facts)) / seen_in[stem])
            for stem, count in found.items()
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1
        vectors[pk] = {stem: weight / length for stem, weight in weights.items()}
    return vectors


def compare(one, other, vectors):
    """The Pair of two offers that share a place."""
    first, second = vectors[one.pk], vectors[other.pk]
    if len(first) > len(second):
        first, second = second, first
    text = sum(weight * second[stem] for stem, weight in first.items() if stem in second)
    shares = {
        "topics": _shared(one.topics, other.topics),
        "ages": _common_ages(one, other),
        "groups": _shared(one.target_groups, other.target_groups),
        "form": float(one.offer_type == other.offer_type),
        "text": min(1.0, text * 1.6),  # two people never say the same in the same words
    }
    degree = round(sum(WEIGHTS[name] * share for name, share in shares.items()))
    low, high = sorted([one, other], key=lambda fact: fact.pk)
    return Pair(low.pk, high.pk, degree, _reasons(one, other, shares, text))


def _shared(one, other):
    """Common ones of all named; nothing named on either side says nothing, so it is half."""
    one, other = set(one), set(other)
    return len(one & other) / len(one | other) if one | other else 0.5


def _common_ages(one, other):
    first, second = _ages(one), _ages(other)
    common = min(first[1], second[1]) - max(first[0], second[0])
    whole = max(first[1], second[1]) - min(first[0], second[0])
    return max(0, common) / whole if whole else 0.0


def _ages(fact):
    first = OPEN_START if fact.age_from_months is None else fact.age_from_months
    return first, OPEN_END if fact.age_to_months is None else fact.age_to_months


def _reasons(one, other, shares, text):
    """Facts, not words: the page makes sentences of them."""
    both = set(one.topics) & set(other.topics)
    every = set(one.topics) | set(other.topics)
    places = set(one.districts) & set(other.districts)
    return (
        tuple(sorted(places)),
        round(100 * shares["ages"]),
        (len(both), len(every)),
        shares["form"] == 1,
        round(100 * text),
    )


def explain(reasons, areas):
    """One German line: "gleicher Stadtteil (Neustadt), Alter zu 80 %, 3 von 4 Themen …"."""
    places, ages, (common, every), same_form, text = reasons
    parts = []
    if places:
        names = ", ".join(areas.get(slug, slug) for slug in places)
        parts.append(_("gleicher Stadtteil (%(names)s)") % {"names": names})
    else:
        parts.append(_("gleiches Einzugsgebiet"))
    parts.append(
        _("gleiches Alter") if ages == 100 else _("Alter zu %(n)s %% gleich") % {"n": ages}
    )
    parts.append(_("%(common)s von %(all)s Themen") % {"common": common, "all": every})
    if same_form:
        parts.append(_("gleiche Angebotsform"))
    parts.append(_("Text %(n)s %%") % {"n": text})
    return ", ".join(parts)


def groups_of(selection):
    """Groups among the chosen offers, those across departments first, then by degree."""
    facts = {fact.pk: fact for fact in facts_of(selection)}
    merged = decisions(OverlapVerdict.MERGED)
    roots = {
        unit.slug: unit.root.slug for unit in selection.memory.vocabulary.rows[Department].values()
    }

    def counts(pair):
        first, second = facts[pair.first], facts[pair.second]
        is_across = roots[first.department] != roots[second.department]
        is_close = is_across or pair.degree >= FROM_DEGREE_WITHIN
        return is_close and (pair.first, pair.second) not in merged

    found = [pair for pair in _pairs(selection, list(facts.values())) if counts(pair)]
    groups = [_group(pairs, facts, roots) for pairs in _connected(found)]
    return sorted(
        groups, key=lambda group: (not group.is_across, -group.degree, group.offers[0].title)
    )


def _pairs(selection, facts):
    """Kept for as long as the catalogue and the selection stay the same."""
    if selection.frozen:
        return pairs_among(facts)
    query = selection.query_dict().urlencode()
    scope = sorted(selection.scope.departments or [])
    key = f"overlaps-{selection.memory.state.version}-{selection.day}-{hash((query, str(scope)))}"
    found = cache.get(key)
    if found is None:
        found = pairs_among(facts)
        cache.set(key, found, CACHE_SECONDS)
    return found


def _connected(pairs):
    """Lists of pairs that hang together through common offers."""
    above = {}

    def root(pk):
        while above.setdefault(pk, pk) != pk:
            pk = above[pk]
        return pk

    for pair in pairs:
        above[root(pair.second)] = root(pair.first)
    groups = defaultdict(list)
    for pair in pairs:
        groups[root(pair.first)].append(pair)
    return list(groups.values())


def _group(pairs, facts, roots):
    best = max(pairs, key=lambda pair: pair.degree)
    ids = sorted({pk for pair in pairs for pk in (pair.first, pair.second)})
    offers = tuple(sorted((facts[pk] for pk in ids), key=lambda fact: fact.title))
    is_across = len({roots[fact.department] for fact in offers}) > 1
    return Group(offers, best.degree, best.reasons, is_across)


def decisions(*verdicts):
    """``{(first id, second id): OverlapDecision}``, all or those with one of ``verdicts``."""
    rows = OverlapDecision.objects.all()
    if verdicts:
        rows = rows.filter(verdict__in=verdicts)
    return {(row.first_id, row.second_id): row for row in rows}


def decision_of(group, known):
    """The OverlapDecision on a group: the one on its first two offers that has any."""
    ids = sorted(fact.pk for fact in group.offers)
    for pair in combinations(ids, 2):
        if pair in known:
            return known[pair]
    return None


def build_overlaps(selection):
    columns = [
        Column(_("Angebote"), width=60),
        Column(_("Grad"), "number", 8),
        Column(_("warum"), width=60),
        Column(_("Fachbereiche"), width=40),
        Column(_("über Fachbereiche"), width=12),
        Column(_("Anbieter"), width=40),
        Column(_("Urteil"), width=20),
        Column(_("Grund"), width=40),
    ]
    groups, known = groups_of(selection), decisions()
    rows = [overlap_row(group, decision_of(group, known), selection) for group in groups]
    note = _(
        "Verglichen wird, was Thema, Lebensphase und Stadtteil (oder Einzugsgebiet) teilt. Grad "
        "100: Themen, Alter, Zielgruppen, Form und Text sind gleich. Manche Dopplung ist gewollt."
    )
    return Table(columns, rows, [note], len(rows))


def overlap_row(group, decision, selection):
    areas = {area.slug: area.name for area in selection.memory.vocabulary.rows[Area].values()}
    units = {unit.slug: unit for unit in selection.memory.vocabulary.rows[Department].values()}
    roots = dict.fromkeys(units[fact.department].root.name for fact in group.offers)
    return [
        Cell(" | ".join(fact.title for fact in group.offers), _offers_url(group, selection)),
        group.degree,
        explain(group.reasons, areas),
        " | ".join(roots),
        _("ja") if group.is_across else _("nein"),
        " | ".join(dict.fromkeys(fact.provider_name for fact in group.offers)),
        decision.get_verdict_display() if decision else "",
        decision.reason if decision else "",
    ]


def _offers_url(group, selection):
    return selection.list_url("offers." + "-".join(str(fact.pk) for fact in group.offers))
