"""Collect what a piece of work changes in the catalogue and bring the search up to date once.

``with batch():`` around a service call (saving a form with all its rows, an import) gathers all
changes and applies them at its end, inside the same transaction. Without it every single save
is applied at once, which is as right and slower.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from offers.search import index


@dataclass
class Pending:
    """``offers``: ids to be read again; ``vocabulary``: a list changed, all readers start anew;
    ``stale``: rows came in bulk, so the whole index is to be rebuilt."""

    offers: set[int] = field(default_factory=set)
    vocabulary: bool = False
    stale: bool = False

    @property
    def is_empty(self):
        return not (self.offers or self.vocabulary or self.stale)


_pending: ContextVar[Pending | None] = ContextVar("pending catalogue changes", default=None)


@contextmanager
def batch():
    """One transaction whose changes reach the search together, or not at all."""
    if _pending.get() is not None:
        yield
        return
    with transaction.atomic():
        pending = Pending()
        token = _pending.set(pending)
        try:
            yield
        finally:
            _pending.reset(token)
        _apply(pending)


def note(offers=(), *, vocabulary=False, stale=False):
    """Remember a change for the end of the batch; apply it at once where there is none."""
    pending = _pending.get()
    if pending is None:
        with transaction.atomic():
            _apply(Pending(set(offers), vocabulary, stale))
        return
    pending.offers.update(offers)
    pending.vocabulary |= vocabulary
    pending.stale |= stale


def _apply(pending):
    if not pending.is_empty:
        index.apply(pending.offers, vocabulary=pending.vocabulary, stale=pending.stale)
