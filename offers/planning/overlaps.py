"""Overlaps (Dopplungen): offers that do much the same for the same children, explained.

Two offers are compared where they share a topic, a phase and a place (Stadtteil or reach). The
degree is a share of 100: topics 30, ages 15, target groups 10, form 10, text 35.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.core.cache import cache
from django.utils.translation import gettext as _

from offers.models import Area, Department, OverlapDecision, OverlapVerdict
from offers.planning.facts import facts_of
from offers.planning.overlap_pairs import pairs_among
from offers.planning.tables import Cell, Column, Table

FROM_DEGREE_WITHIN = 66
CACHE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Group:
    """Offers (Facts) that overlap; ``degree`` and ``reasons`` of the closest two."""

    offers: tuple
    degree: int
    reasons: tuple
    is_across: bool


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
