"""Which words of a title or summary made it a hit."""

from .lexicon import Lexicon
from .plan import QueryPlan
from .text import WORD, fold_word

Chunk = tuple[str, bool]


class Highlighter:
    """Marks the words of texts that one plan looks for; build one per page."""

    def __init__(self, plan: QueryPlan, lexicon: Lexicon):
        self._lexicon = lexicon
        self._tokens: set[str] = set()
        self._phrases: set[tuple[str, ...]] = set()
        for group in plan.groups:
            for alternative in group.alternatives:
                if alternative.phrase:
                    self._phrases.add(tuple(slot[0] for slot in alternative.slots))
                else:
                    self._tokens.update(token for slot in alternative.slots for token in slot)

    def chunks(self, text: str) -> list[Chunk]:
        """The text in pieces ``(chunk, is_hit)``, complete and in order; never HTML.

        A word is a hit whole, also if only a part of it was looked for.
        """
        places = [
            (match.span(), self._lexicon.tokens_of(fold_word(match[0])))
            for match in WORD.finditer(text)
        ]
        hits = [not self._tokens.isdisjoint(tokens) for _span, tokens in places]
        stems = tuple(tokens[0] for _span, tokens in places)
        for phrase in self._phrases:
            for at in range(len(stems) - len(phrase) + 1):
                if stems[at : at + len(phrase)] == phrase:
                    hits[at : at + len(phrase)] = [True] * len(phrase)
        chunks: list[Chunk] = []
        end = 0
        for ((start, stop), _tokens), is_hit in zip(places, hits, strict=True):
            if is_hit:
                if start > end:
                    chunks.append((text[end:start], False))
                chunks.append((text[start:stop], True))
                end = stop
        if end < len(text):
            chunks.append((text[end:], False))
        return chunks


def highlight(text: str, plan: QueryPlan, lexicon: Lexicon) -> list[Chunk]:
    """``Highlighter`` for a single text."""
    return Highlighter(plan, lexicon).chunks(text)
