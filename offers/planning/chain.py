"""The chain chart: one row per topic, the life path in months as the x axis, offers as bars.

Offers of one department with the same ages are one bar with their number, so that the picture
stays readable with ten thousand of them; a table says the same.
"""

from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.ages import age_label, age_range_label
from offers.models import LifePhase
from offers.planning.dimensions import DIMENSIONS
from offers.planning.tables import Cell, Column, Table

FIRST_MONTH, END_MONTH = -9, 132
MONTH_WIDTH = 6  # user units of the SVG
LEFT, TOP, RIGHT = 12, 46, 12
LANE, LABEL = 15, 20
WIDTH = LEFT + (END_MONTH - FIRST_MONTH) * MONTH_WIDTH + RIGHT
NAMED = 3  # up to so many offers of a bar are named
COLOURS = 8  # classes d1 … d8; each bar carries its department's number as well


@dataclass(frozen=True)
class Bar:
    """Offers of one department for the same ages; ``start``/``end`` within the picture."""

    topic: str
    department: int  # place in the legend, from 1
    age_from: int | None
    age_to: int | None
    count: int
    names: tuple
    url: str
    start: int
    end: int

    @property
    def ages(self):
        return age_range_label(self.age_from, self.age_to)

    @property
    def x(self):
        return LEFT + (self.start - FIRST_MONTH) * MONTH_WIDTH

    @property
    def width(self):
        return (self.end - self.start) * MONTH_WIDTH - 2

    @property
    def colour(self):
        return (self.department - 1) % COLOURS + 1

    @property
    def words(self):
        number = ngettext("%(n)s Angebot", "%(n)s Angebote", self.count) % {"n": self.count}
        return f"{', '.join(self.names)} ({self.ages})" if self.names else f"{number} {self.ages}"


@dataclass
class TopicRow:
    """A topic with its bars in lanes, and the stretches of life without any offer."""

    slug: str
    title: str
    y: int = 0
    height: int = 0
    bars: list = field(default_factory=list)  # (Bar, y)
    gaps: list = field(default_factory=list)  # (x, width, words)


def age_columns(catalogue):
    """Two arrays by id: ages from and to below; what is open lies outside of the picture."""
    size = len(catalogue.title_rank)
    first, end = np.full(size, FIRST_MONTH - 1), np.full(size, END_MONTH + 1)
    first[catalogue.ages.offer] = catalogue.ages["from"]
    end[catalogue.ages.offer] = catalogue.ages["to"]
    return first, end


def open_ages(first, end):
    """``(from, to)`` for words: None where the ages reach beyond the picture."""
    return (first if first >= FIRST_MONTH else None, end if end <= END_MONTH else None)


