"""Suggestions while somebody types: what the catalogue in memory has that begins like this.

Only what the public may see today is suggested; a word counts as seen where it stands in the
title of such an offer. The cost is bounded whatever the catalogue's size.
"""

from array import array
from bisect import bisect_left, bisect_right
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import accumulate, chain, islice

from pyroaring import BitMap

from offers.models import (
    Area,
    AreaKind,
    HelpPath,
    LifeSituation,
    OfferTranslation,
    Topic,
    TranslationStatus,
)
from offers.search.compounds import MARK
from offers.search.text import fold, query_words, stem
from offers.translations.registry import GERMAN
from offers.translations.texts import GermanText

MIN_LETTERS = 2
MAX_SUGGESTIONS = 8
MAX_PER_GROUP = 4
MAX_LOOKED_AT = 2000  # lines that one search looks at, at most
MAX_WORDS_TRIED = 12
MAX_TITLES_TRIED = 200  # titles of one word, until a public one is met

# The groups in the order they are shown in.
TOPIC, SITUATION, HELP_PATH, DISTRICT, PROVIDER, OFFER, WORD = GROUPS = (
    "topic",
    "situation",
    "help_path",
    "district",
    "provider",
    "offer",
    "word",
)


class Phrases:
    """Many folded phrases as one text with a line for each: searched without an index, which
    would cost more to build after every change than it saves."""

    def __init__(self, phrases):
        lines = [f"\n {phrase} " for phrase in phrases]
        self.text = "".join(lines)
        self.starts = array("Q", accumulate(map(len, lines[:-1]), initial=0) if lines else ())

    def beginning_with(self, words):
        """Yield the places of phrases in which every one of ``words`` begins a word; first those
        that begin with the words themselves. At most MAX_LOOKED_AT lines are looked at."""
        needles = [f" {word}" for word in words]
        whole = f"\n{''.join(needles)}"
        seen = set()
        places = chain(self._lines(whole), self._lines(max(needles, key=len)))
        for place in islice(places, MAX_LOOKED_AT):
            if place not in seen and self._has_all(place, needles):
                seen.add(place)
                yield place

    def with_word(self, word):
        """Yield the places of the phrases that have the whole ``word``."""
        return self._lines(f" {word} ")

    def _lines(self, needle):
        at = self.text.find(needle)
        while at >= 0:
            place = bisect_right(self.starts, at) - 1
            yield place
            at = self.text.find(needle, self._end(place))

    def _end(self, place):
        return self.starts[place + 1] if place + 1 < len(self.starts) else len(self.text)

    def _has_all(self, place, needles):
        start, end = self.starts[place], self._end(place)
        return all(self.text.find(needle, start, end) >= 0 for needle in needles)


@dataclass(frozen=True)
class Entry:
    """A page to suggest. ``value``: its slug; ``offers``: those it leads to (None: unknown).

    A GermanText as ``label`` is not translated.
    """

    label: str
    value: str
    offers: BitMap | None = None


class Entries:
    """The pages of one kind, found by their names and, after these, by further words."""

    def __init__(self, entries, further=()):
        """``further``: a text of more words for each entry, in the same order."""
        self.entries = list(entries)
        self.by_name = Phrases(fold(entry.label) for entry in self.entries)
        self.by_word = Phrases(map(fold, further))

    def beginning_with(self, words, public):
        """Return entries, those with most public offers first."""
        named, others = (
            [self.entries[place] for place in phrases.beginning_with(words)]
            for phrases in (self.by_name, self.by_word)
        )
        found = {entry.value: entry for part in (named, others) for entry in _by_size(part, public)}
        return list(found.values())


def _by_size(entries, public):
    return sorted(entries, key=lambda entry: -entry.offers.intersection_cardinality(public))


class TitleWords:
    """The words that titles are made of, and compounds by their later parts."""

    def __init__(self, lexicon):
        terms = [term for term in list(lexicon.terms.values()) if term.df_title]
        self.words = sorted(term.surface for term in terms)
        self.inside = sorted(  # (turn, kinderturnen)
            (part[len(MARK) :], term.surface)
            for term in terms
            for part in term.parts
            if not term.surface.startswith(part[len(MARK) :])
        )

    def beginning_with(self, start):
        """Return the set of words that begin like this, or have a part that does."""
        low = bisect_left(self.words, start)
        found = set(self.words[low : bisect_left(self.words, start + "\uffff", low)])
        for part in {start, stem(start)}:
            low = bisect_left(self.inside, (part,))
            high = bisect_left(self.inside, (part + "\uffff",), low)
            found.update(word for _part, word in self.inside[low:high])
        return found


@lru_cache(maxsize=1)
def title_words(lexicon, size):
    """The TitleWords of a Lexicon, which learns words but forgets none: ``size`` tells."""
    return TitleWords(lexicon)


