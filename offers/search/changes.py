"""Collect what a piece of work changes in the catalogue and bring all that follows from it up to
date once: the days of the next checks first, then the search.

``with batch():`` around a service call (saving a form with all its rows, an import) gathers all
changes and applies them at its end, inside the same transaction. Without it every single save
is applied at once, which is as right and slower.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.dispatch import Signal

from offers.acting import NOBODY, Acting, current
from offers.freshness import schedule
from offers.search import index

# Sent with ``offers``, a set of ids, before their rows change: receivers can still read them.
catalogue_changing = Signal()
# Sent with ``touched``, ``{offer id: Acting}``, at the end of the transaction that changed them.
catalogue_changed = Signal()


@dataclass
class Pending:
    """``offers``: ids to be read again; ``vocabulary``: a list changed, all readers start anew;
    ``stale``: rows came in bulk, so the whole index is to be rebuilt. ``touched``: those of the
    offers whose own rows changed, and by whom; ``announced``: those said to change."""

    offers: set[int] = field(default_factory=set)
    vocabulary: bool = False
    stale: bool = False
    touched: dict[int, Acting] = field(default_factory=dict)
    announced: set[int] = field(default_factory=set)

    def touch(self, offers):
        acting = current()
        for pk in offers:
            self.touched[pk] = self.touched.get(pk, NOBODY).followed_by(acting)

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


def announce(offers):
    """Say that rows of ``offers`` (ids) are about to change; each is told once in a batch."""
    pending = _pending.get()
    known = set() if pending is None else pending.announced | pending.touched.keys()
    if new := set(offers) - known:
        catalogue_changing.send(sender=None, offers=new)
        if pending is not None:
            pending.announced |= new


def note(offers=(), *, vocabulary=False, stale=False, own=True):
    """Remember a change for the end of the batch; apply it at once where there is none.

    ``own`` False: the offers only show a row that changed; they themselves are what they were.
    """
    offers = set(offers)
    pending = _pending.get()
    if pending is not None:
        _remember(pending, offers, vocabulary, stale, own)
        return
    with transaction.atomic():
        pending = Pending()
        _remember(pending, offers, vocabulary, stale, own)
        _apply(pending)


def _remember(pending, offers, vocabulary, stale, own):
    pending.offers |= offers
    pending.vocabulary |= vocabulary
    pending.stale |= stale
    if own:
        pending.touch(offers)


def _apply(pending):
    if not pending.is_empty:
        schedule.renew(None if pending.stale else pending.offers)
        index.apply(pending.offers, vocabulary=pending.vocabulary, stale=pending.stale)
    if pending.touched:
        catalogue_changed.send(sender=None, touched=pending.touched)
