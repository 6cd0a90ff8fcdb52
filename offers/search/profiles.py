"""How well each released offer fits each accessibility profile, for the catalogue in memory."""

from collections import defaultdict
from functools import cache

from pyroaring import BitMap

from offers.accessibility_profile import (
    GRADES,
    PROFILES,
    UNKNOWN,
    WITHOUT_WAY,
    YES,
    judge_place,
    languages_judged,
)
from offers.models import Language


def profiles(by_delivery, by_place, by_language, ask):
    """Return ``{"wheelchair:yes": BitMap, …}``; what is unknown stands nowhere.

    ``by_…``: bitmaps of the offers by delivery, public place, language; ``ask`` as in
    ``catalogue_queries``.
    """
    criteria = defaultdict(dict)
    for place, slug, value in ask("criteria"):
        criteria[place][slug] = value
    places = [(frozenset(criteria[place].items()), offers) for place, offers in by_place.items()]

    @cache  # a judgement takes as long as all its sentences, and many places are alike
    def value_of(profile, values):
        return judge_place(profile, dict(values)).value

    found = {}
    for profile in PROFILES:
        if profile == "little_german":
            judged = [
                (languages_judged([Language(code=code)]).value, offers)
                for code, offers in by_language.items()
            ]
        else:
            judged = [(value_of(profile, values), offers) for values, offers in places]
        if profile in ("wheelchair", "pushchair"):
            judged += [(YES, by_delivery.get(delivery, BitMap())) for delivery in WITHOUT_WAY]
        for value, offers in _by_best(judged).items():
            found[f"{profile}:{value}"] = offers
    return found


def _by_best(judged):
    """Return ``{value: BitMap}`` of pairs of a value and offers; each offer's best one counts."""
    by_value, found, better = defaultdict(list), {}, BitMap()
    for value, offers in judged:
        by_value[value].append(offers)
    for value in GRADES:
        offers = BitMap().union(*by_value[value]) - better
        better |= offers
        if offers and value != UNKNOWN:
            found[value] = offers
    return found
