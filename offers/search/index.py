"""The only writer of the search's tables."""

from offers.search.state import record_change


def apply(offer_ids, *, vocabulary=False, stale=False):
    """Bring the index up to date with changed offers, inside the transaction of the change."""
    record_change(offer_ids, vocabulary=vocabulary or stale)
