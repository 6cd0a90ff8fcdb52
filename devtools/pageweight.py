"""``dev.py pageweight``: what each type of page weighs over the wire and how soon it shows.

The production settings serve the demo city from a database of their own; ``tests/pageweight.py``
opens the pages in Chromium.
"""

import secrets
import socket
import subprocess

from devtools.prepare import prepare
from devtools.serve import manage, server, wait_until_it_answers
from devtools.steps import BASE, PYTHON, environment, step
from devtools.testing import find_chromium, temporary_folder

HOST = "127.0.0.1"


def command_pageweight(_options, _rest):
    prepare("requirements-test.txt")
    chromium = find_chromium()
    with temporary_folder() as folder:
        env = production_environment(folder)
        with step("Vorführstadt für die Messung laden"):
            manage("migrate", "--verbosity", "0", env=env)
            manage("load_demo", env=env)
            manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        port = free_port()
        with server(HOST, port, False, env) as process:
            wait_until_it_answers(HOST, port, process)
            command = [str(PYTHON), "tests/pageweight.py", f"http://{HOST}:{port}", chromium]
            return subprocess.run(command, cwd=BASE, env=env).returncode


def production_environment(folder):
    return environment(
        KOMPASS_DEBUG="0",
        KOMPASS_SECRET_KEY=secrets.token_urlsafe(60),
        KOMPASS_ALLOWED_HOSTS=HOST,
        KOMPASS_DATABASE_URL=f"sqlite:///{folder / 'kompass.sqlite3'}",
        KOMPASS_HTTPS="0",  # weighed is what the site says, not the lock around it
        KOMPASS_LOG_LEVEL="ERROR",
        TMPDIR=str(folder),
        XDG_CONFIG_HOME=str(folder / "config"),
    )


def free_port():
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]
