#!/usr/bin/env python3
"""Set up, start and test Flensburg-Kompass; needs Python 3.11+ and its standard library only.

Everything it makes lies in ``var/`` (git-ignored). Lock files decide what is installed: a
stamp with their SHA-256 lets the next call skip what is already there.
"""

import argparse
import secrets
import signal
import subprocess
import sys

from devtools.audit import command_audit, command_sbom
from devtools.compat import command_compat
from devtools.faults import command_faults
from devtools.fuzzing import command_fuzz
from devtools.lint import command_lint
from devtools.packages import write_locks
from devtools.pageweight import command_pageweight
from devtools.prepare import prepare
from devtools.serve import collect_static, command_run
from devtools.steps import BASE, PYTHON, Stop, environment, say
from devtools.testing import command_test


def command_bench(_options, bench_arguments):
    prepare("requirements-test.txt")
    command = [str(PYTHON), "manage.py", "bench", *bench_arguments]
    return subprocess.run(command, cwd=BASE, env=environment(KOMPASS_DEBUG="1")).returncode


def command_assets(_options, _rest):
    prepare("requirements.txt")


def command_install(_options, _rest):
    prepare("requirements.txt")
    collect_static(environment(KOMPASS_SECRET_KEY=secrets.token_urlsafe(60), KOMPASS_DEBUG="0"))


def command_lock(_options, _rest):
    write_locks()


# The rest of the line goes on to pytest or to the benchmark.
TAKE_MORE = {command_test, command_bench, command_compat, command_faults, command_fuzz}


def main():
    if sys.version_info < (3, 11):  # noqa: UP036  people do start this with an older one
        raise Stop(f"Bitte Python 3.11 oder neuer verwenden (hier: {sys.version.split()[0]}).")
    parser = argparse.ArgumentParser(description="Flensburg-Kompass einrichten, starten, prüfen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")

    run = commands.add_parser("run", help="Website mit Vorführdaten starten")
    run.add_argument("--host", default="127.0.0.1", help="Vorgabe: 127.0.0.1")
    run.add_argument("--port", type=int, default=8000, help="Vorgabe: 8000")
    run.set_defaults(command=command_run)

    test = commands.add_parser("test", help="alle Tests; Weiteres geht an pytest")
    test.add_argument("--ohne-browser", action="store_true", help="Browser-Tests auslassen")
    test.set_defaults(command=command_test)

    fuzz = commands.add_parser("fuzz", help="viele zufällige Eingaben; Weiteres geht an pytest")
    fuzz.add_argument("--faktor", type=int, default=13, help="mal so viele wie in den Tests (13)")
    fuzz.set_defaults(command=command_fuzz)
    lint = commands.add_parser("lint", help="Regeln, Form, Migrationen, Einstellungen prüfen")
    lint.set_defaults(command=command_lint)
    bench = commands.add_parser("bench", add_help=False, help="Geschwindigkeit messen")
    bench.set_defaults(command=command_bench)
    compat = commands.add_parser("compat", help="Tests einer älteren Fassung auf diesem Schema")
    compat.add_argument("ref", help="Marke oder Stand, etwa v0.1.0; Weiteres geht an pytest")
    compat.set_defaults(command=command_compat)
    faults = commands.add_parser("faults", help="abschießen, aushungern, verdoppeln: hält alles?")
    faults.add_argument("--database", help="postgresql oder die Adresse einer leeren, statt SQLite")
    faults.set_defaults(command=command_faults)
    weight = commands.add_parser("pageweight", help="Gewicht und Tempo jeder Art von Seite messen")
    weight.set_defaults(command=command_pageweight)
    assets = commands.add_parser("assets", help="nur Gestaltung, Schriften und Karte holen")
    assets.set_defaults(command=command_assets)
    install = commands.add_parser("install", help="für den Betrieb einrichten (ohne Datenbank)")
    install.set_defaults(command=command_install)
    audit = commands.add_parser("audit", help="Sperrdateien auf bekannte Lücken prüfen")
    audit.set_defaults(command=command_audit)
    sbom = commands.add_parser("sbom", help="Stückliste (CycloneDX) nach var/sbom.json schreiben")
    sbom.set_defaults(command=command_sbom)
    lock = commands.add_parser("lock", help="Sperrdateien erneuern (braucht uv und npm)")
    lock.set_defaults(command=command_lock)

    options, rest = parser.parse_known_args()
    if rest and options.command not in TAKE_MORE:
        parser.error(f"unbekannt: {' '.join(rest)}")
    return options.command(options, rest)


def end(signal_number, _frame):
    raise SystemExit(128 + signal_number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal without umlauts is no reason to fail
    try:
        sys.exit(main())
    except Stop as reason:
        sys.exit(f"✗ {reason}")
    except PermissionError as error:
        sys.exit(f"✗ {error.filename} gehört einem anderen Konto; bitte als dieses aufrufen.")
    except KeyboardInterrupt:
        say("\nBeendet.")
