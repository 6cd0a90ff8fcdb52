"""The virtual environment and what is installed into it: exactly what the locks name."""

import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from devtools.steps import (
    BASE,
    PYTHON,
    VAR,
    VENV,
    Stop,
    apt_install,
    call,
    can_use_apt,
    connection,
    digest,
    environment,
    has_stamp,
    say,
    step,
    succeeds,
)

LOCKS = {
    "requirements.txt": ("What the site needs", []),
    "requirements-test.txt": ("What the site and its tests need", ["--group", "test"]),
    "requirements-node.txt": ("Node, where there is none", ["--only-group", "node"]),
    "requirements-boot.txt": ("virtualenv, where venv is missing", ["--only-group", "boot"]),
}


def make_venv():
    if succeeds([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    with step("Virtuelle Umgebung in var/venv anlegen"):
        make = [sys.executable, "-m", "venv", "--clear", VENV]
        if succeeds(make):
            return
        if can_use_apt():  # Debian keeps what venv needs in a package of its own
            with contextlib.suppress(Stop):
                apt_install("python3-venv")
            if succeeds(make):
                return
        make_venv_with_virtualenv()


def make_venv_with_virtualenv():
    boot = VAR / "boot"
    advice = "Bitte das Paket python3-venv installieren (sudo apt install python3-venv)."
    shutil.rmtree(boot, ignore_errors=True)
    pip_install("requirements-boot.txt", advice, python=sys.executable, target=boot)
    env = environment(PYTHONPATH=str(boot))
    call([sys.executable, "-m", "virtualenv", "--clear", "--quiet", VENV], advice, env=env)
    shutil.rmtree(boot)


def pip_install(lock, advice, *, python=PYTHON, target=None):
    """Install exactly what ``lock`` names; every file must match its hash."""
    wanted = ["--require-hashes", "--no-deps", "-r", BASE / lock]
    if target:
        wanted += ["--target", target]
    uv = shutil.which("uv")
    if uv and succeeds([uv, "pip", "install", "--quiet", "--python", python, *wanted]):
        return
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    call([*pip, *wanted], advice)


def install(lock):
    """Install a lock file into var/venv unless that was done before."""
    stamp, value = VENV / f"{lock}.sha256", digest(BASE / lock, sys.version)
    if has_stamp(stamp, value):
        say("✓ Python-Pakete sind aktuell")
        return
    with step(f"Python-Pakete aus {lock} installieren"):
        stamp.unlink(missing_ok=True)
        pip_install(lock, f"Bitte {connection()} prüfen (PyPI), dann noch einmal aufrufen.")
        stamp.write_text(value)


def write_locks():
    """Choose the newest versions that pyproject.toml and package.json allow; needs uv and npm."""
    advice = "Bitte uv und npm installieren und die Meldung oben lesen."
    with tempfile.TemporaryDirectory() as name, step("Sperrdateien schreiben"):
        folder = Path(name)
        for file in ("pyproject.toml", "package.json"):
            shutil.copy(BASE / file, folder)
        call(["uv", "lock"], advice, cwd=folder)
        export = ["uv", "export", "--quiet", "--no-header", "--no-annotate", "--no-emit-project"]
        for lock, (purpose, groups) in LOCKS.items():
            lines = call([*export, *groups], advice, cwd=folder)
            head = f"# {purpose}: names, versions and hashes only, made by `python3 dev.py lock`.\n"
            (BASE / lock).write_text(head + lines)
        env = environment(npm_config_omit_lockfile_registry_resolved="true")
        npm = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
        call(npm, advice, cwd=folder, env=env)
        lock = json.loads((folder / "package-lock.json").read_text())
        for package in lock["packages"].values():
            package.pop("funding", None)  # an address
        (BASE / "package-lock.json").write_text(json.dumps(lock, indent=2) + "\n")
