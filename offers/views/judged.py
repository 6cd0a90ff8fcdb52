"""Cards on pages other than the list; with ``?profile=…`` each says what it means for a family."""

from offers.accessibility_profile import PROFILES, judge_all, known_profiles
from offers.matching import load_cards
from offers.search import frozen
from offers.search.memory import snapshot


def cards_of(offers, request):
    """The queryset ``offers`` (perhaps a slice) as cards, in its order."""
    if not known_profiles(request.GET):
        return offers
    return cards_in_order(list(offers.values_list("pk", flat=True)), request)


def cards_in_order(keys, request):
    """The offers with these ids as cards, in exactly that order."""
    profiles = known_profiles(request.GET)
    if not profiles:
        return load_cards(keys)
    return judge_all(frozen.whole(keys, snapshot().vocabulary), profiles)


def profile_words(request):
    """The chosen profiles in words, for the line above the cards."""
    return [PROFILES[one] for one in known_profiles(request.GET)]
