"""One overview as a table: the same values for the page and for every file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format

from offers.exchange.cells import write_date


@dataclass(frozen=True)
class Column:
    """``kind``: "text", "number" (whole), "decimal" (one place) or "date"."""

    header: str
    kind: str = "text"
    width: int = 20


@dataclass(frozen=True)
class Cell:
    """A value with what only the page shows: ``url`` behind it, a CSS class, a hidden word.

    ``planned``: ``(words, url)`` of needs and projects at that place of a matrix, or ().
    """

    value: object
    url: str = ""
    css: str = ""
    note: str = ""
    planned: tuple = ()


@dataclass
class Table:
    """``rows``: lists of values (None, text, int, Decimal, date) or Cells, as long as columns.

    ``notes``: sentences above the table on the page (what is counted, what is left out).
    ``length``: number of rows where ``rows`` is a generator.
    ``marks``: for each row what it answers to, where no offers stand behind it; see ``marked``.
    """

    columns: list[Column]
    rows: Iterable
    notes: list[str] = field(default_factory=list)
    length: int | None = None
    marks: list[dict] | None = None

    @property
    def headers(self):
        return [column.header for column in self.columns]


def plain(cell):
    """The value in ``cell``, whether or not it is a Cell."""
    return cell.value if isinstance(cell, Cell) else cell


def as_text(value):
    """German text of a value for CSV: ``12``, ``3,5``, ``31.12.2026``; None is empty."""
    if value is None:
        return ""
    if isinstance(value, date):
        return write_date(value)
    if isinstance(value, Decimal):
        return f"{value:.1f}".replace(".", ",")
    return str(value)


def on_page(value):
    """As ``as_text`` with thousands set apart; an empty cell says so elsewhere."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return as_text(value)
    places = 1 if isinstance(value, Decimal) else 0
    return number_format(value, places, use_l10n=True, force_grouping=True)


def one_place(number):
    """A Decimal with one place, rounded half up as people do it; None stays None."""
    return (
        None if number is None else Decimal(repr(number)).quantize(Decimal("0.1"), "ROUND_HALF_UP")
    )
