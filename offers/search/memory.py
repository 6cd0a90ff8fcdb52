"""What one process remembers of the catalogue, kept current by the version in the database."""

import threading
from dataclasses import dataclass, field
from functools import cached_property

from offers.calendar_days import calendar_of
from offers.host import current_host
from offers.models import SchoolHoliday
from offers.models import SynonymGroup as SynonymRow
from offers.search import index
from offers.search.bitmaps import Catalogue
from offers.search.loading import load_catalogue
from offers.search.query import QueryParser
from offers.search.state import State, changes_since, current_state, pinned
from offers.search.suggest import Suggester
from offers.search.synonyms import SynonymGroup, SynonymIndex
from offers.translations.registry import GERMAN
from offers.vocabulary import Vocabulary, load_vocabulary

MAX_PATCH = 2000  # more changed offers than this are read anew altogether
MAX_ANSWERS = 256
MAX_KEPT_IDS = 4_000_000  # in all answers, four bytes each


@dataclass
class Snapshot:
    """A consistent view: everything belongs to ``state``.

    ``answers`` keeps the latest searches; it is emptied with every change of the catalogue.
    """

    state: State
    catalogue: Catalogue
    vocabulary: Vocabulary
    parser: QueryParser
    answers: dict = field(default_factory=dict)
    kept_ids: int = 0

    @property
    def lexicon(self):
        return self.parser.lexicon

    @cached_property
    def suggester(self):
        return Suggester(self)

    @cached_property
    def _suggesters(self):
        return {GERMAN: self.suggester}

    def suggester_in(self, language):
        """What can be suggested, named in ``language``."""
        if language not in self._suggesters:
            self._suggesters[language] = self.suggester.in_language(self, language)
        return self._suggesters[language]

    def remember(self, key, answer, cost):
        """Keep ``answer``; ``cost`` is the number of ids in it, of which only so many are kept."""
        self.kept_ids += cost
        if len(self.answers) >= MAX_ANSWERS or self.kept_ids > MAX_KEPT_IDS:
            self.answers.clear()
            self.kept_ids = cost
        self.answers[key] = answer


_lock = threading.Lock()
_snapshot: Snapshot | None = None


def snapshot():
    """Return the Snapshot of the committed state; one query while nothing has changed."""
    global _snapshot
    state, known = pinned.get() or current_state(), _snapshot
    if known is not None and known.state == state:
        return known
    with _lock:
        if _snapshot is None or _snapshot.state != state:
            if state.pipeline_version != index.INDEX_VERSION:
                # First start, bulk load or a new version: the index builds itself.
                index.ensure_built()
                state = current_state()
            _snapshot = _brought_up_to(state, _snapshot)
        return _snapshot


def _brought_up_to(state, old):
    changes = changes_since(old.state.version) if old is not None else None
    if changes is None or len(changes.offers) > MAX_PATCH:
        # The log does not know the old version: it may be one that was rolled back.
        lexicon = index.lexicon_of(state, anew=old is not None)
        return Snapshot(
            state, _with_calendar(load_catalogue()), load_vocabulary(), _parser(lexicon)
        )
    parser = _learnt(old, state, changes)
    if changes.lists:
        return Snapshot(state, _with_calendar(load_catalogue()), load_vocabulary(), parser)
    fresh = load_catalogue(changes.offers)
    patched = old.catalogue.patched(changes.offers, fresh)
    return Snapshot(state, patched, old.vocabulary, parser)


def _with_calendar(catalogue):
    """``catalogue``, knowing the special days of the Land the site is in."""
    catalogue.calendar = calendar_of(current_host().land, SchoolHoliday.objects.all())
    return catalogue


def _learnt(old, state, changes):
    """The parser for ``state``, made from the old one where the index is still the same."""
    lexicon = index.lexicon_of(state)
    index.learn_new_terms(lexicon, state)
    if old.lexicon is not lexicon or changes.lists:
        return _parser(lexicon)
    old.parser.forget()
    return old.parser


def _parser(lexicon):
    groups = map(SynonymGroup.from_row, SynonymRow.objects.filter(is_active=True))
    lexicon.warm_up()
    parser = QueryParser(lexicon, SynonymIndex(groups))
    parser.spelling.is_german("aufwaermen")  # reads the dictionary
    return parser
