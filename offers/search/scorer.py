"""How well one offer fits a plan, and why: the rule behind the order of the hits.

``rerank`` applies the same rule to many offers at once.
"""

from dataclasses import dataclass

from .lexicon import Lexicon
from .plan import Alternative, Group, QueryPlan

FIELDS = ("title", "tags", "summary", "body")
# Title; topics and tags; summary and provider; description, district and the rest.
FIELD_WEIGHTS = (10.0, 5.0, 2.5, 1.0)
USUAL_LENGTHS = (6, 15, 25, 150)  # tokens in a field of average length

SATURATION = 0.6  # how little a second mention adds
LENGTH_SHARE = 0.4  # how much a long field counts as diluted
SECOND_BEST = 0.15  # what further alternatives of the same word add
SHARES = (1.0, SECOND_BEST, SECOND_BEST, SECOND_BEST)


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


@dataclass(frozen=True, slots=True)
class MatchScore:
    """``value``: what the alternative adds, before the word's idf; ``fields``: names of FIELDS."""

    alternative: Alternative
    fields: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True)
class WordScore:
    """``value`` is ``idf`` times the sum of the ``matches``, the best of which comes first."""

    word: str
    idf: float
    value: float
    matches: tuple[MatchScore, ...]


class Scorer:
    """Scores documents for one plan."""

    def __init__(self, plan: QueryPlan, lexicon: Lexicon):
        self._words = tuple(group.word for group in plan.groups)
        self._groups = [(group_idf(group, lexicon), group.alternatives) for group in plan.groups]
        self._tokens = frozenset(
            token
            for group in plan.groups
            for alternative in group.alternatives
            for slot in alternative.slots
            for token in slot
        )

    def score(self, document: DocumentTokens) -> Score:
        fields = (document.title, document.tags, document.summary, document.body)
        values, in_title = self._values(fields)
        value = 0.0
        title_matches = 0
        for idf, alternatives in self._groups:
            scores = sorted((_match(a, values, fields) for a in alternatives), reverse=True)
            if scores and scores[0]:
                value += idf * (scores[0] + SECOND_BEST * sum(scores[1 : len(SHARES)]))
                title_matches += any(_match(a, in_title, fields[:1]) for a in alternatives)
        return Score(round(value, 6), title_matches)

    def explain(self, document: DocumentTokens) -> list[WordScore]:
        """What ``score`` adds up, word by word; words without a match are worth nothing."""
        fields = (document.title, document.tags, document.summary, document.body)
        values, _in_title = self._values(fields)
        explained = []
        for word, (idf, alternatives) in zip(self._words, self._groups, strict=True):
            matches = [(_match(a, values, fields), a) for a in alternatives]
            matches = sorted((m for m in matches if m[0]), key=lambda m: -m[0])
            parts = tuple(
                MatchScore(alternative, _fields_with(alternative, fields), round(share * value, 6))
                for share, (value, alternative) in zip(SHARES, matches, strict=False)
            )
            value = idf * sum(part.value for part in parts)
            explained.append(WordScore(word, idf, round(value, 6), parts))
        return explained

    def _values(self, fields: tuple[str, ...]) -> tuple[dict[str, float], dict[str, float]]:
        """What each token is worth in a document, and in its title alone."""
        in_title: dict[str, float] = {}
        values: dict[str, float] = {}
        for text, weight, usual_length in zip(fields, FIELD_WEIGHTS, USUAL_LENGTHS, strict=True):
            tokens = text.split()
            length = len(tokens) / usual_length
            norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length)
            for token in self._tokens.intersection(tokens):
                count = tokens.count(token)
                values[token] = values.get(token, 0.0) + weight * count / (count + norm)
            if text is fields[0]:
                in_title = dict(values)
        return values, in_title


def _match(alternative: Alternative, values: dict[str, float], fields: tuple[str, ...]) -> float:
    """0 unless every slot is matched somewhere (a phrase: within one field)."""
    total = 0.0
    for slot in alternative.slots:
        if len(slot) == 1:
            value = values.get(slot[0], 0.0)
        else:
            value = max(values.get(token, 0.0) for token in slot)
        if not value:
            return 0.0
        total += value
    if alternative.phrase and not _has_phrase(alternative, fields):
        return 0.0
    return alternative.weight * total / len(alternative.slots)


def _fields_with(alternative: Alternative, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the fields that hold a token of the alternative (a phrase: all of it)."""
    tokens = {token for slot in alternative.slots for token in slot}
    return tuple(
        name
        for name, text in zip(FIELDS, fields, strict=True)
        if not tokens.isdisjoint(text.split())
        and (not alternative.phrase or _has_phrase(alternative, (text,)))
    )


def _has_phrase(alternative: Alternative, fields: tuple[str, ...]) -> bool:
    phrase = f" {' '.join(slot[0] for slot in alternative.slots)} "
    return any(phrase in f" {field} " for field in fields)


def group_idf(group: Group, lexicon: Lexicon) -> float:
    """One idf for all alternatives of a word, else a rare synonym would beat the word itself."""
    best = next((a for a in group.alternatives if a.weight == 1), None)
    if best is None:
        return 1.0
    return min(max(map(lexicon.idf, slot)) for slot in best.slots)
