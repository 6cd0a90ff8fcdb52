"""What one process remembers of the catalogue, kept current by the version in the database."""

import threading
from dataclasses import dataclass

from offers.search.bitmaps import Catalogue, load_catalogue
from offers.search.state import State, changes_since, current_state
from offers.vocabulary import Vocabulary, load_vocabulary

MAX_PATCH = 2000  # more changed offers than this are read anew altogether


@dataclass(frozen=True)
class Snapshot:
    """A consistent view: everything belongs to ``state``."""

    state: State
    catalogue: Catalogue
    vocabulary: Vocabulary


_lock = threading.Lock()
_snapshot: Snapshot | None = None


def snapshot():
    """Return the Snapshot of the committed state; one query while nothing has changed."""
    global _snapshot
    state, known = current_state(), _snapshot
    if known is not None and known.state == state:
        return known
    with _lock:
        if _snapshot is None or _snapshot.state != state:
            _snapshot = _brought_up_to(state, _snapshot)
        return _snapshot


def _brought_up_to(state, old):
    ids = changes_since(old.state.version) if old is not None else None
    if ids is None or len(ids) > MAX_PATCH:
        return Snapshot(state, load_catalogue(), load_vocabulary())
    fresh = load_catalogue(ids)
    return Snapshot(state, old.catalogue.patched(ids, fresh), old.vocabulary)
