"""The network picture: rings for the levels of action, bubbles for actors, lines for ties.

Own design after three questions: on which levels must a network act, who matters there, how do
they work together? The same data always draws the same picture: nothing is random, and bubbles
stand in slots that cannot overlap. Names stand beside the bubbles where there is room, the best
connected first; the others show theirs under the mouse and on focus. Every bubble has a number
that the table explains.
"""

from cmath import phase, rect
from dataclasses import dataclass
from math import floor, pi

from django.utils.translation import gettext as _

from networks.labels import shortened, write_names
from networks.models import ACTION_LEVELS, LEVEL_NAMES, ActorType, Level, Membership

INNER = 104  # radius kept free for the children in the middle
BAND_GAP = 22  # between two levels
MARGIN = 40
ROUNDS = 4  # of moving towards the neighbours
FONT, FONT_AMONG_MANY = 14, 12  # px in the picture; the style sheets say the same
MANY = 60  # bubbles from which on they are smaller and names have lanes between the circles
APART = 20  # px between neighbours on a circle of many, for names between them
LANE = 34  # px between circles for names of two lines
LONGEST_TIP = 60
SIZES = ("degree", "betweenness", "seats", "equal")

ADMINISTRATION, CARRIER, HEALTH, SCHOOL, FAMILY = "circle", "square", "diamond", "house", "hexagon"
SHAPES = {
    ActorType.HEALTH: HEALTH,
    ActorType.SCHOOL_DAYCARE: SCHOOL,
    ActorType.FAMILIES: FAMILY,
    ActorType.LEADERSHIP: ADMINISTRATION,
    ActorType.DEPARTMENT: ADMINISTRATION,
    ActorType.STAFF_UNIT: ADMINISTRATION,
    ActorType.STAFF_COUNCIL: ADMINISTRATION,
    ActorType.AUTHORITY: ADMINISTRATION,
}
COLOURS = {ADMINISTRATION: "p3", CARRIER: "p1", HEALTH: "p2", SCHOOL: "p4", FAMILY: "p5"}
NO_SEAT = ""  # the outermost ring
RINGS = (Level.OPERATIONAL, Level.TACTICAL, Level.STRATEGIC, NO_SEAT)  # from inside out


@dataclass
class Bubble:
    number: int
    actor: object
    level: str
    x: float = 0
    y: float = 0
    r: float = 12
    degree: int = 0
    betweenness: float = 0
    group: int = 0
    binding: int = 0
    seats: int = 0
    label: object = None

    @property
    def shape(self):
        return SHAPES.get(self.actor.actor_type, CARRIER)

    @property
    def colour(self):
        return COLOURS[self.shape]

    @property
    def level_name(self):
        return LEVEL_NAMES[self.level] if self.level else "–"

    @property
    def loose(self):
        return self.degree - self.binding

    @property
    def tip(self):
        """Its name while it is looked at."""
        return shortened(self.actor.name, LONGEST_TIP)

    @property
    def outline(self):
        """Corners of shapes other than the circle, as an SVG path."""
        x, y, r = self.x, self.y, self.r
        corners = {
            CARRIER: [(-r, -r), (r, -r), (r, r), (-r, r)],
            HEALTH: [(0, -1.2 * r), (1.2 * r, 0), (0, 1.2 * r), (-1.2 * r, 0)],
            SCHOOL: [(-r, r), (-r, -0.2 * r), (0, -1.1 * r), (r, -0.2 * r), (r, r)],
            FAMILY: [(-0.6 * r, -r), (0.6 * r, -r), (1.1 * r, 0), (0.6 * r, r), (-0.6 * r, r),
                     (-1.1 * r, 0)],
        }[self.shape]  # fmt: skip
        return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "Z"


