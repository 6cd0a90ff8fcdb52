"""The order of the first hits, the same on every engine.

Engines rank in their own ways; the best few hundred of them are ordered again here, by the
stored tokens alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .query import Alternative, Group, QueryPlan

FIELDS = ("title", "tags", "summary", "body")
# Title; topics and tags; summary and provider; description, district and the rest.
FIELD_WEIGHTS = (10.0, 5.0, 2.5, 1.0)
USUAL_LENGTHS = (6, 15, 25, 150)  # tokens in a field of average length

SATURATION = 0.6  # how little a second mention adds
LENGTH_SHARE = 0.4  # how much a long field counts as diluted
SECOND_BEST = 0.15  # what further alternatives of the same word add


@dataclass(frozen=True, slots=True)
class DocumentTokens:
    """The stored token strings of one offer, as ``Lexicon.index_string`` wrote them."""

    title: str
    tags: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Score:
    """Sorts by value, then by the number of words matched in the title."""

    value: float
    title_matches: int

    def __lt__(self, other: "Score") -> bool:
        return (self.value, self.title_matches) < (other.value, other.title_matches)


class Scorer:
    """Scores documents for one plan."""

    def __init__(self, plan: QueryPlan, lexicon: Lexicon):
        self._groups = [(group, _group_idf(group, lexicon)) for group in plan.groups]

    def score(self, document: DocumentTokens) -> Score:
        fields = [
            _Field(text, weight, usual)
            for text, weight, usual in zip(
                (document.title, document.tags, document.summary, document.body),
                FIELD_WEIGHTS,
                USUAL_LENGTHS,
                strict=True,
            )
        ]
        value = 0.0
        title_matches = 0
        for group, idf in self._groups:
            scores = sorted(
                (a.weight * _match(a, fields) for a in group.alternatives), reverse=True
            )
            if scores and scores[0]:
                value += idf * (scores[0] + SECOND_BEST * sum(scores[1:4]))
                title_matches += any(_match(a, fields[:1]) for a in group.alternatives)
        return Score(round(value, 6), title_matches)


def rerank(
    plan: QueryPlan, documents: Iterable[tuple[int, DocumentTokens]], lexicon: Lexicon
) -> list[tuple[int, Score]]:
    """The documents, best first; equal scores keep the order they came in."""
    scorer = Scorer(plan, lexicon)
    scored = [(key, scorer.score(document)) for key, document in documents]
    return sorted(scored, key=lambda pair: (-pair[1].value, -pair[1].title_matches))


class _Field:
    __slots__ = ("padded", "tokens", "token_set", "weight", "norm")

    def __init__(self, text: str, weight: float, usual_length: int):
        self.padded = f" {text} "
        self.tokens = text.split()
        self.token_set = frozenset(self.tokens)
        self.weight = weight
        length = len(self.tokens) / usual_length
        self.norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length)

    def count(self, slot: Sequence[str]) -> int:
        return sum(self.tokens.count(token) for token in slot if token in self.token_set)

    def value(self, count: int) -> float:
        return self.weight * count / (count + self.norm) if count else 0.0


def _match(alternative: Alternative, fields: list[_Field]) -> float:
    """0 unless every slot is matched somewhere (a phrase: within one field)."""
    if alternative.phrase:
        phrase = f" {' '.join(slot[0] for slot in alternative.slots)} "
        return sum(field.value(field.padded.count(phrase)) for field in fields)
    total = 0.0
    for slot in alternative.slots:
        value = sum(field.value(field.count(slot)) for field in fields)
        if not value:
            return 0.0
        total += value
    return total / len(alternative.slots)


def _group_idf(group: Group, lexicon: Lexicon) -> float:
    """One idf for all alternatives of a word, else a rare synonym would beat the word itself."""
    best = next((a for a in group.alternatives if a.weight == 1), None)
    if best is None:
        return 1.0
    return min(max(map(lexicon.idf, slot)) for slot in best.slots)
