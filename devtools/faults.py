"""``dev.py faults``: kill, starve and double what the site does, and look whether all holds.

Works on a database of its own in a folder that is thrown away; ``--database postgresql`` takes the
PostgreSQL of the test packages instead of SQLite, ``--database URL`` an empty one of somebody's.
Everything else goes to ``tests.faults``.
"""

import contextlib
import subprocess

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, environment
from devtools.testing import postgresql, temporary_folder


def command_faults(options, rest):
    prepare("requirements-test.txt")
    with temporary_folder() as folder, database(options.database, folder) as url:
        env = environment(
            KOMPASS_DEBUG="1",
            KOMPASS_DATABASE_URL=url,
            KOMPASS_DATA_DIR=str(folder),
            KOMPASS_LOG_LEVEL="ERROR",
        )
        command = [str(PYTHON), "-m", "tests.faults", str(folder), *rest]
        return subprocess.run(command, cwd=BASE, env=env).returncode


@contextlib.contextmanager
def database(named, folder):
    if named == "postgresql":
        with postgresql(folder, environment()) as url:
            yield url
    else:
        yield named or f"sqlite:///{folder / 'faults.sqlite3'}"
