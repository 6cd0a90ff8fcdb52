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
from offers.statements import answered, insert, pipelined, plan_once

STATE_PK = 1
KEPT_CHANGES = 5000  # a reader further behind reads everything anew
SEEN = -1  # no offer has this id
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
    row = answered(_state_row)
    return State(*row) if row else State()


def _state_row():
    with connection.cursor() as cursor:
        cursor.execute(_state_sql(), [STATE_PK])
        return cursor.fetchone()


@cache
def _state_sql():
    table, key, columns = _state_names()
    return f"SELECT {', '.join(columns.values())} FROM {table} WHERE {key} = %s"  # noqa: S608


def _state_names():
    """Table, key and ``{field: column}`` of the State, quoted."""
    quote, meta = connection.ops.quote_name, SearchState._meta
    columns = {one.name: quote(meta.get_field(one.name).column) for one in fields(State)}
    return quote(meta.db_table), quote(meta.pk.column), columns


def create_state(**kwargs):
    """Receiver of ``post_migrate``; ``migrate APP`` also sends it before our tables are made."""
    if SearchState._meta.db_table in connection.introspection.table_names():
        ensure_state()


def ensure_state():
    """Create the row if it is missing."""
    version = uuid4().hex
    _row, created = SearchState.objects.get_or_create(
        pk=STATE_PK, defaults={"version": version, "vocabulary_version": version}
    )
    if created:
        SearchChange.objects.create(version=version, offer_id=LISTS)


def record_change(offer_ids=(), *, vocabulary=False, stale=False):
    """Give the catalogue a new version: ``offer_ids`` changed, with ``vocabulary`` lists too.

    Must run in the transaction of the change. The row's lock makes writers queue, so the log is
    in the order of the commits. Return the State that it leads to.
    """
    version = uuid4().hex
    values = {"version": version}
    if vocabulary:
        values["vocabulary_version"] = version
    if stale:
        values["pipeline_version"] = 0
    entries = [] if stale else sorted(set(offer_ids))
    if vocabulary or not entries:
        entries.append(LISTS)
    log = [(version, entry) for entry in entries]
    now = _write(values, log)
    if now is None:
        ensure_state()
        now = _write(values, log)
    return now


def _write(values, log):
    """Change the row, add to the log; return the State, None where there is no row yet."""
    with connection.cursor() as cursor, connection.cursor() as others:
        with pipelined():
            plan_once()
            cursor.execute(_update_sql(tuple(values)), [*values.values(), STATE_PK])
            insert(SearchChange, ("version", "offer_id"), log)
            if values["version"].startswith("0"):  # one write in sixteen: the log may be longer
                others.execute(_thin_sql())
        row = cursor.fetchone()
    return State(*row) if row else None


@cache
def _update_sql(names):
    table, key, columns = _state_names()
    changes = ", ".join(f"{columns[name]} = %s" for name in names)
    back = ", ".join(columns.values())
    return f"UPDATE {table} SET {changes} WHERE {key} = %s RETURNING {back}"  # noqa: S608


@cache
def _thin_sql():
    """Forget what lies further back than the log keeps."""
    quote, meta = connection.ops.quote_name, SearchChange._meta
    table, key = quote(meta.db_table), quote(meta.pk.column)
    newest = f"SELECT max({key}) FROM {table}"  # noqa: S608
    return f"DELETE FROM {table} WHERE {key} <= ({newest}) - {KEPT_CHANGES}"  # noqa: S608


def changes_since(version):
    """Return the Changes after ``version``, or None where the log does not reach back so far."""
    with connection.cursor() as cursor:
        cursor.execute(_since_sql(), [version])
        entries = {entry for (entry,) in cursor.fetchall()}
    if SEEN not in entries:
        return None
    return Changes(entries - {LISTS, SEEN}, LISTS in entries)


@cache
def _since_sql():
    """The entries after those of a version; ``SEEN`` says that the log knows it."""
    quote, meta = connection.ops.quote_name, SearchChange._meta
    table, key = quote(meta.db_table), quote(meta.pk.column)
    version, offer = (quote(meta.get_field(name).column) for name in ("version", "offer_id"))
    last = f"SELECT max({key}) AS last FROM {table} WHERE {version} = %s"  # noqa: S608
    return (
        f"WITH seen AS ({last}) SELECT {SEEN} FROM seen WHERE last IS NOT NULL "  # noqa: S608
        f"UNION ALL SELECT {offer} FROM {table}, seen WHERE {key} > last"
    )
