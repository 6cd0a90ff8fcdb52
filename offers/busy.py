"""SQLite has one writer at a time: who waits for a turn, who need not, how to tell it was late."""

import sqlite3
from contextlib import contextmanager

from django.db import OperationalError, connection

PATIENCE_MS = 250  # for what may be left unwritten
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_busy(error):
    """True where ``error`` says that somebody else wrote for longer than we waited."""
    cause = error.__cause__
    if not isinstance(error, OperationalError) or not isinstance(cause, sqlite3.OperationalError):
        return False
    # The low byte is the kind, the rest its details (sqlite.org, "Result and Error Codes").
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY


@contextmanager
def short_patience():
    """Do not wait the usual 20 seconds for another writer: not for counts and notices."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection  # no question to the data: not among the queries
    usual = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {usual}")


def write_unless_busy(write):
    """Call ``write``; leave it where somebody else's long change keeps us waiting.

    For what a page writes while it is only read: it must open during a long import too.
    """
    try:
        with short_patience():
            write()
    except OperationalError as error:
        if not is_busy(error):
            raise
