"""Offers that may be the same one entered twice: by text, provider, place and age.

A score says how much of what is known of both agrees, 100 is all of it. ``similar_to`` compares
one wish with all offers; ``pairs`` finds suspects among all offers without comparing each with
each: only those are compared that share a rare word, a title, a provider or a place.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from offers.models import Location, NoDuplicate, Offer, Provider, Status
from offers.search.state import current_state
from offers.search.text import fold
from offers.search.text import words as folded
from offers.search.wordlists import stop_words

WEIGHTS = {"title": 45, "summary": 12, "provider": 12, "place": 25, "age": 6}
SIMILAR_FROM = 60  # score from which a new text is worth a warning
PAIR_FROM = 70
MIN_TITLE = 72  # below that titles are different things, whatever else agrees
LARGEST_BLOCK = 60  # offers that share something common, such as a large provider
MOST_PAIRS = 500
CACHE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Profile:
    """What is compared of an offer; texts are folded as for the search.

    ``own`` is the title without the names of provider and places: "Café im Hafenhaus" and
    "Chor im Hafenhaus" have little in common.
    """

    pk: int | None
    title: str
    own: str
    summary: str
    provider: int | None
    places: frozenset[int]
    ages: tuple[int, int] | None

    @property
    def has_names(self):
        return bool(self.provider or self.places)


def profile(title, summary, provider, places, ages=None, pk=None, names=()):
    """``names``: what provider and places are called."""
    small = stop_words()
    words = [word for word in folded(title) if word not in small]
    known = {word for name in names for word in folded(name)}
    own = [word for word in words if word not in known] or words
    texts = (" ".join(words), " ".join(own), fold(summary))
    return Profile(pk, *texts, provider, frozenset(places), ages)


def _title_likeness(one, other):
    """0–100; where a text says nothing of its provider, its title may name it or not."""
    if one.places and other.places and not one.places & other.places:
        return _likeness(one.title, other.title)  # the names of the places tell them apart
    if one.has_names and other.has_names:
        return _likeness(one.own, other.own)
    return max(
        _likeness(a, b, words_from=1)
        for a in {one.title, one.own}
        for b in {other.title, other.own}
    )


def _likeness(one, other, words_from=2):
    """A title that is contained in the other counts if it has at least ``words_from`` words."""
    found = [
        fuzz.token_sort_ratio(one, other),
        fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")),  # Eltern-Café, Elterncafé
    ]
    if min(one.count(" "), other.count(" ")) + 1 >= words_from:
        found.append(0.9 * fuzz.token_set_ratio(one, other))
    return max(found)


def score(one, other):
    """Return ``(score 0–100, reasons)``; what is unknown of either does not count."""
    title = _title_likeness(one, other)
    if title < MIN_TITLE:
        return 0, []
    agreed = {"title": title / 100}
    if one.summary and other.summary:
        agreed["summary"] = fuzz.token_sort_ratio(one.summary, other.summary) / 100
    if one.provider and other.provider:
        agreed["provider"] = float(one.provider == other.provider)
    if one.places and other.places:
        agreed["place"] = float(bool(one.places & other.places))
    if one.ages and other.ages:
        agreed["age"] = float(one.ages[0] < other.ages[1] and other.ages[0] < one.ages[1])
    known = sum(WEIGHTS[name] for name in agreed)
    points = sum(WEIGHTS[name] * share for name, share in agreed.items())
    return round(100 * points / known), _reasons(agreed)


def _reasons(agreed):
    reasons = [
        _("fast gleicher Titel") if agreed["title"] >= 0.9 else _("ähnlicher Titel"),
        _("ähnlicher Kurztext") if agreed.get("summary", 0) >= 0.75 else None,
        _("gleicher Anbieter") if agreed.get("provider") else None,
        _("gleicher Ort") if agreed.get("place") else None,
        _("gleiches Alter") if agreed.get("age") else None,
    ]
    return [reason for reason in reasons if reason]


# -- One wish against all offers ----------------------------------------------------------------


def similar_to(
    title, summary="", provider=None, locations=(), exclude=None, limit=5, *, offers=None
):
    """Return ``[(offer, score, reasons)]``, the most similar first.

    ``provider``, ``locations`` and ``exclude`` (an offer) are rows or ids. ``offers`` is the
    queryset to look in, by default all that are not archived; whoever shows the answer to the
    public passes the published ones.
    """
    if offers is None:
        offers = Offer.objects.exclude(status=Status.ARCHIVED)
    if exclude is not None:
        offers = offers.exclude(pk=_key(exclude))
    places = {_key(place) for place in locations}
    provider = provider and _key(provider)
    names = [
        *Provider.objects.filter(pk=provider).values_list("name", flat=True),
        *Location.objects.filter(pk__in=places).values_list("name", flat=True),
    ]
    wish = profile(title, summary, provider, places, names=names)
    if not wish.title:
        return []
    titles = offers.order_by().values_list("pk", "title")
    near = [pk for pk, other in titles.iterator() if _may_be_near(wish.title, fold(other))]
    scored = [(*score(wish, other), other.pk) for other in _profiles(offers.filter(pk__in=near))]
    best = sorted((row for row in scored if row[0] >= SIMILAR_FROM), key=lambda r: (-r[0], r[2]))
    best = best[:limit]
    rows = offers.select_related("provider").in_bulk([pk for _score, _reasons, pk in best])
    return [(rows[pk], points, reasons) for points, reasons, pk in best]


def _key(row):
    return getattr(row, "pk", row)


def _may_be_near(title, other):
    """Cheap and generous; ``score`` decides."""
    return fuzz.token_set_ratio(title, other) >= MIN_TITLE or (
        fuzz.partial_ratio(title.replace(" ", ""), other.replace(" ", "")) >= MIN_TITLE
    )


def _profiles(offers):
    """Profiles of a queryset in two statements."""
    places = defaultdict(dict)
    links = Offer.locations.through.objects.filter(offer__in=offers.order_by().values("pk"))
    for offer, place, name in links.values_list("offer_id", "location_id", "location__name"):
        places[offer][place] = name
    rows = offers.order_by("pk").values_list(
        "pk",
        "title",
        "summary",
        "provider_id",
        "provider__name",
        "age_from_months",
        "age_to_months",
    )
    return [
        profile(
            title,
            summary,
            provider,
            places[pk],
            _ages(age_from, age_to),
            pk,
            names=[name, *places[pk].values()],
        )
        for pk, title, summary, provider, name, age_from, age_to in rows
    ]


def _ages(age_from, age_to):
    if age_from is None and age_to is None:
        return None
    return (-100 if age_from is None else age_from, 10_000 if age_to is None else age_to)


# -- Suspects among all offers ------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two offers (ids, the smaller first) that may be the same."""

    first: int
    second: int
    score: int
    reasons: list


