"""An offer that is only just being typed, compared with what there is: who does much the same?"""

from dataclasses import MISSING, dataclass, fields

from django.http import QueryDict
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.duplicates import similar_to
from offers.models import Area, LifePhase, LocationVisibility, Offer
from offers.planning.facts import Facts, load_facts
from offers.planning.overlap_pairs import FROM_DEGREE, compare, vectors_of
from offers.planning.overlaps import explain
from offers.planning.selection import PlanningSelection

MOST = 5  # shown beside the form
NEW = 0  # the id of what is not stored yet


@dataclass(frozen=True)
class Like:
    """A public offer like the one typed; ``degree`` of 100, ``why`` in one German line."""

    offer: Offer
    degree: int
    why: str


def wish(title="", summary="", *, topics=(), phases=(), target_groups=(), offer_type="",
         ages=(None, None), locations=(), catchment=()):  # fmt: skip
    """The Facts of what is typed so far; related rows as rows, phases follow from the age."""
    unknown = [one.name for one in fields(Facts) if one.default_factory is one.default is MISSING]
    told = {one.area.slug for one in locations if one.area and _is_told(one)}
    return Facts(
        **dict.fromkeys(unknown)
        | {
            "pk": NEW,
            "title": title,
            "summary": summary,
            "offer_type": offer_type,
            "age_from_months": ages[0],
            "age_to_months": ages[1],
            "topics": [row.slug for row in topics],
            "life_phases": [row.slug for row in phases or _phases_of(ages)],
            "target_groups": [row.slug for row in target_groups],
            "catchment": [row.slug for row in catchment],
            "districts": sorted(told),
        }
    )


def _is_told(location):
    return location.visibility != LocationVisibility.HIDDEN


def _phases_of(ages):
    """Phases that the ages touch; none where no age is typed yet."""
    first, end = ages
    if first is None and end is None:
        return []
    return [
        phase
        for phase in LifePhase.objects.all()
        if (first is None or phase.age_to_months > first)
        and (end is None or phase.age_from_months < end)
    ]


def alike(typed, *, exclude=None, provider=None, locations=()):
    """Return the Likes of Facts ``typed`` among public offers, the closest first.

    First those that share topic, phase and reach, as among the overlaps; then those whose words
    are so close that it may be the same offer. ``exclude``: id of the offer itself.
    """
    found = _overlapping(typed, exclude)
    seen = {like.offer.pk for like in found}
    same = similar_to(
        typed.title, typed.summary, provider, locations, exclude, MOST,
        offers=Offer.objects.published(),
    )  # fmt: skip
    found += [
        Like(offer, points, ", ".join(str(reason) for reason in reasons))
        for offer, points, reasons in same
        if offer.pk not in seen
    ]
    return sorted(found, key=lambda like: (-like.degree, like.offer.title))[:MOST]


def _overlapping(typed, exclude):
    selection = PlanningSelection(QueryDict())
    near = _nearby(typed, selection) - BitMap([exclude] if exclude else [])
    facts = list(load_facts(list(near)).values())
    if not facts:
        return []
    vectors = vectors_of([typed, *facts])
    pairs = [compare(typed, fact, vectors) for fact in facts]
    close = sorted((p for p in pairs if p.degree >= FROM_DEGREE), key=lambda p: -p.degree)[:MOST]
    areas = {area.slug: area.name for area in selection.memory.vocabulary.rows[Area].values()}
    offers = Offer.objects.select_related("provider", "department").in_bulk(
        [pair.second for pair in close]
    )
    return [Like(offers[p.second], p.degree, explain(p.reasons, areas)) for p in close]


def _nearby(typed, selection):
    """Public offers that share a topic, a phase and the place or the reach."""
    values = selection.memory.catalogue.values

    def having(name, slugs):
        return BitMap.union(BitMap(), *(values[name].get(slug, BitMap()) for slug in slugs))

    near = selection.chosen() & having("topic", typed.topics)
    near &= having("life_phase", typed.life_phases)
    if typed.districts:
        return near & having("district", typed.districts)
    if typed.catchment:
        return near & having("area", typed.catchment)
    return near - having("district", values["district"])


def hint(typed):
    """What is still to be typed before topic, phase and reach can be compared, or ""."""
    lacking = [
        words
        for values, words in (
            (typed.topics, _("Themen")),
            (typed.life_phases, _("Alter oder Lebensphasen")),
        )
        if not values
    ]
    return ", ".join(lacking)
