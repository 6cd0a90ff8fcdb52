"""The database that faults happen to: brought back to a known state in no time."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from django.db import connection


class SQLitePlace:
    """``template``: name of a state that was kept."""

    def __init__(self, folder):
        self._file = Path(connection.settings_dict["NAME"])
        self._folder = folder

    def keep(self, template):
        """Remember the state of now, what still stands in the write-ahead log included."""
        kept = self._folder / f"{template}.sqlite3"
        kept.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(kept)) as copy:
            source.backup(copy)

    def reset(self, template):
        self.empty()
        shutil.copyfile(self._folder / f"{template}.sqlite3", self._file)

    def empty(self):
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)


class PostgreSQLPlace:
    def __init__(self):
        facts = connection.settings_dict
        self._name = facts["NAME"]
        self._server = {"host": facts["HOST"] or None, "port": facts["PORT"] or None}
        self._server |= {"user": facts["USER"] or None, "password": facts["PASSWORD"] or None}
        self._server["host"] = self._server["host"] or facts["OPTIONS"].get("host")

    def _run(self, *statements):
        facts = {name: value for name, value in self._server.items() if value}
        with psycopg.connect(dbname="template1", autocommit=True, **facts) as server:
            for statement in statements:
                server.execute(statement)

    def keep(self, template):
        kept = f"{self._name}_{template}"
        self._run(
            f'DROP DATABASE IF EXISTS "{kept}"',
            f'CREATE DATABASE "{kept}" TEMPLATE "{self._name}"',
        )

    def reset(self, template):
        self._run(
            f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)',
            f'CREATE DATABASE "{self._name}" TEMPLATE "{self._name}_{template}"',
        )

    def empty(self):
        self._run(
            f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)',
            f'CREATE DATABASE "{self._name}" TEMPLATE template0',
        )


def place_in(folder):
    return SQLitePlace(folder) if connection.vendor == "sqlite" else PostgreSQLPlace()
