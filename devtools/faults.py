"""``dev.py faults``: kill, starve and double what the site does, and look whether all holds.

Works on a database of its own in a folder that is thrown away; ``--database URL`` takes an empty
PostgreSQL database instead of SQLite. Everything else goes to ``tests.faults``.
"""

import subprocess

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, environment
from devtools.testing import temporary_folder


def command_faults(options, rest):
    prepare("requirements-test.txt")
    with temporary_folder() as folder:
        env = environment(
            KOMPASS_DEBUG="1",
            KOMPASS_DATABASE_URL=options.database or f"sqlite:///{folder / 'faults.sqlite3'}",
            KOMPASS_DATA_DIR=str(folder),
            KOMPASS_LOG_LEVEL="ERROR",
        )
        command = [str(PYTHON), "-m", "tests.faults", str(folder), *rest]
        return subprocess.run(command, cwd=BASE, env=env).returncode
