"""Two states of a text side by side with the words marked that differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from offers import snapshot

LONGEST = 4000  # words and blanks; beyond that whole texts are marked, comparing takes too long


@dataclass(frozen=True)
class Marked:
    """One part of an offer before and after: lines made of pairs ``(text, is it marked)``."""

    name: str
    label: str
    before: list[list[tuple[str, bool]]]
    after: list[list[tuple[str, bool]]]


def differences(before, after, hidden=frozenset()):
    """Return a Marked for each part that differs between two snapshots, ``hidden`` left out."""
    return [
        mark(difference)
        for difference in snapshot.compare(before, after)
        if difference.name not in hidden
    ]


def mark(difference):
    """Return a Marked: words are compared in texts, whole lines in lists of rows."""
    before, after = difference.before, difference.after
    if difference.name in snapshot.LINE_BY_LINE:
        marked = _lines_only_in(before, after), _lines_only_in(after, before)
    else:
        marked = _by_words("\n".join(before), "\n".join(after))
    return Marked(difference.name, difference.label, *marked)


def mark_texts(before, after):
    """Return both texts as lines of pairs ``(text, is it marked)``, compared word by word."""
    return _by_words(before, after)


def _lines_only_in(lines, others):
    return [[(line, line not in others)] for line in lines]


def _by_words(before, after):
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    if not (old and new) or len(old) + len(new) > LONGEST:
        return _as_lines([(before, True)]), _as_lines([(after, True)])
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left = [("".join(old[a:b]), step != "equal") for step, a, b, _c, _d in steps]
    right = [("".join(new[c:d]), step != "equal") for step, _a, _b, c, d in steps]
    return _as_lines(left), _as_lines(right)


def _as_lines(pieces):
    """Cut pieces ``(text, marked)`` at line breaks; empty pieces are left out."""
    lines = [[]]
    for text, is_marked in pieces:
        first, *rest = text.split("\n")
        lines[-1].append((first, is_marked))
        lines += [[(line, is_marked)] for line in rest]
    lines = [[piece for piece in line if piece[0]] for line in lines]
    return [line for line in lines if line]
