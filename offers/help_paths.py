"""Offers that help at a step of a help path, and paths that fit somebody's words."""

from functools import lru_cache

from django.http import QueryDict

from offers.models import HelpPath
from offers.models.base import lines_of
from offers.search.frozen import cards
from offers.search.memory import snapshot
from offers.search.text import stems
from offers.selection import Selection

OFFERS_AT_STEP = 3
PATHS_SHOWN = 3


def with_offers(steps):
    """Give each of ``steps`` ``offers``, ``offer_count`` and ``offers_url`` from its selection.

    The offers of all steps come in one statement; each stands at the first step it helps with.
    """
    memory = snapshot()
    shown = set()
    for step in steps:
        selection = Selection(QueryDict(step.offer_query), memory=memory)
        is_asked = bool(step.offer_query and selection.values)
        step.offer_count = selection.total if is_asked else 0
        step.offers_url = selection.url()
        fresh = (pk for pk in selection.ids if pk not in shown) if is_asked else ()
        step.offer_ids = [pk for pk, _place in zip(fresh, range(OFFERS_AT_STEP), strict=False)]
        shown.update(step.offer_ids)
    found = {offer.pk: offer for offer in cards(sorted(shown), memory.vocabulary)}
    for step in steps:
        step.offers = [found[pk] for pk in step.offer_ids if pk in found]
    return steps


def paths_for(text):
    """Public paths whose title or search words have a word of ``text``, most of them first."""
    wanted = set(stems(text))
    if not wanted:
        return []
    known = _words_of_paths(snapshot().state.vocabulary_version)
    scored = [(len(wanted & words), path) for path, words in known if wanted & words]
    return [path for _hits, path in sorted(scored, key=lambda pair: -pair[0])][:PATHS_SHOWN]


@lru_cache(maxsize=1)
def _words_of_paths(version):
    """Public paths with the stems of their words, for one version of the lists."""
    return [
        (path, set(stems(" ".join([path.title, *lines_of(path.search_words)]))))
        for path in HelpPath.objects.public()
    ]


def paths_of(task):
    """Public paths with a step that asks who is in charge of ``task``."""
    return HelpPath.objects.public().filter(versions__steps__tasks=task)[:PATHS_SHOWN]
