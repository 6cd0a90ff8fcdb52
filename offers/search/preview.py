"""What a changed group of words would change, before anybody saves it."""

from dataclasses import dataclass, replace

from django.utils import timezone

from offers.models import Offer
from offers.models import SynonymGroup as SynonymRow
from offers.search.memory import snapshot
from offers.search.query import QueryParser
from offers.search.service import search
from offers.search.synonyms import SynonymGroup, SynonymIndex

TITLES_SHOWN = 3


@dataclass(frozen=True)
class Outcome:
    total: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What a search for ``phrase`` gives today, and with the group as it would be saved."""

    phrase: str
    before: Outcome
    after: Outcome

    @property
    def is_one(self):
        return self.before != self.after


def preview(group):
    """Return the Changes that saving ``group`` would bring, for its old and its new phrases.

    ``group``: a models.SynonymGroup, saved or not. Nothing is written.
    """
    now = snapshot()
    saved = list(SynonymRow.objects.filter(is_active=True))
    rows = [row for row in saved if row.pk != group.pk] + [group] * group.is_active
    index = SynonymIndex(map(SynonymGroup.from_row, rows))
    then = replace(now, parser=QueryParser(now.lexicon, index), answers={})
    old = [row for row in saved if group.pk and row.pk == group.pk]
    phrases = dict.fromkeys(phrase for row in (group, *old) for phrase in _phrases(row))
    today = timezone.localdate()
    return [
        Change(phrase, _outcome(phrase, now, today), _outcome(phrase, then, today))
        for phrase in phrases
    ]


def _phrases(row):
    return (*row.term_lines, *row.alias_lines, *row.leads_to_lines)


def _outcome(phrase, memory, day):
    ids = search(phrase, memory, day).ids
    offers = Offer.objects.in_bulk(ids[:TITLES_SHOWN])
    return Outcome(len(ids), tuple(offers[pk].title for pk in ids[:TITLES_SHOWN] if pk in offers))