@dataclass
class Drawing:
    """``size`` of the square, ``rings`` as (name, radius), ``binding``/``loose`` as path data."""

    size: float
    bubbles: list
    rings: list
    binding: str
    loose: str
    is_crowded: bool  # by ties, which are drawn paler
    has_many: bool  # bubbles, whose names are written smaller

    @property
    def middle(self):
        return self.size / 2

    @property
    def tips(self):
        """``[(bubble, x of its tip, anchor), …]``: the tip stands on the side with room."""
        return [
            (one, round(one.x + reach, 1), anchor)
            for one in self.bubbles
            for reach, anchor in [_side(one, self.middle)]
        ]


def _side(bubble, middle):
    reach = 1.2 * bubble.r + 6
    return (reach, "start") if bubble.x <= middle else (-reach, "end")


def draw(network, picture, size_by="degree"):
    """Return the Drawing of an ``analysis.report.Picture``; ``size_by`` is one of SIZES."""
    bubbles = _bubbles(network, picture)
    radius = _radii(bubbles, size_by)
    angles = _angles(picture, bubbles)
    rings, outer = _place(bubbles, angles, radius)
    size = 2 * (outer + radius + MARGIN)
    for bubble in bubbles.values():
        bubble.x, bubble.y = bubble.x + size / 2, bubble.y + size / 2
    ordered = sorted(bubbles.values(), key=lambda bubble: bubble.number)
    has_many = len(ordered) > MANY
    write_names(ordered, size, FONT_AMONG_MANY if has_many else FONT)
    binding, loose = lines(picture.ties, bubbles, size / 2)
    return Drawing(size, ordered, rings, binding, loose, len(picture.ties) > 150, has_many)


def legend():
    """``[(shape, colour class, what it stands for), …]``."""
    words = {
        ADMINISTRATION: _("Verwaltung"),
        CARRIER: _("Träger, Verein, Politik"),
        HEALTH: _("Gesundheit"),
        SCHOOL: _("Kita und Schule"),
        FAMILY: _("Familien"),
    }
    return [(shape, COLOURS[shape], label) for shape, label in words.items()]


def levels_of(network):
    """``({actor id: its uppermost level}, {actor id: number of seats})``."""
    seats = Membership.objects.current().filter(body__network=network)
    levels, numbers = {}, {}
    order = {level: place for place, level in enumerate(ACTION_LEVELS)}
    order |= {Level.COMMITTEE: 0, Level.PARTICIPATION: len(order) - 1}
    for actor, level in seats.values_list("actor", "body__level"):
        place = min(order[level], levels.get(actor, len(order)))
        levels[actor], numbers[actor] = place, numbers.get(actor, 0) + 1
    return {actor: ACTION_LEVELS[place] for actor, place in levels.items()}, numbers


def _bubbles(network, picture):
    levels, seats = levels_of(network)
    figures = picture.figures
    ranked = sorted(
        picture.actors.values(),
        key=lambda actor: (RINGS.index(levels.get(actor.pk, NO_SEAT)), actor.name, actor.pk),
    )
    binding = dict.fromkeys(picture.actors, 0)
    for pair, tie in picture.ties.items():
        for pk in pair:
            binding[pk] += tie.is_binding
    return {
        actor.pk: Bubble(
            number=number,
            actor=actor,
            level=levels.get(actor.pk, NO_SEAT),
            degree=figures.degree[actor.pk],
            betweenness=figures.betweenness[actor.pk],
            group=figures.group[actor.pk],
            binding=binding[actor.pk],
            seats=seats.get(actor.pk, 0),
        )
        for number, actor in enumerate(ranked, 1)
    }


def _radii(bubbles, size_by):
    """Set each bubble's radius; return the largest one possible."""
    least, most = (14, 24) if len(bubbles) <= MANY else (13, 17)
    values = {pk: 0 if size_by == "equal" else getattr(b, size_by) for pk, b in bubbles.items()}
    top = max(values.values(), default=0) or 1
    for pk, bubble in bubbles.items():
        bubble.r = round(least + (most - least) * values[pk] / top, 1)
    return most


