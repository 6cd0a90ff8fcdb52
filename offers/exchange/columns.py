"""What a column is, and the kinds of columns that an overview is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from offers.models import Offer

from . import children
from .cells import (
    join_list,
    plain_lines,
    read_choice,
    read_date,
    read_flag,
    read_number,
    split_list,
    write_choice,
    write_date,
    write_flag,
    write_number,
)
from .labels import Names


@dataclass(frozen=True)
class Column:
    """``read(offer, names)`` gives the cell's text, ``parse(text, names)`` the value to store.

    A column without ``parse`` follows from others. ``kind`` says what ``target`` is on the
    offer: a ``field``, a ``relation`` to many, ``children`` that belong to it, ``tags`` or links
    to other ``offers``. Several columns may share a target; then each shows and writes the part
    of the rows that ``belongs`` picks.
    """

    header: str
    read: Callable[[Offer, Names], str]
    parse: Callable[[str, Names], Any] | None = None
    target: str = ""
    kind: str = "field"
    belongs: Callable[[Any], bool] = lambda row: True
    is_date: bool = False
    is_number: bool = False
    width: int = 20  # characters, in a spreadsheet


# -- Kinds of columns -----------------------------------------------------------------------------


def text(header, target, **options):
    return Column(
        header,
        read=lambda offer, names: plain_lines(getattr(offer, target)),
        parse=lambda cell, names: cell,
        target=target,
        **options,
    )


def url(header, target, **options):
    return Column(
        header,
        read=lambda offer, names: getattr(offer, target),
        parse=lambda cell, names: cell.strip(),
        target=target,
        **options,
    )


def flag(header, target, **options):
    return Column(
        header,
        read=lambda offer, names: write_flag(getattr(offer, target)),
        parse=lambda cell, names: read_flag(cell),
        target=target,
        width=12,
        **options,
    )


def number(header, target, **options):
    return Column(
        header,
        read=lambda offer, names: write_number(getattr(offer, target)),
        parse=lambda cell, names: read_number(cell),
        target=target,
        is_number=True,
        width=12,
        **options,
    )


def day(header, target, **options):
    return Column(
        header,
        read=lambda offer, names: write_date(getattr(offer, target)),
        parse=lambda cell, names: read_date(cell),
        target=target,
        is_date=True,
        width=12,
        **options,
    )


def choice(header, target, choices, **options):
    return Column(
        header,
        read=lambda offer, names: write_choice(getattr(offer, target), choices),
        parse=lambda cell, names: read_choice(cell, choices),
        target=target,
        **options,
    )


def one(header, target, table, **options):
    """The title of one related row; ``table`` is its attribute of Names."""
    return Column(
        header,
        read=lambda offer, names: getattr(names, table).label(getattr(offer, target)),
        parse=lambda cell, names: getattr(names, table).find(cell),
        target=target,
        **options,
    )


def many(header, target, table, **options):
    """The titles of related rows, joined."""

    def read(offer, names):
        return join_list(getattr(names, table).labels(getattr(offer, target).all()))

    return Column(
        header,
        read=read,
        parse=lambda cell, names: getattr(names, table).find_all(split_list(cell)),
        target=target,
        kind="relation",
        **options,
    )


def rows(header, target, write, parse, *, table=None, belongs=lambda row: True, **options):
    """The children of an offer; ``write`` and ``parse`` get the Labels of ``table`` if named."""

    def bound(function, names):
        return partial(function, **{table: getattr(names, table)}) if table else function

    def read(offer, names):
        shown = [row for row in getattr(offer, target).all() if belongs(row)]
        return children.write_items(shown, bound(write, names))

    return Column(
        header,
        read=read,
        parse=lambda cell, names: children.read_items(cell, bound(parse, names)),
        target=target,
        kind="children",
        belongs=belongs,
        width=40,
        **options,
    )
