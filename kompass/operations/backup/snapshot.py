"""Read the whole database as it was at one moment, while others go on writing."""

from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import IsolationLevel

ALIAS = "backup"


@contextmanager
def one_moment():
    """Yield the alias of a connection on which all reading shows the same moment.

    PostgreSQL: one transaction that repeats what it read and may not write. SQLite: a reading
    transaction, which beside the write-ahead log neither waits for writers nor stops them.
    """
    connections[ALIAS] = reading = connections[DEFAULT_DB_ALIAS].copy(ALIAS)
    reading.settings_dict["OPTIONS"] = _options(reading)
    try:
        with transaction.atomic(using=ALIAS):
            with reading.cursor() as cursor:
                cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")  # the moment is now
            yield ALIAS
    finally:
        reading.close()
        del connections[ALIAS]


def _options(connection):
    options = dict(connection.settings_dict["OPTIONS"])
    if connection.vendor == "sqlite":
        return options | {"transaction_mode": "DEFERRED"}
    settings = f"{options.get('options', '')} -c default_transaction_read_only=on"
    return options | {"isolation_level": IsolationLevel.REPEATABLE_READ, "options": settings}
