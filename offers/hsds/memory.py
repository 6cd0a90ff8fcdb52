"""What the interface remembers until the catalogue changes."""

from django.utils.translation import get_language

from offers.search.memory import snapshot

from .pairs import PairIndex
from .terms import Vocabulary


def vocabulary():
    """The Vocabulary in the language of the request."""
    return _remembered(("hsds-vocabulary", get_language()), Vocabulary)


def pair_index():
    return _remembered(("hsds-pairs",), PairIndex.load)


def _remembered(key, make):
    known = snapshot()
    found = known.answers.get(key)
    if found is None:
        found = make()
        known.remember(key, found, 0)
    return found
