"""Statements that Django puts together once.

Every save of an offer asks a dozen of them, and Django takes five to ten times as long to put one
together as the database to answer it. Here the text is kept and only the ids change.
"""

from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain

from django.db import InterfaceError, OperationalError, connection

from offers.models.base import id_list, id_parameter

ROWS_AT_ONCE = 500
NO_ID = -987_654_321  # stands where the ids will


class Statement:
    """Call it with ids to get the tuples of the ``values_list`` queryset ``rows_of(ids)``.

    ``rows_of`` is asked once, with an expression for ``…__in=``; it must not depend on anything
    else that changes.
    """

    def __init__(self, rows_of):
        self._rows_of = rows_of
        self._kept = {}

    def __call__(self, ids):
        ids = list(ids)
        return _rows(*self.about(ids)) if ids else []

    def about(self, ids):
        """Text, parameters and converters of the statement for a list of ``ids``."""
        if connection.vendor not in self._kept:
            self._kept[connection.vendor] = self._put_together()
        sql, params, place, converters = self._kept[connection.vendor]
        return sql, [*params[:place], id_parameter(ids), *params[place + 1 :]], converters

    def _put_together(self):
        wanted = id_list([NO_ID])
        sql, params, converters = _compiled(self._rows_of(wanted))
        return sql, params, params.index(wanted.params[0]), converters


class Listing:
    """The same for a queryset without ids: ``Listing(lambda: queryset)``."""

    def __init__(self, rows):
        self._rows = rows
        self._kept = {}

    def __call__(self):
        if connection.vendor not in self._kept:
            self._kept[connection.vendor] = _compiled(self._rows())
        return _rows(*self._kept[connection.vendor])


class Handwritten(Statement):
    """The same for SQL: ``rows_of()`` returns a text that reads the ids from ``wanted(id)``."""

    def about(self, ids):
        wanted = id_list(ids)
        return f"WITH wanted(id) AS ({wanted.sql}) {self._rows_of()}", wanted.params, None


def together(*asked):
    """Return the rows of each ``(statement, ids)``, waiting for the database once at most."""
    asked = [(statement, list(ids)) for statement, ids in asked]
    with ExitStack() as cursors:
        sent = [
            (cursors.enter_context(connection.cursor()), *statement.about(ids)) if ids else None
            for statement, ids in asked
        ]
        with pipelined():
            for cursor, sql, params, _converters in filter(None, sent):
                cursor.execute(sql, params)
        return [_fetched(one[0], one[3]) if one else [] for one in sent]


def answered(ask):
    """Return ``ask()``, the first question to the database in a request, which thereby shows that
    the connection still works; Django would ask "SELECT 1" before. A lost one is opened anew."""
    is_checked = connection.health_check_done or not connection.health_check_enabled
    if connection.connection is None or connection.in_atomic_block or is_checked:
        return ask()
    connection.health_check_done = True
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()


@contextmanager
def pipelined():
    """Send the statements inside without waiting for the answer to each, where that is known.

    Their errors come at the end, or with the first row that is fetched.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    is_idle = connection.connection.info.transaction_status.name == "IDLE"
    with connection.wrap_database_errors, connection.connection.pipeline():
        if is_idle and connection.in_atomic_block:  # the transaction begins here
            plan_once()
        yield


def plan_once():
    """Let PostgreSQL keep one plan for a statement until the transaction ends.

    It makes a new one for each list of ids otherwise, as it expects longer ones when it does not
    look, and takes as long for that as for the statements of a save themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


def _compiled(queryset):
    """Text, parameters and converters of a ``values_list`` queryset."""
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return sql, list(params), converters


def _rows(sql, params, converters):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return _fetched(cursor, converters)


def _fetched(cursor, converters):
    rows = cursor.fetchall()
    return _converted(rows, converters) if converters else rows


def _converted(rows, converters):
    """``rows`` with what the database has no type for, as Django's own querysets give them."""
    rows = [list(row) for row in rows]
    for place, (converts, expression) in converters.items():
        for row in rows:
            for convert in converts:
                row[place] = convert(row[place], expression, connection)
    return [tuple(row) for row in rows]


def insert(model, names, rows, *, unique=(), keep=False):
    """Write tuples of plain values (numbers, texts, bytes) for the columns ``names`` of ``model``.

    Rows that have the columns ``unique`` in common with a stored one take its place; with ``keep``
    the stored one stays. Instances and their checks would take longer than the writing.
    """
    head, tail = _insert_sql(model, tuple(names), tuple(unique), keep)
    write_rows(f"{head} VALUES", f"({', '.join(['%s'] * len(names))})", tail, rows)


def insert_instances(instances):
    """What ``bulk_create`` does for new rows, their fields' defaults and conversions included."""
    if not instances:
        return
    fields = [f for f in instances[0]._meta.concrete_fields if not f.primary_key]
    rows = [
        [field.get_db_prep_save(field.pre_save(instance, True), connection) for field in fields]
        for instance in instances
    ]
    insert(type(instances[0]), [field.name for field in fields], rows)


def write_rows(head, row, tail, rows):
    """Run ``head row tail`` for all ``rows`` (tuples): "INSERT …", "(%s, …)", "ON CONFLICT …".

    PostgreSQL plans every statement, so there many rows stand in one; SQLite keeps the plan.
    """
    rows = list(rows)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"{head} {row} {tail}", rows)
            return
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            values = ", ".join([row] * len(some))
            cursor.execute(f"{head} {values} {tail}", list(chain.from_iterable(some)))


@cache
def _insert_sql(model, names, unique, keep):
    """What stands before and after the rows."""
    quote = connection.ops.quote_name
    columns = [quote(model._meta.get_field(name).column) for name in names]
    others = [column for name, column in zip(names, columns, strict=True) if name not in unique]
    taking = ", ".join(f"{column} = EXCLUDED.{column}" for column in others)
    same = ", ".join(quote(model._meta.get_field(name).column) for name in unique)
    conflict = f" ON CONFLICT ({same}) DO {'NOTHING' if keep else f'UPDATE SET {taking}'}"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)})"
    return head, conflict if unique else ""
