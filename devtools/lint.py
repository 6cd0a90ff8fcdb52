"""``dev.py lint``: rules and form of the code, migrations, settings."""

import secrets
import subprocess

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, Stop, environment, say, step


def command_lint(_options, _rest):
    prepare("requirements-test.txt")
    plain = environment(KOMPASS_DEBUG="1", KOMPASS_DATABASE_URL="sqlite://:memory:")
    production = environment(
        KOMPASS_DEBUG="0",
        KOMPASS_SECRET_KEY=secrets.token_urlsafe(60),
        KOMPASS_ALLOWED_HOSTS="kompass.example.org",
        KOMPASS_DATABASE_URL="sqlite://:memory:",
    )
    checks = {
        "Regeln für Python (ruff check)": (["-m", "ruff", "check"], plain),
        "Form von Python (ruff format)": (["-m", "ruff", "format", "--check"], plain),
        "Vorlagen (djlint)": (["-m", "djlint", "templates", "--lint", "--quiet"], plain),
        "Migrationen vollständig": (["manage.py", "makemigrations", "--check"], plain),
        "Einstellungen für den Betrieb (check --deploy)": (
            ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
    }
    failed = [title for title, (command, env) in checks.items() if not passes(title, command, env)]
    say(f"{len(checks) - len(failed)} Prüfungen bestanden, {len(failed)} nicht")
    if failed:
        raise Stop(f"Bitte beheben: {'; '.join(failed)}.")
    return 0


def passes(title, command, env):
    with step(title):
        return not subprocess.run([str(PYTHON), *command], cwd=BASE, env=env).returncode
