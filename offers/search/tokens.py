"""The tokens of offers as numbers in memory, so that weighing hits need not read and cut texts.

Four bytes a token: one offer takes about 600, the vocabulary comes on top.
"""

import threading
from dataclasses import dataclass

import numpy as np

from offers.models import SearchDocument
from offers.search.scorer import FIELDS
from offers.search.state import changes_since

MAX_TOKENS = 4_000_000  # then all are forgotten
END = 0  # the number behind the last token of each field, so that no phrase reaches beyond


class Numbers(dict):
    """``{token: number}``; a new token gets the next number."""

    def __missing__(self, token):
        number = self[token] = len(self) + 1
        return number

    def sequence(self, fields):
        """Return the token strings ``fields`` as one array of numbers."""
        numbers = []
        for text in fields:
            numbers.extend(map(self.__getitem__, text.split()))
            numbers.append(END)
        return np.array(numbers, dtype=np.uint32)


@dataclass(frozen=True)
class Table:
    """The tokens of the offers ``keys``, one behind the other.

    ``tokens``: their numbers; ``cells``: for each the number of its offer in ``keys`` times four
    plus that of its field; ``lengths``: tokens of each cell. ``numbers`` says which number is
    which token, of ``size`` at most.
    """

    keys: list[int]
    numbers: dict[str, int]
    size: int
    tokens: np.ndarray
    cells: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, sequences, numbers):
        """``sequences``: ``{key: array}`` as Numbers make them."""
        arrays = list(sequences.values())
        tokens = np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.uint32)
        ends = tokens == END
        cells = np.cumsum(ends) - ends
        lengths = np.diff(np.flatnonzero(ends), prepend=-1) - 1
        return cls(list(sequences), numbers, len(numbers) + 1, tokens, cells, lengths)


class TokenMemory:
    """What one process keeps of the stored documents of one index."""

    def __init__(self):
        self._lock = threading.Lock()
        self._index = self._version = None
        self.forget()

    def forget(self):
        """Start anew; what is asked for next is read again."""
        self._numbers, self._sequences, self._size = Numbers(), {}, 0

    def tables(self, lists, state):
        """Return a Table for each of the ``lists`` of offers' ids, in that order, of those that
        have a document in the index of ``state``.

        At most one statement, unless the catalogue has changed.
        """
        with self._lock:
            self._follow(state)
            if self._size > MAX_TOKENS:
                self.forget()
            sequences = self._sequences
            missing = [pk for ids in lists for pk in ids if pk not in sequences]
            if missing:
                self._read(missing, state.generation)
            known = ({pk: sequences[pk] for pk in ids if pk in sequences} for ids in lists)
            return [Table.of(some, self._numbers) for some in known]

    def _follow(self, state):
        """Drop what has changed since the last look."""
        index = state.generation, state.built_at
        if (self._index, self._version) == (index, state.version):
            return
        changes = changes_since(self._version) if index == self._index else None
        if changes is None:
            self.forget()
        else:
            for pk in changes.offers & self._sequences.keys():
                self._size -= len(self._sequences.pop(pk))
        self._index, self._version = index, state.version

    def _read(self, ids, generation):
        rows = SearchDocument.objects.filter(generation=generation, offer__in=ids)
        for pk, *fields in rows.values_list("offer_id", *FIELDS):
            sequence = self._sequences[pk] = self._numbers.sequence(fields)
            self._size += len(sequence)


token_memory = TokenMemory()
