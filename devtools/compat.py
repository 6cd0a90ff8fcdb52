"""``dev.py compat REF``: do an older version's tests pass on this version's schema?

While a new version is put in place, the old one still serves on the migrated database. So the
database is made by this version's migrations, and the tests of REF run on it. Both use this
version's packages.
"""

import contextlib
import subprocess
import tempfile
from pathlib import Path

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, VAR, call, say, step
from devtools.testing import postgresql, temporary_folder, test_environment

# Any test that needs the database makes it, with all migrations.
MAKES_THE_DATABASE = "tests/kompass/test_views.py"


def command_compat(options, pytest_arguments):
    prepare("requirements-test.txt")
    with temporary_folder() as folder, older_version(options.ref) as older:
        env = test_environment(folder)
        with postgresql(folder, env) as url:
            env["KOMPASS_DATABASE_URL"] = url
            with step("Datenbank mit den Migrationen dieser Fassung anlegen"):
                call(
                    [PYTHON, "-m", "pytest", "-q", "--create-db", "--reuse-db", MAKES_THE_DATABASE],
                    "Die Migrationen dieser Fassung laufen nicht durch; siehe oben.",
                    env=env,
                )
            say(f"→ Tests von {options.ref} auf diesem Schema …")
            command = [PYTHON, "-m", "pytest", "-q", "--reuse-db", "--without-browser"]
            return subprocess.run([*command, *pytest_arguments], cwd=older, env=env).returncode


@contextlib.contextmanager
def older_version(ref):
    """Yield a folder with the files of ``ref`` and this version's packages."""
    with tempfile.TemporaryDirectory(prefix="kompass-", dir=VAR) as name:
        folder = Path(name)
        call(["git", "clone", "-q", "--shared", "--no-checkout", BASE, folder], "Es fehlt git.")
        advice = f"{ref} ist keine Fassung dieses Projekts; siehe git tag."
        commit = call(["git", "rev-parse", "--verify", f"{ref}^{{commit}}"], advice, cwd=BASE)
        call(["git", "checkout", "-q", "--detach", commit.strip()], advice, cwd=folder)
        (folder / "var").mkdir()
        for part in ("venv", "vendor"):
            (folder / "var" / part).symlink_to(VAR / part)
        yield folder
