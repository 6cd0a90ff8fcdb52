"""``dev.py test``: all tests on SQLite and PostgreSQL, with a real browser."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from devtools.lanes import Lane, look_again, run_lanes
from devtools.nginx import find_nginx
from devtools.prepare import prepare
from devtools.steps import (
    BASE,
    PYTHON,
    Stop,
    apt_install,
    call,
    can_use_apt,
    duration,
    environment,
    say,
    step,
    succeeds,
)

BROWSER = "Browser"


def command_test(options, pytest_arguments):
    start = time.monotonic()
    prepare("requirements-test.txt")
    with temporary_folder() as folder:
        env = test_environment(folder)
        if options.ohne_browser:
            say("! Ohne Browser: Die Browser-Tests laufen auf Ihren Wunsch nicht mit.")
        else:
            env["CHROMIUM"] = find_chromium()
        env["NGINX_PROGRAM"] = find_nginx()
        with postgresql(folder, env) as url:
            lanes = lanes_of(env, url, folder, pytest_arguments, not options.ohne_browser)
            counts = run_lanes(lanes, at_once=min(os.cpu_count() or 1, len(lanes)))
            for lane in lanes:
                if lane.name == BROWSER:
                    counts[lane.name] = look_again(lane, counts[lane.name])
    return summary(counts, start)


def lanes_of(env, url, folder, pytest_arguments, with_browser):
    """The runs that make up all tests, the longest first."""
    quiet = ["--without-browser", *pytest_arguments]
    lanes = [Lane("PostgreSQL", quiet, env | {"KOMPASS_DATABASE_URL": url}, folder / "pg")]
    if with_browser:
        lanes.append(Lane(BROWSER, ["--only-browser", *pytest_arguments], env, folder / "br"))
    lanes.append(Lane("SQLite", quiet, env, folder / "sq"))
    return lanes


@contextlib.contextmanager
def temporary_folder():
    """A short path that other accounts may pass through (sockets and PostgreSQL need both)."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="kompass-", dir=parent))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_environment(folder):
    """Variables for pytest: none of this machine's own settings of the site."""
    env = {name: v for name, v in environment().items() if not name.startswith("KOMPASS_")}
    # Chromium and PostgreSQL put sockets there, whose paths must be short, and Chromium wants
    # a place for settings even if the account has no home.
    return env | {"TMPDIR": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}


def find_chromium():
    """Return the path of a browser that starts, installing one if need be."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not succeeds([named, "--version"]):
            raise Stop(f"CHROMIUM={named} lässt sich nicht starten; bitte den Pfad prüfen.")
        return named
    found = chromium_on_this_machine()
    if found:
        return found
    with step("Chromium für die Browser-Tests installieren"):
        if can_use_apt():
            with contextlib.suppress(Stop):
                apt_install("chromium")
        if not chromium_on_this_machine():
            succeeds([PYTHON, "-m", "playwright", "install", "chromium"])
    found = chromium_on_this_machine()
    if not found:
        raise Stop(
            "Für die Browser-Tests fehlt Chromium; bitte installieren (sudo apt install chromium) "
            "oder ausdrücklich ohne sie prüfen: python3 dev.py test --ohne-browser"
        )
    return found


def chromium_on_this_machine():
    """Return the path of Debian's Chromium, else of Playwright's, else an empty string."""
    ask = "from playwright.sync_api import sync_playwright as s\n"
    ask += "with s() as p: print(p.chromium.executable_path)"
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and succeeds([path, "--version"]):
            return path
    path = call([PYTHON, "-c", ask], "Bitte var/venv löschen und neu aufrufen.").strip()
    return path if succeeds([path, "--version"]) else ""


@contextlib.contextmanager
def postgresql(folder, env):
    """Yield the address of a PostgreSQL server: the one named by the shell, else our own."""
    named = os.environ.get("KOMPASS_TEST_DATABASE_URL")
    if named:
        yield named
        return
    command = [str(PYTHON), "tests/postgresql.py", str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=BASE, env=env, **pipes) as process:
        url = process.stdout.readline().strip()
        if not url:
            raise Stop(
                "PostgreSQL aus dem Testpaket startet nicht; bitte einen Server angeben: "
                "KOMPASS_TEST_DATABASE_URL=postgres://nutzer:passwort@rechner/datenbank"
            )
        yield url  # leaving the block closes its standard input, which stops the server


def summary(counts, start):
    say()
    for database, row in counts.items():
        say(f"{database}: " + ", ".join(f"{number} {name}" for name, number in row.items()))
    passed, failed, skipped = (
        sum(row[name] for row in counts.values()) for name in ("passed", "failed", "skipped")
    )
    say(f"alle Tests nach {duration(start)}:")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0