def pairs(offers):
    """Pairs with at least one of ``offers`` (a queryset), the most similar first.

    What somebody called no duplicate is left out, as is what is archived.
    """
    own = set(offers.values_list("pk", flat=True))
    settled = set(NoDuplicate.objects.values_list("first_id", "second_id"))
    return [
        pair
        for pair in _all_pairs()
        if (pair.first in own or pair.second in own) and (pair.first, pair.second) not in settled
    ]


def _all_pairs():
    """All suspects; kept for as long as the catalogue stays the same."""
    key = f"duplicates-{current_state().version}"
    found = cache.get(key)
    if found is None:
        found = find_pairs(_profiles(Offer.objects.exclude(status=Status.ARCHIVED)))
        cache.set(key, found, CACHE_SECONDS)
    return found


def find_pairs(profiles):
    """Return Pairs among ``profiles``, the best MOST_PAIRS."""
    found, seen = [], set()
    for block in _blocks(profiles):
        for one, other in combinations(block, 2):
            key = (one.pk, other.pk)
            if key in seen or not _can_be_same(one, other):
                continue
            seen.add(key)
            points, reasons = score(one, other)
            if points >= PAIR_FROM:
                found.append(Pair(*key, points, reasons))
    found.sort(key=lambda pair: (-pair.score, pair.first, pair.second))
    return found[:MOST_PAIRS]


def _can_be_same(one, other):
    """False where another provider and another place rule a high score out; cheap."""
    return (
        one.provider == other.provider
        or not (one.places and other.places)
        or bool(one.places & other.places)
    )


def _blocks(profiles):
    """Lists of profiles worth comparing, each in the order of the ids.

    What too many share says little by itself; there two agreements are needed.
    """
    groups = defaultdict(list)
    for item in profiles:
        words = set(item.own.split())
        for word in words:
            groups["word", word].append(item)
        if item.own:
            groups["title", item.own].append(item)
        for other in (("provider", item.provider), *(("place", place) for place in item.places)):
            groups[other].append(item)
            for word in words:
                groups[(*other, word)].append(item)
    return [block for block in groups.values() if 1 < len(block) <= LARGEST_BLOCK]


# -- Decisions ----------------------------------------------------------------------------------


def settle(first, second, *, decided_by):
    """Remember that two offers are not the same; saying it twice changes nothing."""
    low, high = sorted([first.pk, second.pk])
    NoDuplicate.objects.get_or_create(
        first_id=low, second_id=high, defaults={"decided_by": decided_by[:150]}
    )
