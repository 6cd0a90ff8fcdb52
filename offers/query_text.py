"""The query of the list's addresses: read in any way, written in one and quickly.

A page with many filters has fifty such addresses; a QueryDict for each took a quarter of its time.
"""

from functools import lru_cache
from urllib.parse import quote_plus

from django.forms import MultipleChoiceField

from offers.filters import OfferFilter

# Filters of several values: an address may name them one by one or as "a,b"; links do the latter,
# because a list names each of them in all its links.
LIST_PARAMETERS = frozenset(
    name
    for name, one in OfferFilter.base_filters.items()
    if issubclass(one.field_class, MultipleChoiceField)
)


def spread(params):
    """The QueryDict with each value of a list of its own: "district=a,b" as "a" and "b"."""
    given = LIST_PARAMETERS & params.keys()
    joined = [name for name in given if any("," in text for text in params.getlist(name))]
    if joined:
        params = params.copy()
        for name in joined:
            params.setlist(name, [one for text in params.getlist(name) for one in text.split(",")])
    return params


def query_text(lists, filters):
    """Return ``{parameter: [texts]}`` as the query of an address, "" for none.

    Always in the same order, that of ``filters`` (names), so that one selection has one address
    and one entry in every cache.
    """
    places = _places(tuple(filters))
    names = sorted(lists, key=lambda name: (places.get(name, len(places)), name))
    return "&".join(_parameter(name, tuple(lists[name])) for name in names if lists[name])


@lru_cache(maxsize=16)
def _places(names):
    return {name: place for place, name in enumerate(names)}


@lru_cache(maxsize=4096)
def _parameter(name, texts):
    if name in LIST_PARAMETERS:
        texts = (",".join(texts),)
    return "&".join(f"{quote_plus(name)}={quote_plus(text, safe=',')}" for text in texts)
