"""How well each released offer fits each accessibility profile, for the catalogue in memory."""

from collections import defaultdict

from pyroaring import BitMap

from offers.accessibility_profile import (
    GRADES,
    PROFILES,
    UNKNOWN,
    WITHOUT_WAY,
    YES,
    Judgement,
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
    places, languages = _by_offer(by_place), _by_offer(by_language)
    known = {code: Language(code=code) for code in by_language}
    found = defaultdict(BitMap)
    for delivery, offers in by_delivery.items():
        for pk in offers:
            spoken = [known[code] for code in languages[pk]]
            there = [criteria[place] for place in places[pk]]
            for profile, value in _judged(delivery, there, spoken):
                found[f"{profile}:{value}"].add(pk)
    return dict(found)


def _judged(delivery, places, languages):
    """Yield pairs of a profile and how the offer fits it, as far as anybody knows."""
    for profile in PROFILES:
        if profile == "little_german":
            value = languages_judged(languages).value
        elif profile in ("wheelchair", "pushchair") and delivery in WITHOUT_WAY:
            value = YES
        else:
            value = _best(profile, places)
        if value != UNKNOWN:
            yield profile, value


def _best(profile, places):
    judged = [judge_place(profile, values) for values in places] or [Judgement(UNKNOWN)]
    return min((found.value for found in judged), key=GRADES.get)


def _by_offer(bitmaps):
    """``{offer id: [values]}``."""
    found = defaultdict(list)
    for value, offers in bitmaps.items():
        for pk in offers:
            found[pk].append(value)
    return found
