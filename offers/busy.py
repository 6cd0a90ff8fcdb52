"""What a database may be short of: a turn to write, room, or itself. How to tell, who waits."""

import errno
import sqlite3
from contextlib import contextmanager

from django.db import Error, OperationalError, connection

PATIENCE_MS = 250  # for what may be left unwritten
BUSY, AWAY, FULL, RENEWED = "busy", "away", "full", "renewed"
# The low byte is the kind, the rest its details (sqlite.org, "Result and Error Codes").
_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_FULL: FULL,
}
# The file grows no further, or its list of pages in memory does not.
_NO_MORE_PAGES = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
# PostgreSQL, appendix A: connections, the server going down or coming up; room on its disk.
_AWAY_STATES = ("08", "57P01", "57P02", "57P03")
_FULL_STATE = "53100"
# A plan kept for columns that a migration has changed; the words are in the server's language.
_OLD_PLAN_STATE, _OLD_PLAN_FUNCTION = "0A000", "RevalidateCachedQuery"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


# What people at a command line read, and the list of jobs.
SENTENCES = {
    BUSY: "Die Datenbank war zu lange mit anderem beschäftigt.",
    AWAY: "Die Datenbank antwortet nicht.",
    FULL: "Auf der Platte ist kein Platz mehr; nichts ist halb geschrieben.",
    RENEWED: "Die Datenbank wurde gerade erneuert.",
}


def trouble(error):
    """Return BUSY, AWAY, FULL, RENEWED, or an empty string for an error that is a fault of ours."""
    if isinstance(error, Error):
        return _trouble_of_database(error, error.__cause__)
    return FULL if isinstance(error, OSError) and error.errno in _NO_ROOM else ""


def _trouble_of_database(error, cause):
    if isinstance(cause, sqlite3.OperationalError):
        code = getattr(cause, "sqlite_errorcode", 0)
        return FULL if code in _NO_MORE_PAGES else _SQLITE.get(code & 0xFF, "")
    state = getattr(cause, "sqlstate", "")
    if state == _FULL_STATE:
        return FULL
    if state == _OLD_PLAN_STATE and cause.diag.source_function == _OLD_PLAN_FUNCTION:
        return RENEWED
    # A connection that could not be made, or broke off, says no state.
    is_lost = state is None and type(cause).__name__ in ("OperationalError", "InterfaceError")
    return AWAY if is_lost or (state or "").startswith(_AWAY_STATES) else ""


def is_busy(error):
    """True where ``error`` says that somebody else wrote for longer than we waited."""
    return trouble(error) == BUSY


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
