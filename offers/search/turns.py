"""Only one process at a time rebuilds the index; another waits for its turn.

Two at once would fill the same generation, and the later one would empty what the first has just
put in force. A process that crashes lets go of its turn: PostgreSQL ends the lock with the
connection, the operating system with the file.
"""

import fcntl
from contextlib import contextmanager, nullcontext
from pathlib import Path
from zlib import crc32

from django.db import connection

KEY = crc32(b"offers.search.rebuild")  # of the lock in the database


def turn():
    """A context that one process has at a time, whichever asked first."""
    if connection.vendor == "postgresql":
        return _in_database()
    if connection.is_in_memory_db():
        return nullcontext()  # nobody else can see it
    return _in_file(Path(f"{connection.settings_dict['NAME']}.rebuild"))


@contextmanager
def _in_database():
    if connection.in_atomic_block:  # goes with the transaction, however that ends
        _ask("SELECT pg_advisory_xact_lock(%s)")
        yield
        return
    _ask("SELECT pg_advisory_lock(%s)")
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)")


def _ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement, [KEY])


@contextmanager
def _in_file(path):
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
