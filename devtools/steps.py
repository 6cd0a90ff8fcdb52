"""What all commands of dev.py share: places, steps that report, programs that are called.

Each step tells in German what it does; Stop carries the one sentence that says what to do when
a step fails.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VAR = BASE / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"

# Settings of the shell that would lead pip or Python past our environment.
MISLEADING = {
    "DJANGO_SETTINGS_MODULE",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONWARNINGS",
    "VIRTUAL_ENV",
}

PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


class Stop(Exception):
    """A step failed; the text says in one German sentence what to do."""


def say(text=""):
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    say(f"→ {title} …")
    start = time.monotonic()
    yield
    say(f"  fertig nach {duration(start)}")


def duration(start):
    return f"{time.monotonic() - start:.1f} s".replace(".", ",")


def digest(*parts):
    """Return the SHA-256 of files (Path) and texts."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return sha.hexdigest()


def has_stamp(stamp, value):
    return stamp.is_file() and stamp.read_text() == value


def environment(**extra):
    """Return the variables for programs we call."""
    env = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    env["PYTHONUTF8"] = "1"
    env["PYTHONNOUSERSITE"] = "1"
    env["TMPDIR"] = tempfile.gettempdir()  # the shell's TMPDIR may not exist or not be ours
    env.setdefault("NODE_USE_SYSTEM_CA", "1")  # town halls often have a certificate of their own
    home = Path(env.get("HOME", "/nonexistent"))
    if not os.access(home, os.W_OK):
        env["XDG_CACHE_HOME"] = str(VAR / "cache")
        env["npm_config_cache"] = str(VAR / "cache" / "npm")
    return env | extra


def connection():
    """What to look at when nothing could be fetched; names the variable that sets a proxy."""
    named = next((name for name in PROXIES if os.environ.get(name)), None)
    return "die Internetverbindung" + (f" und den Proxy aus {named}" if named else "")


def call(command, advice, **options):
    """Run ``command`` and keep its output to itself unless it fails."""
    options = {"cwd": BASE, "env": environment()} | options
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except OSError as error:
        raise Stop(f"{advice} ({error})") from error
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-25:]))
        raise Stop(advice)
    return done.stdout


def succeeds(command, **options):
    options = {"cwd": BASE, "env": environment()} | options
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    try:
        return not subprocess.run(
            [str(part) for part in command], stderr=subprocess.DEVNULL, **quiet, **options
        ).returncode
    except OSError:
        return False


def can_use_apt():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages):
    env = environment(DEBIAN_FRONTEND="noninteractive")
    advice = f"Bitte von Hand installieren: apt install {' '.join(packages)}"
    call(["apt-get", "update", "-q"], advice, env=env)
    call(["apt-get", "install", "-yq", "--no-install-recommends", *packages], advice, env=env)


@contextlib.contextmanager
def only_one_at_a_time():
    """Two calls in two terminals must not install into the same folders at once."""
    VAR.mkdir(exist_ok=True)
    with open(VAR / "dev.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  (ein anderer Aufruf von dev.py richtet gerade ein; warte auf ihn)")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
