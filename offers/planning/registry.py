"""All overviews by name. An app adds its own with ``register`` when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from offers.planning.tables import Table

_overviews = {}


@dataclass(frozen=True)
class Overview:
    """``build(selection)`` makes the Table. ``question``: what it answers, one sentence.

    ``template``: the page's own template, where a plain table is not the best view; it gets
    what ``context(selection, table)`` returns. ``order``: place in the list of overviews.
    ``is_visible(selection)`` False keeps it from an account. ``has_pdf``: it is read in meetings.
    ``filters``: names of the filters that narrow its marked rows, where it follows from no offer;
    a frozen inventory then keeps the table itself. None: every filter narrows the offers behind it.
    """

    name: str
    title: str
    question: str
    build: Callable[..., Table]
    order: int = 100
    template: str = "offers/planning/overview.html"
    context: Callable[..., dict] | None = None
    is_visible: Callable[..., bool] = lambda selection: True
    has_pdf: bool = False
    filters: frozenset[str] | None = None

    @property
    def is_of_offers(self):
        return self.filters is None


def register(overview):
    """Add ``overview``; a name is taken once."""
    if overview.name in _overviews:
        raise ValueError(f"Overview {overview.name} is there twice.")
    _overviews[overview.name] = overview


def get(name):
    """The Overview of that name, or None."""
    return _overviews.get(name)


def every():
    return sorted(_overviews.values(), key=lambda overview: (overview.order, overview.name))
