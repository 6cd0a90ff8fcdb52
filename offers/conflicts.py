"""Two people changed the same offer: what each did, part by part, and what becomes of it.

All works on snapshots (``offers.snapshot``): ``base`` is the state both started from, ``theirs``
is stored by now, ``mine`` is what the second one wants to save.
"""

import copy
from dataclasses import dataclass

from offers import marking, snapshot
from offers.history import NOT_RESTORED

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# Kept by acts of their own. Where only these changed meanwhile there is nothing to decide.
BOOKKEEPING = NOT_RESTORED - {"slug"}


@dataclass(frozen=True)
class Collision:
    """A part that somebody else changed meanwhile. ``marked``: mine before, theirs after.

    ``choices``: which of MINE, THEIRS, BOTH make sense; ``choice``: the suggestion, or what was
    chosen. ``is_mine_changed``: both changed it.
    """

    name: str
    label: str
    before: list[str]
    marked: marking.Marked
    is_mine_changed: bool
    choices: tuple[str, ...]
    choice: str


def collisions(base, theirs, mine, chosen=None):
    """Return a Collision for each part that ``theirs`` changed and ``mine`` says otherwise.

    ``chosen``: ``{part: choice}`` made by the user; what does not fit is ignored.
    """
    found = []
    for difference in snapshot.compare(base, theirs):
        name = difference.name
        parts = [snapshot.part(state, name) for state in (base, theirs, mine)]
        if snapshot.same(parts[1], parts[2]):
            continue
        is_mine_changed = not snapshot.same(parts[0], parts[2])
        if name in BOOKKEEPING and not is_mine_changed:
            continue
        is_list = name in snapshot.LINE_BY_LINE
        choices = (MINE, THEIRS, BOTH) if is_list and is_mine_changed else (MINE, THEIRS)
        suggestion = THEIRS if not is_mine_changed else choices[-1] if is_list else MINE
        wanted = (chosen or {}).get(name)
        lines = snapshot.lines(mine, name)
        found.append(
            Collision(
                name,
                difference.label,
                difference.before,
                marking.mark(snapshot.Difference(name, "", lines, difference.after)),
                is_mine_changed,
                choices,
                wanted if wanted in choices else suggestion,
            )
        )
    return found


def merged(base, theirs, mine, choices):
    """Return ``(snapshot, names)``: ``mine`` with parts of ``theirs``, and which parts changed.

    ``choices``: ``{part: choice}``. Bookkeeping that only they changed stays theirs.
    """
    result, names = copy.deepcopy(mine), []
    untouched = {
        name: THEIRS
        for name in BOOKKEEPING.intersection(mine["fields"])
        if snapshot.same(snapshot.part(base, name), snapshot.part(mine, name))
        and not snapshot.same(snapshot.part(base, name), snapshot.part(theirs, name))
    }
    for name, choice in {**untouched, **choices}.items():
        if choice == MINE:
            continue
        value = snapshot.part(theirs, name)
        if choice == BOTH:
            value = both(snapshot.part(base, name), value, snapshot.part(mine, name))
        snapshot.set_part(result, name, value)
        names.append(name)
    return result, names


def both(base, theirs, mine):
    """Rows of ``mine`` with what ``theirs`` added to ``base``, without what it took away."""
    added = [row for row in theirs if not _has(base, row) and not _has(mine, row)]
    removed = [row for row in base if not _has(theirs, row)]
    return [row for row in mine if not _has(removed, row)] + added


def _has(rows, wanted):
    return any(snapshot.same(row, wanted) for row in rows)
