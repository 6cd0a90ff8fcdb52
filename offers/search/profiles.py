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
from offers.models import Language, LocationAccessibility, LocationVisibility, Offer


def load_profiles(offers):
    """Return ``{"wheelchair:yes": BitMap, …}``; what is unknown stands nowhere."""
    chosen = offers.order_by().values("pk")
    places = _places(chosen)
    criteria = defaultdict(dict)
    known = LocationAccessibility.objects.filter(location__visibility=LocationVisibility.PUBLIC)
    for place, slug, value in known.values_list("location_id", "criterion__slug", "value"):
        criteria[place][slug] = value
    languages = _languages(chosen)
    found = defaultdict(BitMap)
    for pk, delivery in offers.order_by().values_list("pk", "delivery"):
        for profile in PROFILES:
            if profile == "little_german":
                value = languages_judged(languages[pk]).value
            elif profile in ("wheelchair", "pushchair") and delivery in WITHOUT_WAY:
                value = YES
            else:
                value = _best(profile, [criteria[place] for place in places[pk]])
            if value != UNKNOWN:
                found[f"{profile}:{value}"].add(pk)
    return dict(found)


def _best(profile, places):
    judged = [judge_place(profile, values) for values in places] or [Judgement(UNKNOWN)]
    return min((found.value for found in judged), key=GRADES.get)


def _places(chosen):
    links = Offer.locations.through.objects.filter(
        offer__in=chosen, location__visibility=LocationVisibility.PUBLIC
    )
    found = defaultdict(list)
    for offer, place in links.values_list("offer_id", "location_id"):
        found[offer].append(place)
    return found


def _languages(chosen):
    known = Language.objects.in_bulk()
    found = defaultdict(list)
    links = Offer.languages.through.objects.filter(offer__in=chosen)
    for offer, language in links.values_list("offer_id", "language_id"):
        found[offer].append(known[language])
    return found
