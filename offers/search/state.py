"""What every process agrees on: the version of the catalogue, and what changed with it.

Writers call ``record_change`` inside their transaction; readers call ``current_state`` once per
request and bring their memory up to date when the version has moved.
"""

from dataclasses import dataclass
from uuid import uuid4

from offers.models import SearchChange, SearchState

STATE_PK = 1
KEPT_CHANGES = 5000  # a reader further behind reads everything anew
EVERYTHING = None


@dataclass(frozen=True)
class State:
    """``version`` changes with every write, ``vocabulary_version`` with those to the lists."""

    version: str
    vocabulary_version: str
    pipeline_version: int


UNKNOWN = State("", "", 0)


def current_state():
    """Return the State committed last; one small query."""
    row = SearchState.objects.filter(pk=STATE_PK).values_list(
        "version", "vocabulary_version", "pipeline_version"
    )
    found = row.first()
    return State(*found) if found else UNKNOWN


def ensure_state(**kwargs):
    """Create the row if it is missing (receiver of ``post_migrate``)."""
    SearchState.objects.get_or_create(
        pk=STATE_PK, defaults={"version": uuid4().hex, "vocabulary_version": uuid4().hex}
    )


def record_change(offer_ids=(), *, vocabulary=False):
    """Give the catalogue a new version: ``offer_ids`` changed, or with ``vocabulary`` anything.

    Must run in the transaction of the change. The row's lock makes writers queue, so the log is
    in the order of the commits.
    """
    version = uuid4().hex
    fields = {"version": version}
    if vocabulary:
        fields["vocabulary_version"] = version
    if not SearchState.objects.filter(pk=STATE_PK).update(**fields):
        ensure_state()
        SearchState.objects.filter(pk=STATE_PK).update(**fields)
    ids = [EVERYTHING] if vocabulary else sorted(set(offer_ids)) or [EVERYTHING]
    logged = SearchChange.objects.bulk_create(
        [SearchChange(version=version, offer_id=pk) for pk in ids]
    )
    SearchChange.objects.filter(pk__lte=logged[-1].pk - KEPT_CHANGES).delete()


def changes_since(version):
    """Return the set of offer ids changed after ``version``; None if that cannot be told."""
    last = SearchChange.objects.filter(version=version).order_by("-pk").values_list("pk", flat=True)
    seen = last.first()
    if seen is None:
        return EVERYTHING
    ids = set(SearchChange.objects.filter(pk__gt=seen).values_list("offer_id", flat=True))
    return EVERYTHING if EVERYTHING in ids else ids