class Chain:
    def __init__(self, selection):
        self.selection = selection
        self.departments = list(DIMENSIONS["department"].values(selection).items())
        self.chosen = selection.chosen()
        self._read_columns()
        self.rows, y = [], TOP
        for slug, title in DIMENSIONS["topic"].values(selection).items():
            row = self._row(slug, str(title), y)
            self.rows.append(row)
            y += row.height
        self.height = y + 8

    def _read_columns(self):
        self.age_from, self.age_to = age_columns(self.selection.memory.catalogue)
        self.department = np.zeros(len(self.age_from), dtype=np.int64)
        for place, (slug, _name) in enumerate(self.departments, start=1):
            ids = DIMENSIONS["department"].offers(self.selection, slug)
            self.department[np.array(ids.to_array(), dtype=np.int64)] = place

    def _row(self, slug, title, y):
        ids = DIMENSIONS["topic"].offers(self.selection, slug) & self.chosen
        offers = np.array(ids.to_array(), dtype=np.int64)
        row = TopicRow(slug, title, y)
        lanes = self._lanes(self._bars(slug, offers))
        top = y + LABEL
        row.bars = [(bar, top + lane * LANE) for lane, bars in enumerate(lanes) for bar in bars]
        row.gaps = [
            (
                LEFT + (first - FIRST_MONTH) * MONTH_WIDTH,
                (end - first) * MONTH_WIDTH,
                self._months_in_words(first, end),
            )
            for first, end in self._uncovered(offers)
        ]
        row.height = LABEL + max(1, len(lanes)) * LANE + 8
        return row

    def _bars(self, slug, offers):
        if not len(offers):
            return []
        keys = np.stack(
            [self.department[offers], self.age_from[offers], self.age_to[offers]], axis=1
        )
        found, inverse, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
        inverse = inverse.reshape(-1)
        bars = []
        for place, (department, first, end) in enumerate(found.tolist()):
            start, stop = max(first, FIRST_MONTH), min(end, END_MONTH)
            if department and start < stop:
                members = offers[inverse == place] if counts[place] <= NAMED else []
                bars.append(
                    Bar(
                        slug,
                        department,
                        *open_ages(first, end),
                        int(counts[place]),
                        self._names(members),
                        self._url(slug, department, first, end),
                        start,
                        stop,
                    )
                )
        return sorted(bars, key=lambda bar: (bar.start, -bar.end, bar.department))

    def _names(self, members):
        titles = self.selection.titles
        found = dict(titles.of(_bitmap(members))) if len(members) else {}
        return tuple(found.values())

    def _url(self, topic, department, first, end):
        slug = self.departments[department - 1][0]
        return self.selection.list_url(f"ages.{first}.{end}", topic=topic, department=slug)

    @staticmethod
    def _lanes(bars):
        """Each bar in the first lane where it meets no other."""
        lanes = []
        for bar in bars:
            for lane in lanes:
                if lane[-1].end <= bar.start:
                    lane.append(bar)
                    break
            else:
                lanes.append([bar])
        return lanes

    def _uncovered(self, offers):
        """``[(first month, end)]`` of the life path that no offer of the topic is meant for."""
        covered = np.zeros(END_MONTH - FIRST_MONTH + 1, dtype=np.int64)
        starts = np.clip(self.age_from[offers], FIRST_MONTH, END_MONTH) - FIRST_MONTH
        ends = np.clip(self.age_to[offers], FIRST_MONTH, END_MONTH) - FIRST_MONTH
        np.add.at(covered, starts, 1)
        np.add.at(covered, ends, -1)
        empty = np.cumsum(covered)[:-1] == 0
        edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]])))
        return [
            (int(first) + FIRST_MONTH, int(end) + FIRST_MONTH)
            for first, end in edges.reshape(-1, 2)
        ]

    @staticmethod
    def _months_in_words(first, end):
        if first == FIRST_MONTH and end == END_MONTH:
            return _("das ganze Leben bis zehn")
        return age_range_label(first, end)

    # For the template

    @property
    def width(self):
        return WIDTH

    def ticks(self):
        """``[(x, words)]`` at birth and at full years."""
        marks = [FIRST_MONTH, 0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120]
        return [
            (
                LEFT + (month - FIRST_MONTH) * MONTH_WIDTH,
                _("schwanger")
                if month < 0
                else _("Geburt")
                if month == 0
                else age_label(month)
                if month == 12
                else str(month // 12),
            )
            for month in marks
        ]

    def phases(self):
        """``[(x, width, number)]`` of the life phases behind the bars."""
        found = []
        for phase in self.selection.memory.vocabulary.rows[LifePhase].values():
            first = max(phase.age_from_months, FIRST_MONTH)
            end = min(phase.age_to_months, END_MONTH)
            if first < end:
                x = LEFT + (first - FIRST_MONTH) * MONTH_WIDTH
                found.append((x, (end - first) * MONTH_WIDTH, phase.order))
        return found

    def legend(self):
        return [
            {"number": place, "name": name, "colour": (place - 1) % COLOURS + 1}
            for place, (_slug, name) in enumerate(self.departments, start=1)
        ]

    def table(self):
        columns = [
            Column(_("Thema"), width=32),
            Column(_("Fachbereich"), width=28),
            Column(_("Alter"), width=30),
            Column(_("Alter von (Monate)"), "number", 12),
            Column(_("Alter bis unter (Monate)"), "number", 12),
            Column(_("Angebote"), "number", 10),
            Column(_("Namen"), width=60),
        ]
        return Table(columns, self._table_rows(), self.notes())

    def notes(self):
        return [
            _(
                "Ein Balken steht für die Angebote eines Fachbereichs mit gleichem Alter: vorn "
                "seine Nummer, nach dem Punkt die Zahl der Angebote, wenn es mehrere sind. "
                "Gestrichelt: für dieses Alter gibt es zum Thema nichts. Angebote mit mehreren "
                "Themen stehen in mehreren Zeilen."
            )
        ]

    def _table_rows(self):
        for row in self.rows:
            for bar, _y in row.bars:
                name = self.departments[bar.department - 1][1]
                names = " | ".join(bar.names)
                count = Cell(bar.count, bar.url)
                yield [row.title, name, bar.ages, bar.age_from, bar.age_to, count, names]
            for _x, _width, words in row.gaps:
                yield [row.title, "", words, None, None, Cell(0, css="k0"), _("kein Angebot")]


def _bitmap(ids):
    from pyroaring import BitMap

    return BitMap(np.asarray(ids, dtype=np.uint32))


def build_chain(selection):
    return Chain(selection).table()