class Suggester:
    """Everything that can be suggested in one state of the catalogue (a memory.Snapshot).

    Building takes two statements and some tenths of a second at 100,000 offers.
    """

    def __init__(self, memory):
        self.catalogue, self.lexicon = memory.catalogue, memory.lexicon
        self._name_pages(memory, GERMAN)
        self.own_titles = []
        values, rows = self.catalogue.values, memory.vocabulary.rows
        areas = (area for area in rows[Area].values() if area.kind == AreaKind.DISTRICT)
        self.districts = Entries(_entry(values["area"], area.slug, area.name) for area in areas)
        self.providers = Entries(
            _entry(values["provider"], slug, name)
            for slug, name in memory.vocabulary.providers.items()
        )
        self.titles = Phrases(title for title, _pk in self.catalogue.titles)
        self.own_phrases = Phrases(())
        self.words = title_words(self.lexicon, len(self.lexicon.terms))

    def in_language(self, memory, language):
        """A Suggester that names pages and offers in ``language`` and finds them by German, too;
        it shares what is the same in all languages. Three statements."""
        other = copy(self)
        other._name_pages(memory, language)
        other.own_titles = _translated_titles(language)
        other.own_phrases = Phrases(title for title, _pk in other.own_titles)
        return other

    def _name_pages(self, memory, language):
        texts = memory.vocabulary.texts.get(language, {})
        offers = self.catalogue.values["topic"]
        topics = list(memory.vocabulary.rows[Topic].values())
        self.topics = _pages(topics, language, texts, "synonyms", offers)
        self.situations = _pages(LifeSituation.objects.public(), language, texts, "search_words")
        self.help_paths = _pages(HelpPath.objects.public(), language, texts, "search_words")

    def suggest(self, text, day):
        """Return ``{group: [Entry]}`` for what was typed so far, at most MAX_SUGGESTIONS in all.

        Entries of OFFER have the id as value, those of WORD no other value than the word.
        """
        words = [folded for _typed, folded in query_words(text)]
        if len("".join(words)) < MIN_LETTERS:
            return {}
        public = self.catalogue.public(day)
        found = self._beginning_with(words, public)
        if not any(found.values()):
            for near in self.lexicon.fuzzy(words[-1]):
                found = self._beginning_with([*words[:-1], near.word], public)
                if any(found.values()):
                    break
        return _best_of_each(found)

    def _beginning_with(self, words, public):
        providers = self.providers.beginning_with(words, public)
        named = {
            TOPIC: self.topics.beginning_with(words, public),
            SITUATION: self.situations.beginning_with(words, public),
            HELP_PATH: self.help_paths.beginning_with(words, public),
            DISTRICT: self.districts.beginning_with(words, public),
            PROVIDER: [entry for entry in providers if entry.offers & public],
        }
        return {
            **named,
            OFFER: list(islice(self._offers(words, public), MAX_PER_GROUP)),
            WORD: list(islice(self._single_words(words, public), MAX_PER_GROUP)),
        }

    def _offers(self, words, public):
        """Public offers by title; of several with the same title only the first."""
        seen = set()
        for title, pk in chain(
            (self.own_titles[place] for place in self.own_phrases.beginning_with(words)),
            (self.catalogue.titles[place] for place in self.titles.beginning_with(words)),
        ):
            if pk in public and not {title, pk} & seen:
                seen |= {title, pk}
                yield Entry(title, pk)

    def _single_words(self, words, public):
        """The commonest title words that complete the only word typed."""
        if len(words) != 1:
            return
        (start,) = words
        candidates = self.words.beginning_with(start)
        terms = self.lexicon.terms

        def rank(word):
            return word.startswith(start), terms[word].df_title, terms[word].df, -len(word)

        for word in nlargest(MAX_WORDS_TRIED, candidates, key=rank):
            places = islice(self.titles.with_word(word), MAX_TITLES_TRIED)
            if any(self.catalogue.titles[place][1] in public for place in places):
                yield Entry(terms[word].display, word)


def _pages(rows, language, texts, more, values=None):
    """Entries for ``rows``, named in ``language`` and found by their German and the words of the
    field ``more`` as well; ``texts``: translations by model and pk; ``values``: offers by slug."""
    entries, further = [], []
    for row in rows:
        shown = texts.get((row._meta.label_lower, row.pk))
        title = shown.texts.get("title") if shown else ""
        german = row.title if language == GERMAN else GermanText(row.title)
        entries.append(_entry(values or {}, row.slug, title or german))
        further.append(f"{row.title}\n{getattr(row, more)}" if title else getattr(row, more))
    return Entries(entries, further)


def _translated_titles(language):
    """``[(folded title, offer's id)]`` of the shown translations, sorted."""
    rows = OfferTranslation.objects.filter(language__code=language).exclude(title="")
    rows = rows.exclude(status=TranslationStatus.DRAFT).values_list("title", "offer_id")
    return sorted((fold(title), pk) for title, pk in rows)


def _entry(values, slug, label):
    return Entry(label, slug, values.get(slug, BitMap()))


def _best_of_each(found):
    """The first of every group, then the second …, until there are enough."""
    named = {fold(entry.label) for group in (TOPIC, DISTRICT) for entry in found[group]}
    found[WORD] = [entry for entry in found[WORD] if entry.value not in named]
    kept = {group: [] for group in GROUPS}
    turns = (
        (group, found[group][turn])
        for turn in range(MAX_PER_GROUP)
        for group in GROUPS
        if turn < len(found[group])
    )
    for group, entry in islice(turns, MAX_SUGGESTIONS):
        kept[group].append(entry)
    return {group: entries for group, entries in kept.items() if entries}
