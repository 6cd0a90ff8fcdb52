"""The order of the first hits, the same on every engine.

Engines rank in their own ways; the best few hundred of them are ordered again here, by the
stored tokens alone. ``Scorer`` says the rule for one offer; here it is worked out for all at
once, in arrays, with the same result.
"""

import numpy as np

from .lexicon import Lexicon
from .plan import QueryPlan
from .scorer import (
    FIELD_WEIGHTS,
    FIELDS,
    LENGTH_SHARE,
    SATURATION,
    SECOND_BEST,
    SHARES,
    USUAL_LENGTHS,
    Score,
    group_idf,
)
from .tokens import Table

GRADES = (1.5, 3.0, 6.0)  # between the weights of two fields


def rerank(plan: QueryPlan, table: Table, lexicon: Lexicon) -> list[tuple[int, Score, int]]:
    """``(key, score, grade)`` of all offers in ``table``, best first; equal scores keep the order
    of the table. The scores are those of ``Scorer``, worked out for all offers at once."""
    board = Board(plan, table)
    values = np.zeros(len(table.keys))
    title_matches = np.zeros(len(table.keys), dtype=int)
    strengths = []
    for group in plan.groups:
        scores, in_title, strength = board.weigh(group)
        values += group_idf(group, lexicon) * scores
        title_matches += in_title
        if not group.optional:
            strengths.append(strength)
    grades = _grades(np.mean(strengths, axis=0)) if strengths else title_matches * 0
    scored = [
        (key, Score(round(value, 6), matches), grade)
        for key, value, matches, grade in zip(
            table.keys, values.tolist(), title_matches.tolist(), grades.tolist(), strict=True
        )
    ]
    return sorted(scored, key=lambda row: (-row[1].value, -row[1].title_matches))


def _grades(strengths):
    """How well the words fit in whole steps: 0 where they mostly stand in the title, 1 in topics
    and tags, 2 in summary or provider, 3 elsewhere."""
    return len(GRADES) - np.searchsorted(GRADES, strengths, side="right")


class Board:
    """What each token of a plan is worth in each offer of a Table, as arrays ``[token, offer]``."""

    def __init__(self, plan, table):
        self._table = table
        wanted = {t for g in plan.groups for a in g.alternatives for s in a.slots for t in s}
        numbers = ((token, table.numbers.get(token, table.size)) for token in sorted(wanted))
        tokens = {token: number for token, number in numbers if number < table.size}
        column = np.full(table.size, -1)
        column[list(tokens.values())] = np.arange(len(tokens))
        found = column[table.tokens]
        places = np.flatnonzero(found >= 0)
        # Each token of the plan in each field once, with the number of times it stands there.
        width = max(len(tokens), 1)
        keys = table.cells[places] * width + found[places]
        keys, counts = np.unique(keys, return_counts=True)
        cells, columns = np.divmod(keys, width)
        offers, fields = np.divmod(cells, len(FIELDS))
        weights = np.array(FIELD_WEIGHTS)[fields]
        lengths = table.lengths[cells] / np.array(USUAL_LENGTHS)[fields]
        norms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths)
        worth = weights * counts / (counts + norms)
        shape = len(tokens), len(table.keys)
        at = columns * len(table.keys) + offers

        def spread(worth):
            return np.bincount(at, worth, minlength=shape[0] * shape[1]).reshape(shape)

        self._values = spread(worth)
        self._in_title = spread(worth * (fields == 0))
        self._strongest = np.zeros(shape)
        np.maximum.at(self._strongest.reshape(-1), at, weights)
        self._places = {token: place for place, token in enumerate(tokens)}

    def weigh(self, group):
        """Return arrays: the score for the Group before its idf; is it matched in the title alone;
        the best of its alternatives as weight of the field times its own."""
        offers = len(self._table.keys)
        scores, in_title, strength = [], np.zeros(offers, dtype=bool), np.zeros(offers)
        for alternative in group.alternatives:
            slots = [
                [self._places[token] for token in slot if token in self._places]
                for slot in alternative.slots
            ]
            if not all(slots):
                continue
            total, fits = self._sum(self._values, slots)
            _total, fits_title = self._sum(self._in_title, slots)
            if alternative.phrase:
                anywhere, title = self._with_phrase(alternative)
                fits, fits_title = fits & anywhere, fits_title & title
            scores.append(np.where(fits, alternative.weight * total / len(slots), 0.0))
            in_title |= fits_title
            best, _fits = self._sum(self._strongest, slots)
            best = np.where(fits, alternative.weight * best / len(slots), 0.0)
            strength = np.maximum(strength, best)
        return _sum_of_best(scores, offers), in_title, strength

    def _sum(self, worth, slots):
        """The sum of the best token of each slot, and whether each has one."""
        total, fits = 0.0, True
        for places in slots:
            best = worth[places[0]] if len(places) == 1 else worth[places].max(axis=0)
            fits = fits & (best > 0)
            total = total + best
        return total, fits

    def _with_phrase(self, alternative):
        """Masks of the offers that have the phrase in one field, and that have it in the title."""
        table, slots = self._table, alternative.slots
        numbers = [table.numbers[slot[0]] for slot in slots]
        starts = np.flatnonzero(table.tokens[: len(table.tokens) - len(slots)] == numbers[0])
        for place, number in enumerate(numbers):
            starts = starts[table.tokens[starts + place] == number]
        cells = table.cells[starts]
        masks = np.zeros((2, len(table.keys)), dtype=bool)
        masks[0, cells // len(FIELDS)] = True
        masks[1, cells[cells % len(FIELDS) == 0] // len(FIELDS)] = True
        return masks


def _sum_of_best(scores, offers):
    """The best of the alternatives' scores, with SECOND_BEST of the next ones that count."""
    if not scores:
        return np.zeros(offers)
    best, *others = np.sort(np.stack(scores), axis=0)[::-1][: len(SHARES)]
    return best + SECOND_BEST * sum(others, np.zeros(offers))
