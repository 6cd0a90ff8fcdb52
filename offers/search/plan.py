"""What every engine carries out: a plan of weighted groups of tokens.

A plan is an AND of groups, one per word that counts. A group is an OR of alternatives with
weights: the word itself, its synonyms, compounds around it, its parts, likely spellings. An
alternative is an AND of slots, and a slot an OR of tokens. Tokens are letters and digits only.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EXACT = "exact"
    JOINED = "joined"
    SYNONYM = "synonym"
    WIDER = "wider"  # what the word leads to, but does not mean
    COMPOUND = "compound"  # the word stands inside a longer one
    PARTS = "parts"  # the parts of the word stand apart
    HEADLESS = "headless"  # the word without its light head
    PREFIX = "prefix"
    TYPO = "typo"


@dataclass(frozen=True, slots=True)
class Alternative:
    """``slots`` are AND-ed, the tokens of a slot OR-ed.

    ``phrase``: the slots have one token each, which must follow each other in one field.
    ``source``: the words the alternative stands for, for the explanation to editors.
    """

    weight: float
    slots: tuple[tuple[str, ...], ...]
    kind: Kind
    source: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """``word`` as typed. ``found``: the catalogue has a token of it. ``optional``: only ranks.

    ``light``: says little alone (Kurs, Gruppe, a word of every third offer).
    """

    word: str
    alternatives: tuple[Alternative, ...]
    found: bool = True
    optional: bool = False
    light: bool = False
    rarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """``typed`` has no hits; the plan looks for the ``used`` words instead: the right spelling, or
    what the word leads to."""

    typed: str
    used: tuple[str, ...]


@dataclass(frozen=True)
class QueryPlan:
    """``missing``: right words that the catalogue lacks; ``unknown``: words nobody knows.

    ``dropped``: stop words left out.
    """

    groups: tuple[Group, ...] = ()
    corrections: tuple[Correction, ...] = ()
    dropped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if not group.optional)

    @property
    def optional(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.optional)

    @property
    def is_empty(self) -> bool:
        """No hit is possible: nothing was typed, or a word that counts is not in the catalogue."""
        return not self.required or not all(group.found for group in self.required)
