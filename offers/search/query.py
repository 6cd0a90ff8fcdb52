"""From typed words to a plan: what to look for when somebody types these."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from math import prod

from .compounds import MARK, part_stem
from .lexicon import Lexicon
from .plan import Alternative, Correction, Group, Kind, QueryPlan
from .spelling import Spelling
from .synonyms import Match, Synonym, SynonymIndex
from .text import fold_word, query_words, stem
from .wordlists import errands, foreign_small_words, ordinary_words
from .wordlists import stop_words as default_stop_words

# Tier weights: as typed; same meaning; made of it; hints at it.
AS_TYPED, SAME, MADE_OF, HINT = 1.0, 0.7, 0.45, 0.25

# These turn a phrase round, so it is only found as a whole.
NEGATIONS = frozenset("ohne kein keine keinen keiner nicht".split())

COMMON = 0.5  # a word in more than half of all offers tells them apart no more
BROAD = 0.3  # what a hint, or a synonym beside the word itself, may cover at most
FOREIGN = 2  # so many small words of another language, and the query is not in German
MAX_ALTERNATIVES = 30
MAX_PREFIX_WORDS = 8
MAX_CACHED_WORDS = 20_000
MAX_CACHED_PLANS = 2_000


class QueryParser:
    """Turns typed words into plans; keeps what it worked out while the catalogue stays the same.

    Build a new one when lexicon, synonyms or word lists change.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        synonyms: SynonymIndex | None = None,
        stop_words: Iterable[str] | None = None,
    ):
        self.lexicon = lexicon
        self.synonyms = synonyms or SynonymIndex()
        self.stop_words = default_stop_words() if stop_words is None else frozenset(stop_words)
        right = {
            **dict.fromkeys(lexicon.compounds.curated, ""),
            **self.synonyms.words,
            **ordinary_words(),
        }
        right = {word: typed for word, typed in right.items() if word not in self.stop_words}
        self.spelling = Spelling(lexicon, right, self.leads)
        self.foreign_small_words = foreign_small_words() - self.stop_words
        self._errand_stems = frozenset(map(stem, errands()))
        self._ordinary_stems = frozenset(map(stem, ordinary_words()))
        self._words: dict[str, tuple[Alternative, ...]] = {}
        self._plans: dict[str, QueryPlan] = {}

    def parse(self, text: str) -> QueryPlan:
        plan = self._plans.get(text)
        if plan is None:
            if len(self._plans) >= MAX_CACHED_PLANS:
                self._plans.clear()
            plan = self._plans[text] = _Reading(self, text).plan()
        return plan

    def forget(self) -> None:
        """Call after ``lexicon.learn()``: words found nowhere before may exist now."""
        self._words.clear()
        self._plans.clear()

    def is_right(self, word: str) -> bool:
        """Is this folded word spelt on purpose, whether or not the catalogue has it?"""
        return self.spelling.is_right(word)

    def says_little(self, word: str) -> bool:
        """Does this folded word alone leave open what is looked for? *Kurs*, *kaufen*."""
        return self.lexicon.compounds.is_light(word) or stem(word) in self._errand_stems

    def leads(self, word: str) -> bool:
        """Can the catalogue have a hit for this folded word, spelling taken as right?"""
        return any(map(self.exists, self.word(word)))

    def exists(self, alternative: Alternative) -> bool:
        """Can the catalogue have a hit for it? Every slot needs a token that some offer has."""
        return all(any(map(self.lexicon.has, slot)) for slot in alternative.slots)

    def word(self, word: str) -> tuple[Alternative, ...]:
        """The alternatives of one folded word, spelling taken as right. The word itself is first,
        even if the catalogue lacks it."""
        alternatives = self._words.get(word)
        if alternatives is None:
            if len(self._words) >= MAX_CACHED_WORDS:
                self._words.clear()
            alternatives = self._words[word] = tuple(self._word(word))
        return alternatives

    def _word(self, word: str) -> Iterator[Alternative]:
        token = stem(word)
        yield Alternative(AS_TYPED, ((token,),), Kind.EXACT, word)
        if self.lexicon.has(MARK + token):
            yield Alternative(SAME, ((MARK + token,),), Kind.COMPOUND, word)
        for synonym in self.synonyms.of_word(token):
            for alternative in self.synonym(synonym):
                # Who types Rat does not want every Beratung, and who types Judo not all of Sport.
                may_be_broad = not synonym.wider and not self.lexicon.has(token)
                if may_be_broad or self.share(alternative) <= BROAD:
                    yield alternative
        if token not in self._ordinary_stems:
            yield from self._apart(word)

    def synonym(self, synonym: Synonym) -> Iterator[Alternative]:
        """A phrase of the same meaning, and longer words around it."""
        is_loose = synonym.wider or synonym.foreign
        weight, inside = (MADE_OF, HINT) if is_loose else (SAME, MADE_OF)
        kind = Kind.WIDER if synonym.wider else Kind.SYNONYM
        slots = tuple((token,) for token in synonym.stems)
        if len(slots) > 1:
            options = [Alternative(weight, slots, kind, synonym.phrase, phrase=True)]
        else:
            marked = ((MARK + synonym.stems[0],),)
            options = [
                Alternative(weight, slots, kind, synonym.phrase),
                Alternative(inside, marked, kind, synonym.phrase),
            ]
        yield from filter(self.exists, options)
        if synonym.wider:
            # PEKiP leads to Eltern-Kind-Gruppe; offers may say Krabbelgruppe.
            for same in self.synonyms.of_phrase(synonym.stems):
                if not same.wider:
                    for alternative in self.synonym(same):
                        yield replace(alternative, weight=HINT, kind=kind)

    def share(self, alternative: Alternative) -> float:
        """About how many of all offers the alternative finds, 0 to 1."""
        shares = [min(1.0, sum(map(self.lexicon.share, slot))) for slot in alternative.slots]
        return prod(shares) if alternative.phrase else min(shares)

    def _apart(self, word: str) -> Iterator[Alternative]:
        """The parts of a compound, each as a word or inside one: Schwimmkurs, Schwimmen … Kurs."""
        compounds = self.lexicon.compounds
        parts = compounds.split(word, guess=False)
        slots = [self._part_slots(part) for part in parts]
        if not parts or not all(slots):
            return
        if self.lexicon.has(stem(word)) and not compounds.is_light(parts[-1]):
            return  # a Zahnarzt is more than Zahn and Arzt somewhere in a text
        flat = tuple(slot for part in slots for slot in part)
        yield Alternative(MADE_OF, flat, Kind.PARTS, " + ".join(parts))
        telling = [i for i, part in enumerate(parts) if not compounds.is_light(part)]
        wide = tuple(
            slot
            for i, part in enumerate(parts)
            for slot in (self._with_synonyms(part, slots[i]) if i in telling else slots[i])
        )
        if wide != flat:
            yield Alternative(HINT, wide, Kind.PARTS, " + ".join(parts))
        if telling and len(telling) < len(parts):
            rest = tuple(slot for i in telling for slot in slots[i])
            if all(sum(map(self.lexicon.share, slot)) <= BROAD for slot in rest):
                source = " + ".join(parts[i] for i in telling)
                yield Alternative(HINT, rest, Kind.HEADLESS, source)

    def _part_slots(self, part: str) -> tuple[tuple[str, ...], ...]:
        """One slot for a part the catalogue has, or for what means the same; else those of its own
        parts."""
        token = part_stem(part)
        slot = tuple(filter(self.lexicon.has, (token, MARK + token))) or self._same_as(token)
        if slot:
            return (slot,)
        inner = [self._part_slots(p) for p in self.lexicon.compounds.split(part, guess=False)]
        return tuple(s for slots in inner for s in slots) if all(inner) else ()

    def _same_as(self, token: str) -> tuple[str, ...]:
        """Single words for the stem of one that the catalogue lacks: Drillinge, Mehrlinge."""
        same = [s.stems for s in self.synonyms.of_word(token) if not s.wider]
        marked = (both for stems in same if len(stems) == 1 for both in (*stems, MARK + stems[0]))
        return tuple(dict.fromkeys(filter(self.lexicon.has, marked)))

    def _with_synonyms(
        self, part: str, slots: tuple[tuple[str, ...], ...]
    ) -> tuple[tuple[str, ...], ...]:
        if len(slots) != 1:
            return slots
        more = [s.stems[0] for s in self.synonyms.of_word(part_stem(part)) if len(s.stems) == 1]
        return (tuple(dict.fromkeys([*slots[0], *filter(self.lexicon.has, more)])),)


