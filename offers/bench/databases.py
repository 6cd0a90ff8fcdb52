"""Catalogues in databases of their own under var/bench, kept from one run to the next.

A stamp beside each says from which code and data it was made; it is made anew when they change.
"""

import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = settings.VAR_DIR / "bench"
SECRET = secrets.token_urlsafe(60)  # one for all processes of a measurement: they share sessions
MAKES_DATA = ("offers/generator", "offers/migrations", "kompass/migrations", "fixtures/base")
MAKES_INDEX = ("offers/search",)
# As docs/operations.md advises; with the 128 MB that PostgreSQL takes by itself, 100,000 offers do
# not fit.
MEMORY = ("-c", "shared_buffers=1GB")


def stamp(*folders):
    """Hash of all files below ``folders`` of the project."""
    sha = hashlib.sha256()
    for folder in folders:
        for file in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if file.is_file() and file.suffix in {".py", ".txt", ".json"}:
                sha.update(file.read_bytes())
    return sha.hexdigest()


def environment(url):
    """Variables for programs that work on the database at ``url``, as in production."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOMPASS_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "offers.bench.settings",
        "KOMPASS_DATABASE_URL": url,
        "KOMPASS_DEBUG": "0",
        "KOMPASS_SECRET_KEY": SECRET,
        "KOMPASS_ALLOWED_HOSTS": "127.0.0.1",
        "KOMPASS_HTTPS": "0",
        "KOMPASS_REQUIRE_MFA": "0",  # the editor of the measuring has no telephone
        "KOMPASS_LOG_LEVEL": "ERROR",
    }


def python(*arguments, url):
    """Run Python with ``arguments`` on the database at ``url``; return what it prints."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: {done.stdout[-2000:]}")
    return done.stdout


def inside(task, *arguments, url):
    """Run a task of ``offers.bench.inside``; return its answer."""
    lines = python("-m", "offers.bench.inside", task, *arguments, url=url).splitlines()
    return json.loads(lines[-1])


class Sqlite:
    label = "SQLite"

    def __init__(self, folder=FOLDER):
        self.folder = folder

    def url(self, name):
        return f"sqlite:///{self.folder / name}.sqlite3"

    def create(self, name):
        """An empty database, whatever was there before."""
        for ending in ("", "-wal", "-shm"):
            (self.folder / f"{name}.sqlite3{ending}").unlink(missing_ok=True)

    drop = create

    def settle(self, name):
        """Nothing: SQLite keeps no statistics by itself."""


class PostgreSQL:
    """A server on the programs of the test package, its data in var/bench/pg."""

    label = "PostgreSQL"

    def __init__(self, sockets):
        self.sockets = sockets

    def url(self, name):
        return f"postgres://postgres@/{name}?host={self.sockets}"

    def create(self, name):
        self.drop(name)
        self._tell(f'CREATE DATABASE "{name}"')

    def drop(self, name):
        self._tell(f'DROP DATABASE IF EXISTS "{name}"')

    def settle(self, name):
        """What autovacuum does some minutes after a bulk load."""
        self._tell("VACUUM ANALYZE", name)

    def _tell(self, statement, name="postgres"):
        import psycopg

        address = f"host={self.sockets} user=postgres dbname={name}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def postgresql(folder=FOLDER / "pg", sockets=None):
    """Yield the running PostgreSQL; unlike the one for tests it waits for the disk.

    ``sockets``: a folder that stays, for one that is started again at the same address.
    """
    from tests import postgresql as package  # its programs come with the test packages

    folder.mkdir(parents=True, exist_ok=True)
    programs, account = package.PACKAGE / package.VERSION / "bin", {}
    data, for_once = folder / "pgdata", None
    if sockets is None:
        sockets = for_once = Path(tempfile.mkdtemp(prefix="kompass-pg-"))
    owned = [sockets]
    if not data.exists():
        data.mkdir(mode=0o700)
        owned.append(data)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = folder / package.PACKAGE.name / package.VERSION / "bin"
        if not programs.exists():
            package.copy_programs(folder)
        for path in owned:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    start = {"cwd": folder, "stdin": subprocess.DEVNULL, **account}
    if not (data / "PG_VERSION").exists():
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        access = ["--auth=trust", "--username=postgres"]
        subprocess.run(  # noqa: S603
            [programs / "initdb", *access, *locale, "-D", data],
            check=True,
            stdout=subprocess.DEVNULL,
            **start,
        )
    (data / "postmaster.pid").unlink(missing_ok=True)  # of a run that was cut off
    with open(folder / "postgresql.log", "w") as log:
        server = subprocess.Popen(  # noqa: S603
            [programs / "postgres", "-D", data, "-k", sockets, "-h", "", *MEMORY],
            stdout=log,
            stderr=log,
            **start,
        )
        try:
            package.wait_until_ready(server, data, log)
            yield PostgreSQL(sockets)
        finally:
            server.send_signal(signal.SIGINT)  # do not wait for clients
            server.wait()
            if for_once:
                shutil.rmtree(for_once, ignore_errors=True)


@dataclass(frozen=True)
class Catalogue:
    """``rebuild_seconds``: what the index took if it was built just now, else None."""

    url: str
    rebuild_seconds: float | None = None


def catalogue(database, size, seed, say):
    """Make sure there is a Catalogue of ``size`` offers with a current index; return it.

    Size 0 is the base facts alone.
    """
    name = f"kompass_{size}_{seed}"
    url = database.url(name)
    FOLDER.mkdir(parents=True, exist_ok=True)
    notes = FOLDER / f"{database.label.lower()}-{name}.json"
    known = json.loads(notes.read_text()) if notes.exists() else {}
    wanted = {"data": stamp(*MAKES_DATA), "index": stamp(*MAKES_INDEX)}
    if known == wanted:
        return Catalogue(url)
    notes.unlink(missing_ok=True)
    is_new = known.get("data") != wanted["data"]
    if is_new:
        say(f"{database.label}: Katalog mit {size} Angeboten erzeugen")
        database.create(name)
    python("manage.py", "migrate", "--verbosity=0", url=url)
    if is_new:
        inside("fill", size, seed, url=url)
    say(f"{database.label}: Index mit {size} Angeboten bauen")
    seconds = inside("rebuild", url=url)
    database.settle(name)
    notes.write_text(json.dumps(wanted))
    return Catalogue(url, seconds)
