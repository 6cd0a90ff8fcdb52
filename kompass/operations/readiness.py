"""Is the site fit to answer? Asked by a balancer before it sends people here."""

import logging
import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from offers.search.index import INDEX_VERSION
from offers.search.state import current_state

logger = logging.getLogger(__name__)


def problems():
    """Return ``{what: sentence}`` of all that is not well; empty where the site is fit."""
    found = {}
    try:
        found |= _database()
    except Error as error:
        logger.error("The database does not answer: %s", type(error).__name__)
        found["database"] = "Die Datenbank antwortet nicht."
    return found | _disk()


def _database():
    if missing := _missing_migrations():
        return {"migrations": f"{missing} Migrationen fehlen: manage.py migrate"}
    if current_state().pipeline_version != INDEX_VERSION:
        return {"index": "Der Suchindex ist veraltet: manage.py rebuild_search"}
    return {}


_complete = False


def _missing_migrations():
    """Number of migrations to apply. Once none is missing none will be: our files stay as they
    are, so only the connection is tried from then on."""
    global _complete
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if _complete:
        return 0
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _complete = missing == 0
    return missing


def _disk():
    """Is there room where uploads and, with SQLite, the data lie?"""
    folders = {"uploads": settings.MEDIA_ROOT}
    if connection.vendor == "sqlite":
        folders["data"] = connection.settings_dict["NAME"]
    for what, folder in folders.items():
        free = _free(Path(folder).absolute())
        if free < settings.DISK_RESERVE:
            return {"disk": f"Nur noch {free // 2**20} MB frei ({what})."}
    return {}


def _free(folder):
    """Bytes left on the disk of ``folder``, or of where it will be made."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free
