"""``dev.py run``: the site with its demo city."""

import contextlib
import os
import secrets
import socket
import subprocess
import time

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, VAR, Stop, call, environment, say, step


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
        collect_static(env)
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


def collect_static(env):
    with step("Dateien für den Betrieb zusammenstellen"):
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)


def require_free_port(host, port):
    try:
        if not 0 < port < 65536:
            raise OSError("no such port")
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as error:
        raise Stop(
            f"Auf {host}:{port} kann der Server nicht hören (meist läuft dort schon etwas); "
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
        env = env | {"DJANGO_RUNSERVER_HIDE_WARNING": "true"}  # English; README says the same
    else:
        workers = ["--workers=2", "--worker-class=gthread", "--threads=4", "--no-control-socket"]
        command = ["-m", "gunicorn", "kompass.wsgi", f"--bind={bind}", *workers]
        env = {"MALLOC_ARENA_MAX": "2"} | env  # as the units in deploy/
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
