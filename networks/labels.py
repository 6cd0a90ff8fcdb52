"""Names in the network picture: beside their bubbles, only where nothing is in the way."""

import textwrap
from dataclasses import dataclass

CHARACTER = 0.56  # of the font's size: a wide guess of one character's width
LINE = 19  # characters of a line; a single word may be longer
LONGEST_WORD = 26
LINES = 2
HEART = 80  # px around the middle that stay free


@dataclass(frozen=True)
class Label:
    """``lines`` are (text, y) from top to bottom."""

    lines: tuple
    x: float
    anchor: str
    box: tuple  # left, top, right, bottom


def shortened(name, longest):
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def write_names(bubbles, size, font):
    """Names beside the bubbles, the best connected first, only where nothing is in the way."""
    taken = [_box(bubble) for bubble in bubbles]
    middle = size / 2
    taken.append((middle - HEART, middle - HEART, middle + HEART, middle + HEART))
    for bubble in sorted(bubbles, key=lambda bubble: (-bubble.degree, bubble.number)):
        for label in _places(bubble, font):
            left, top, right, bottom = label.box
            is_inside = left > 2 and top > 2 and right < size - 2 and bottom < size - 2
            if is_inside and not any(overlap(label.box, other) for other in taken):
                bubble.label = label
                taken.append(label.box)
                break


def _box(bubble):
    reach = 1.2 * bubble.r
    return (bubble.x - reach, bubble.y - reach, bubble.x + reach, bubble.y + reach)


def _places(bubble, font):
    """Labels below, above, right and left of ``bubble``, then below and above to both sides."""
    texts = in_lines(bubble.actor.name)
    width, height = max(map(len, texts)) * CHARACTER * font, len(texts) * font
    reach, r = 1.2 * bubble.r + 3, bubble.r
    below, above, beside = reach, -reach - height, -height / 2
    spots = (
        (0, below, "middle"),
        (0, above, "middle"),
        (reach, beside, "start"),
        (-reach, beside, "end"),
        (-r, below, "start"),
        (r, below, "end"),
        (-r, above, "start"),
        (r, above, "end"),
    )
    shifts = {"middle": -width / 2, "start": 0, "end": -width}
    for dx, dy, anchor in spots:
        left, top = bubble.x + dx + shifts[anchor], bubble.y + dy
        lines = tuple(
            (text, round(top + font * (number - 0.2), 1)) for number, text in enumerate(texts, 1)
        )
        box = (left, top, left + width, top + height)
        yield Label(lines, round(bubble.x + dx, 1), anchor, box)


def in_lines(name):
    """``name`` in at most LINES lines; words stay whole, only very long ones are shortened."""
    lines = textwrap.wrap(name, LINE, break_long_words=False)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1]} …"]
    return [shortened(line, LONGEST_WORD) for line in lines]


def overlap(one, two):
    """True where the boxes (left, top, right, bottom) touch."""
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