class _Reading:
    """One query on its way to a plan."""

    def __init__(self, parser: QueryParser, text: str):
        self.parser = parser
        self.lexicon = parser.lexicon
        pairs = query_words(text)
        self.typed = [typed for typed, _folded in pairs]
        self.words = [folded for _typed, folded in pairs]
        self.stems = [stem(word) for word in self.words]
        self.matches = parser.synonyms.match(self.stems)
        self.mended_matches: list[Match] = []
        self.corrections: list[Correction] = []
        self.widened: list[Correction] = []
        self.missing: list[str] = []
        self.unknown: list[str] = []

    def plan(self) -> QueryPlan:
        plan = self._plan()
        self.mended_matches = self._mended_phrases()
        if self.mended_matches:
            self.corrections, self.widened, self.missing, self.unknown = [], [], [], []
            plan = self._plan()
        return plan

    def _mended_phrases(self) -> list[Match]:
        """Phrases that are there once the slips are mended: *schwimen lernen*."""
        mended = {c.typed: stem(fold_word(c.used[0])) for c in self.corrections if len(c.used) == 1}
        pairs = zip(self.typed, self.stems, strict=True)
        stems = [mended.get(typed, token) for typed, token in pairs] if mended else []
        return [
            match
            for match in self.parser.synonyms.match(stems)
            if match.length > 1 and match not in self.matches
        ]

    def _plan(self) -> QueryPlan:
        dropped = self.parser.stop_words
        if sum(word in self.parser.foreign_small_words for word in self.words) >= FOREIGN:
            dropped |= self.parser.foreign_small_words
        phrases = {m.start: m for m in self.matches if self._is_negated(m)}
        if not phrases and all(word in dropped for word in self.words):
            dropped = frozenset()  # nothing else was typed, so these words are meant
        groups, left_out = [], []
        at = 0
        while at < len(self.words):
            if at in phrases:
                groups.append(self._phrase_group(phrases[at]))
                at += phrases[at].length
                continue
            if self.words[at] in dropped:
                left_out.append(self.typed[at])
            else:
                groups.append(self._word_group(at))
            at += 1
        return QueryPlan(
            groups=_common_ones_optional(groups),
            corrections=(*self.corrections, *self.widened),
            dropped=tuple(left_out),
            missing=tuple(self.missing),
            unknown=tuple(self.unknown),
        )

    def _is_negated(self, match: Match) -> bool:
        """*ohne Anmeldung* means the opposite of *Anmeldung*."""
        phrase = self.words[match.start : match.start + match.length]
        return match.length > 1 and not NEGATIONS.isdisjoint(phrase)

    def _phrase_group(self, match: Match) -> Group:
        span = slice(match.start, match.start + match.length)
        phrase = " ".join(self.typed[span])
        slots = tuple((token,) for token in self.stems[span])
        alternatives = [Alternative(AS_TYPED, slots, Kind.EXACT, phrase, phrase=True)]
        for synonym in match.synonyms:
            alternatives += self.parser.synonym(synonym)
        return self._group(phrase, phrase, alternatives)

    def _word_group(self, at: int) -> Group:
        word = self.words[at]
        alternatives = [*self.parser.word(word), *self._with_neighbours(at)]
        lacking = len(self.missing)
        if not any(map(self.parser.exists, alternatives)):
            alternatives += self._stand_ins(at)
        mended = list(self._of_phrases(self.mended_matches, at))
        if any(map(self.parser.exists, mended)):
            del self.missing[lacking:]  # the phrase stands for it
        alternatives += mended
        there = list(filter(self.parser.exists, alternatives))
        if there and all(a.kind is Kind.WIDER for a in there):
            best = max(a.weight for a in there)
            goals = dict.fromkeys(a.source for a in there if a.weight == best)
            self.widened.append(Correction(self.typed[at], tuple(goals)))
        return self._group(self.typed[at], word, alternatives)

    def _group(self, typed: str, word: str, alternatives: list[Alternative]) -> Group:
        """Sort; and if the word itself is not there, raise the rest until the best weighs 1."""
        exists = self.parser.exists
        best = max((a.weight for a in alternatives if exists(a)), default=AS_TYPED)
        unique: dict[tuple[object, bool], Alternative] = {}
        for alternative in alternatives:
            if best < AS_TYPED and alternative.kind is not Kind.EXACT:
                weight = round(alternative.weight / best, 3)
                alternative = replace(alternative, weight=min(weight, AS_TYPED))
            key = alternative.slots, alternative.phrase
            if key not in unique or unique[key].weight < alternative.weight:
                unique[key] = alternative
        ranked = sorted(unique.values(), key=lambda a: (-a.weight, a.kind is not Kind.EXACT))
        share = max((self.parser.share(a) for a in ranked if a.weight == AS_TYPED), default=0.0)
        return Group(
            word=typed,
            alternatives=tuple(ranked[:MAX_ALTERNATIVES]),
            found=any(map(exists, ranked)),
            light=self.parser.says_little(word) or share > BROAD,
            rarity=round(1 - share, 6),
        )

    def _with_neighbours(self, at: int) -> Iterator[Alternative]:
        """Phrases and joined words that this word is a part of.

        (a AND b) OR ab is (a OR ab) AND (b OR ab), so each word's group gets the whole.
        """
        yield from self._of_phrases(self.matches, at)
        stop_words = self.parser.stop_words
        for length, start in product((2, 3), range(at - 2, at + 1)):
            pieces = self.words[max(start, 0) : start + length]
            if start < 0 or len(pieces) < length or start + length <= at:
                continue
            if any(piece in stop_words for piece in pieces):
                continue
            joined = self.lexicon.joined(*pieces)
            if joined:
                yield Alternative(AS_TYPED, ((stem(joined),),), Kind.JOINED, joined)
            for synonym in self.parser.synonyms.of_word(stem(joined or "".join(pieces))):
                yield from self.parser.synonym(synonym)

    def _of_phrases(self, matches: list[Match], at: int) -> Iterator[Alternative]:
        for match in matches:
            if match.length > 1 and match.start <= at < match.start + match.length:
                for synonym in match.synonyms:
                    yield from self.parser.synonym(synonym)

    def _stand_ins(self, at: int) -> list[Alternative]:
        """Other words for one that the catalogue has in no form; says in ``self`` what it was."""
        word = self.words[at]
        if self.parser.is_right(word):
            self.missing.append(self.typed[at])
            return []
        is_last, spelling = at == len(self.words) - 1, self.parser.spelling
        begins = is_last and not spelling.is_german(word)
        if begins and (terms := self.lexicon.prefix(word, MAX_PREFIX_WORDS)):
            tokens = tuple(dict.fromkeys(term.stem for term in terms))
            return [Alternative(SAME, (tokens,), Kind.PREFIX, word)]
        used, alternatives = [], []
        for right, shown in spelling.meant(word):
            options = [a for a in self.parser.word(right) if self.parser.exists(a)]
            used.append(shown)
            if not options:
                self.missing.append(shown)
            alternatives += [
                replace(a, weight=a.weight * SAME, kind=Kind.TYPO, source=right) for a in options
            ]
        if not used and spelling.is_german(word):
            self.missing.append(self.typed[at])
        elif used:
            self.corrections.append(Correction(self.typed[at], tuple(used)))
        else:
            self.unknown.append(self.typed[at])
        return alternatives


def _common_ones_optional(groups: list[Group]) -> tuple[Group, ...]:
    """Words of most offers need not be in a hit, unless nothing else was typed."""
    is_common = [group.found and 1 - group.rarity > COMMON for group in groups]
    if all(is_common):
        return tuple(groups)
    return tuple(
        replace(group, optional=common) for group, common in zip(groups, is_common, strict=True)
    )