def _angles(picture, bubbles):
    """Angles in radians: groups side by side first, then everybody towards the neighbours."""
    order = sorted(bubbles, key=lambda pk: (bubbles[pk].group, bubbles[pk].number))
    angles = _evenly(order)
    for _round in range(ROUNDS):
        wish = {}
        for pk in order:
            pull = sum(rect(1, angles[other]) for other in picture.graph[pk])
            wish[pk] = phase(pull + rect(0.5, angles[pk])) % (2 * pi)
        order = sorted(order, key=lambda pk: (round(wish[pk], 6), bubbles[pk].number))
        angles = _evenly(order)
    return angles


def _evenly(order):
    return {pk: 2 * pi * place / len(order) for place, pk in enumerate(order)}


def _place(bubbles, angles, radius):
    """Give each bubble a slot on a ring of its level; return rings and the outermost radius."""
    step = 2 * 1.2 * radius + (8 if len(bubbles) <= MANY else APART)  # 1.2: diamonds reach further
    lane = LANE if len(bubbles) > MANY else 0
    rings, at, outer = [], INNER, INNER
    for level in RINGS:
        members = sorted((pk for pk in bubbles if bubbles[pk].level == level), key=angles.get)
        if not members:
            continue
        circles = _circles(len(members), at, step, lane)
        for circle, chosen in zip(circles, _deal(members, circles, step), strict=True):
            _spread(chosen, circle, bubbles, angles)
        rings.append((LEVEL_NAMES[level] if level else "", circles[0] - step / 2))
        outer = circles[-1]
        at = outer + step / 2 + BAND_GAP
    return rings, outer


def _circles(number, at, step, lane):
    """Radii of as many circles from ``at`` outwards as ``number`` bubbles need, lanes between."""
    circles, room = [], 0
    while room < number:
        circles.append(at + step / 2 + (step + lane) * len(circles))
        room += _room(circles[-1], step)
    return circles


def _room(circle, step):
    return floor(2 * pi * circle / step)


def _deal(members, circles, step):
    """Share ``members`` (by angle) out to ``circles`` in proportion to their room."""
    rooms = [_room(circle, step) for circle in circles]
    share = [len(members) * room / sum(rooms) for room in rooms]
    dealt = [[] for _circle in circles]
    for place, pk in enumerate(members, 1):
        lacking = [
            want * place / len(members) - len(have) for want, have in zip(share, dealt, strict=True)
        ]
        open_ones = [i for i, have in enumerate(dealt) if len(have) < rooms[i]]
        dealt[max(open_ones, key=lambda i: lacking[i])].append(pk)
    return dealt


def _spread(members, circle, bubbles, angles):
    """Place ``members`` evenly, turned so that they stand as near to their angles as possible."""
    slots = [2 * pi * place / max(len(members), 1) for place in range(len(members))]
    turn = sum(rect(1, angles[pk] - slot) for pk, slot in zip(members, slots, strict=True))
    offset = phase(turn) if turn else 0
    for pk, slot in zip(members, slots, strict=True):
        point = rect(circle, slot + offset - pi / 2)
        bubbles[pk].x, bubbles[pk].y = round(point.real, 1), round(point.imag, 1)


def lines(ties, bubbles, middle):
    """Path data for binding and loose ties, bent towards the middle."""
    binding, loose = [], []
    for (one, two), tie in sorted(ties.items()):
        a, b = bubbles[one], bubbles[two]
        bend_x = (a.x + b.x) / 2 * 0.7 + middle * 0.3
        bend_y = (a.y + b.y) / 2 * 0.7 + middle * 0.3
        path = f"M{a.x:.0f} {a.y:.0f}Q{bend_x:.0f} {bend_y:.0f} {b.x:.0f} {b.y:.0f}"
        (binding if tie.is_binding else loose).append(path)
    return "".join(binding), "".join(loose)
