"""Which two offers are alike, and how much: a share of 100 from topics, ages, groups, form, text.

``compare`` says it of two and why. Ten thousand offers make a million pairs; ``pairs_among`` first
works out all degrees of a place as arrays and compares only what comes near enough.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from offers.search.text import stems

FROM_DEGREE = 60  # across departments, which often do not know of each other
LARGEST_BLOCK = 400  # offers that share topic, phase and place; more say little together
MOST_PAIRS = 300
WEIGHTS = {"topics": 30, "ages": 15, "groups": 10, "form": 10, "text": 35}
SAID_ALIKE = 1.6  # two people never say the same in the same words
OPEN_START, OPEN_END = -10, 324


@dataclass(frozen=True)
class Pair:
    first: int
    second: int
    degree: int
    reasons: tuple


def pairs_among(facts):
    """Return Pairs among ``facts``, the closest first, at most MOST_PAIRS."""
    vectors = vectors_of(facts)
    arrays = _Arrays(facts, vectors)
    near = [arrays.near(blocks) for blocks in _blocks(facts).values() if blocks]
    pairs = (compare(facts[one], facts[other], vectors) for one, other in _closest(near, facts))
    pairs = [pair for pair in pairs if pair.degree >= FROM_DEGREE]
    pairs.sort(key=lambda pair: (-pair.degree, pair.first, pair.second))
    return pairs[:MOST_PAIRS]


def _closest(near, facts):
    """Positions of the pairs in ``near`` of which ``compare`` may count one among MOST_PAIRS."""
    if not near:
        return []
    keys, degrees = (np.concatenate(arrays) for arrays in zip(*near, strict=True))
    keys, places = np.unique(keys, return_index=True)
    degrees = degrees[places]
    if len(keys) > MOST_PAIRS:
        last = np.partition(degrees, -MOST_PAIRS)[-MOST_PAIRS]
        keys = keys[degrees >= last - 1]  # compare() rounds
    return [divmod(key, len(facts)) for key in keys.tolist()]


def _blocks(facts):
    """``{place: [positions of facts that share topic and phase there]}``."""
    groups = defaultdict(lambda: defaultdict(list))
    for position, fact in enumerate(facts):
        for place in fact.districts or fact.catchment or [""]:
            for topic in fact.topics:
                for phase in fact.life_phases:
                    groups[place][topic, phase].append(position)
    return {
        place: [block for block in blocks.values() if 1 < len(block) <= LARGEST_BLOCK]
        for place, blocks in groups.items()
    }


class _Arrays:
    """What is compared of each of ``facts``, by its position."""

    def __init__(self, facts, vectors):
        self.size = len(facts)
        self.topics = _bits([fact.topics for fact in facts])
        self.groups = _bits([fact.target_groups for fact in facts])
        self.form = _numbers([fact.offer_type for fact in facts])
        self.first, self.last = np.array([_ages(fact) for fact in facts] or [(0, 0)]).T
        self.words, self.weights = _padded([vectors[fact.pk] for fact in facts])

    def near(self, blocks):
        """Keys and degrees of the pairs in ``blocks`` that come to about FROM_DEGREE."""
        keys = _once(np.concatenate([self._keys(np.array(block)) for block in blocks]))
        one, other = np.divmod(keys, self.size)
        degree = (
            WEIGHTS["topics"] * _jaccard(self.topics, one, other)
            + WEIGHTS["ages"] * self._common_ages(one, other)
            + WEIGHTS["groups"] * _jaccard(self.groups, one, other)
            + WEIGHTS["form"] * (self.form[one] == self.form[other])
        )
        # The text comes last, and only where it can still decide.
        open_ = degree > FROM_DEGREE - 1 - WEIGHTS["text"]
        keys, one, other, degree = keys[open_], one[open_], other[open_], degree[open_]
        degree += WEIGHTS["text"] * np.minimum(1.0, SAID_ALIKE * self._cosines(one, other))
        is_near = degree > FROM_DEGREE - 1
        return keys[is_near], degree[is_near]

    def _keys(self, block):
        """Each two of an ascending ``block`` as one number."""
        one, other = np.triu_indices(len(block), 1)
        return block[one] * self.size + block[other]

    def _common_ages(self, one, other):
        common = np.minimum(self.last[one], self.last[other]) - np.maximum(
            self.first[one], self.first[other]
        )
        whole = np.maximum(self.last[one], self.last[other]) - np.minimum(
            self.first[one], self.first[other]
        )
        return np.maximum(common, 0) / np.maximum(whole, 1)

    def _cosines(self, one, other):
        """The products of the texts of both; ``one`` is ascending."""
        found, dense = np.zeros(len(one)), np.zeros(self.words.max(initial=0) + 1)
        starts = np.flatnonzero(np.diff(one, prepend=-1)).tolist()
        for start, end in pairwise([*starts, len(one)]):
            words, others = self.words[one[start]], other[start:end]
            dense[words] = self.weights[one[start]]
            found[start:end] = (dense[self.words[others]] * self.weights[others]).sum(axis=1)
            dense[words] = 0
        return found


def _once(keys):
    """Each of ``keys`` once, ascending. They come in ascending runs, which a stable sort merges:
    a hundred times as fast as ``np.unique``, which hashes them."""
    ordered = np.sort(keys, kind="stable")
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _bits(rows):
    """Lists of values as rows of bits."""
    place = {value: at for at, value in enumerate(sorted({v for row in rows for v in row}))}
    table = np.zeros((len(rows), max(len(place), 1)), dtype=bool)
    for at, row in enumerate(rows):
        table[at, [place[value] for value in row]] = True
    return np.packbits(table, axis=1)


def _jaccard(bits, one, other):
    """As ``_shared`` has it."""
    common = np.bitwise_count(bits[one] & bits[other]).sum(axis=1, dtype=np.int64)
    every = np.bitwise_count(bits[one] | bits[other]).sum(axis=1, dtype=np.int64)
    return np.where(every, common / np.maximum(every, 1), 0.5)


def _numbers(values):
    place = {value: at for at, value in enumerate(dict.fromkeys(values))}
    return np.array([place[value] for value in values], dtype=np.int64)


def _padded(vectors):
    """Numbers of words and their weights, a row for each vector; word 0 with weight 0 fills up."""
    place = {}
    width = max(map(len, vectors), default=0)
    words = np.zeros((len(vectors), width), dtype=np.int32)
    weights = np.zeros((len(vectors), width))
    for at, vector in enumerate(vectors):
        words[at, : len(vector)] = [place.setdefault(stem, len(place) + 1) for stem in vector]
        weights[at, : len(vector)] = list(vector.values())
    return words, weights


def vectors_of(facts):
    """``{id: {stem: weight}}`` of unit length; rare words weigh more."""
    words = {fact.pk: Counter(stems(f"{fact.title} {fact.title} {fact.summary}")) for fact in facts}
    seen_in = Counter(stem for found in words.values() for stem in found)
    vectors = {}
    for pk, found in words.items():
        weights = {
            stem: (1 + math.log(count)) * math.log((1 + len(facts)) / seen_in[stem])
            for stem, count in found.items()
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1
        vectors[pk] = {stem: weight / length for stem, weight in weights.items()}
    return vectors


def compare(one, other, vectors):
    """The Pair of two offers that share a place."""
    first, second = vectors[one.pk], vectors[other.pk]
    if len(first) > len(second):
        first, second = second, first
    text = sum(weight * second[stem] for stem, weight in first.items() if stem in second)
    shares = {
        "topics": _shared(one.topics, other.topics),
        "ages": _common_ages(one, other),
        "groups": _shared(one.target_groups, other.target_groups),
        "form": float(one.offer_type == other.offer_type),
        "text": min(1.0, text * SAID_ALIKE),
    }
    degree = round(sum(WEIGHTS[name] * share for name, share in shares.items()))
    low, high = sorted([one, other], key=lambda fact: fact.pk)
    return Pair(low.pk, high.pk, degree, _reasons(one, other, shares, text))


def _shared(one, other):
    """Common ones of all named; nothing named on either side says nothing, so it is half."""
    one, other = set(one), set(other)
    return len(one & other) / len(one | other) if one | other else 0.5


def _common_ages(one, other):
    first, second = _ages(one), _ages(other)
    common = min(first[1], second[1]) - max(first[0], second[0])
    whole = max(first[1], second[1]) - min(first[0], second[0])
    return max(0, common) / whole if whole else 0.0


def _ages(fact):
    first = OPEN_START if fact.age_from_months is None else fact.age_from_months
    return first, OPEN_END if fact.age_to_months is None else fact.age_to_months


def _reasons(one, other, shares, text):
    """Facts, not words: the page makes sentences of them."""
    both = set(one.topics) & set(other.topics)
    every = set(one.topics) | set(other.topics)
    places = set(one.districts) & set(other.districts)
    return (
        tuple(sorted(places)),
        round(100 * shares["ages"]),
        (len(both), len(every)),
        shares["form"] == 1,
        round(100 * text),
    )
