"""What every process agrees on: the version of the catalogue, and what changed with it.

Writers call ``record_change`` inside their transaction; readers call ``current_state`` once per
request and bring their memory up to date when the version has moved.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from uuid import uuid4

from django.db import connection

from offers.models import SearchChange, SearchState

STATE_PK = 1
KEPT_CHANGES = 5000  # a reader further behind reads everything anew
LISTS = None  # logged in place of an offer's id


@dataclass(frozen=True)
class State:
    """``version`` changes with every write, ``vocabulary_version`` with those to the lists.

    ``generation`` of the index is in force, ``size`` the number of offers when it was ``built_at``;
    ``pipeline_version`` 0 marks an index that must be rebuilt.
    """

    version: str = ""
    vocabulary_version: str = ""
    pipeline_version: int = 0
    generation: int = 0
    size: int = 0
    built_at: datetime | None = None


# The State that one request for a public page reads by, so that it asks for it only once.
pinned: ContextVar[State | None] = ContextVar("state of this request", default=None)


@dataclass(frozen=True)
class Changes:
    """``offers``: ids that changed; ``lists``: topics, areas, providers … changed as well."""

    offers: set[int] = field(default_factory=set)
    lists: bool = False


def current_state():
    """Return the State committed last; one small query, asked by every request.

    Written as text, because Django takes ten times as long to put it together as the database to
    answer it; ``built_at`` therefore is what the driver says, with or without a time zone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_state_sql(), [STATE_PK])
        row = cursor.fetchone()
    return State(*row) if row else State()


@cache
def _state_sql():
    quote, meta = connection.ops.quote_name, SearchState._meta
    columns = ", ".join(quote(meta.get_field(one.name).column) for one in fields(State))
    table, key = quote(meta.db_table), quote(meta.pk.column)
    return f"SELECT {columns} FROM {table} WHERE {key} = %s"  # noqa: S608


def ensure_state(**kwargs):
    """Create the row if it is missing (receiver of ``post_migrate``)."""
    version = uuid4().hex
    _row, created = SearchState.objects.get_or_create(
        pk=STATE_PK, defaults={"version": version, "vocabulary_version": version}
    )
    if created:
        SearchChange.objects.create(version=version, offer_id=LISTS)


def record_change(offer_ids=(), *, vocabulary=False, stale=False):
    """Give the catalogue a new version: ``offer_ids`` changed, with ``vocabulary`` lists too.

    Must run in the transaction of the change. The row's lock makes writers queue, so the log is
    in the order of the commits.
    """
    version = uuid4().hex
    fields = {"version": version}
    if vocabulary:
        fields["vocabulary_version"] = version
    if stale:
        fields["pipeline_version"] = 0
    if not SearchState.objects.filter(pk=STATE_PK).update(**fields):
        ensure_state()
        SearchState.objects.filter(pk=STATE_PK).update(**fields)
    entries = [] if stale else sorted(set(offer_ids))
    if vocabulary or not entries:
        entries.append(LISTS)
    logged = SearchChange.objects.bulk_create(
        [SearchChange(version=version, offer_id=entry) for entry in entries]
    )
    SearchChange.objects.filter(pk__lte=logged[-1].pk - KEPT_CHANGES).delete()


def changes_since(version):
    """Return the Changes after ``version``, or None where the log does not reach back so far."""
    last = SearchChange.objects.filter(version=version).order_by("-pk").values_list("pk", flat=True)
    seen = last.first()
    if seen is None:
        return None
    entries = set(SearchChange.objects.filter(pk__gt=seen).values_list("offer_id", flat=True))
    return Changes(entries - {LISTS}, LISTS in entries)
