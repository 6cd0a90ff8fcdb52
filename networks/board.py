"""Actors placed freely on a board, as in a constellation of the services (H15)."""

from dataclasses import dataclass
from math import ceil, sqrt

from networks.analysis.composition import involved
from networks.picture import Bubble, levels_of

WIDTH, HEIGHT = 1200, 800  # of the board in the drawing


@dataclass
class Board:
    """``places`` are (bubble, x, y) with x and y in per cent."""

    actors: list
    places: list
    width: int = WIDTH
    height: int = HEIGHT


def board_of(network, positions=None):
    """The actors of ``network`` at ``positions`` ({str(id): [x, y]}), new ones in a grid."""
    actors = list(involved(network).distinct().order_by("name"))
    levels, _seats = levels_of(network)
    columns = max(ceil(sqrt(len(actors) * WIDTH / HEIGHT)), 1)
    rows = max(ceil(len(actors) / columns), 1)
    places = []
    for number, actor in enumerate(actors, 1):
        row, column = divmod(number - 1, columns)
        grid = [(column + 0.5) * 100 / columns, (row + 0.5) * 100 / rows]
        x, y = (positions or {}).get(str(actor.pk), grid)
        bubble = Bubble(number, actor, levels.get(actor.pk, ""), r=18)
        bubble.x, bubble.y = 0, 0  # the group around it moves
        places.append((bubble, round(x, 1), round(y, 1)))
    return Board(actors, places)
