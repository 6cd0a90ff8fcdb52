"""Faults that are no kill: a full disk, a slow mail server, a clock that jumps, two schedulers."""

import os
import resource
import subprocess
import sys
import time
from datetime import timedelta

from django.core.mail import send_mail
from django.db import connection

from kompass.operations.jobs.table import JOBS
from kompass.operations.models import JobRun, QueuedMail
from offers.models import Offer, OfferVersion
from tests.faults import clock, full, full_server, gone
from tests.faults.checks import integrity
from tests.faults.killing import ask, finish
from tests.faults.scenarios import Backup, Import
from tests.faults.sink import sink

PAIRS = 5  # times two schedulers start at once
SLOW_SECONDS, SLOW_MAILS = 3, 6  # until the mail server answers to a mail
QUIET = [job.name for job in JOBS if job.name not in ("links", "hsds_package")]


def run(rounds, only):
    """Try each fault whose name has one of the words ``only`` in it; none: each."""
    parts = {
        "Umstellung der Uhr": jumping_clock,
        "Platte voll": full.run,
        "Platte von PostgreSQL voll": full_database,
        "Keine Datei wächst": full_disk,
        "Langsamer Mailserver": slow_mail_server,
        "Datenbank weg": database_away,
        "Zwei Zeitpläne": two_schedulers,
    }
    chosen = [part for name, part in parts.items() if chosen_by(only, name)]
    return [fault for part in chosen for fault in part(rounds)]


def chosen_by(only, name):
    return not only or any(word in name for word in only)


def database_away(rounds):
    inbox = rounds.folder / "inbox.txt"
    return gone.run(inbox, os.environ["KOMPASS_EMAIL_URL"], rounds.offers)


def full_database(rounds):
    inbox = rounds.folder / "inbox.txt"
    return full_server.run(inbox, os.environ["KOMPASS_EMAIL_URL"], rounds.offers)


def jumping_clock(rounds):
    rounds.place.reset("city")
    faults = ask(clock.faults)
    days = " und ".join(f"{night + timedelta(days=1):%d.%m.%Y}" for night in clock.NIGHTS)
    print(f"| Umstellung der Uhr am {days} | – | – | – | {len(faults)} |", flush=True)
    return faults


def slow_mail_server(rounds):
    """It takes its time for each mail: who queues one does not wait, each goes out once."""
    faults, started = [], time.monotonic()
    rounds.place.reset("city")
    inbox = rounds.folder / "slow.txt"
    with sink(inbox, SLOW_SECONDS) as url:
        env = os.environ | {"KOMPASS_EMAIL_URL": url}
        if (queued := ask(lambda: _queue_mails(SLOW_MAILS))) > SLOW_SECONDS:
            faults.append(f"who sent a mail waited {queued:.1f} s for the mail server")
        command = [sys.executable, "manage.py", "send_queued_mail"]
        pair = [_started(command, env) for _one in range(2)]
        for one in pair:
            one.communicate()
    lines = inbox.read_text().splitlines()
    if len(lines) != SLOW_MAILS or len(set(lines)) != SLOW_MAILS or ask(_mails_left):
        faults.append(f"a slow mail server got {len(lines)} of {SLOW_MAILS} mails")
    seconds = time.monotonic() - started
    print(
        f"| Mailserver antwortet nach {SLOW_SECONDS} s, zwei Läufe | {seconds:.1f} s | – | – "
        f"| {len(faults)} |",
        flush=True,
    )
    return faults


def full_disk(rounds):
    """No file may grow beyond what it is: what SQLite and the archive then write fails."""
    faults = []
    for scenario in (Import(rounds.folder), Backup(rounds.folder)):
        rounds.start(scenario)
        before = ask(_counts)
        _seconds, is_good = finish(lambda one=scenario: _without_room(one))
        if is_good and (connection.vendor == "sqlite" or isinstance(scenario, Backup)):
            faults.append(f"{scenario.name}: did not notice the full disk")
        faults += ask(lambda one=scenario: [*integrity(), *one.after()])
        if not is_good and ask(_counts) != before:
            faults.append(f"{scenario.name}: rows changed although it failed")
        _seconds, is_good = finish(scenario.again)
        if not is_good:
            faults.append(f"{scenario.name}: fails although there is room again")
    print(f"| Keine Datei wächst: Import, Sicherung | – | – | – | {len(faults)} |", flush=True)
    return faults


def _counts():
    return Offer.objects.count(), OfferVersion.objects.count()


def _without_room(scenario):
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, resource.RLIM_INFINITY))
    sys.stderr = open(os.devnull, "w")  # that it fails is what is wanted
    scenario.work()


def two_schedulers(rounds):
    """Two processes run what is due at the same moment: each job once, each mail once."""
    faults, started = [], time.monotonic()
    for _number in range(PAIRS):
        rounds.place.reset("city")
        (rounds.folder / "inbox.txt").write_text("")
        ask(_queue_mails)
        command = [sys.executable, "manage.py", "run_due_jobs", "--now", *QUIET]
        pair = [_started(command) for _one in range(2)]
        words = [one.communicate()[0] for one in pair]
        if any(one.returncode for one in pair):
            faults.append("a scheduler failed beside another one")
        lines = (rounds.folder / "inbox.txt").read_text().splitlines()
        if len(lines) != len(set(lines)) or ask(_mails_left):
            faults.append("two schedulers sent a mail twice or left one")
        faults += ask(lambda: [*integrity(), *_jobs_left()])
        if not any(words):
            faults.append("no scheduler did anything")
    seconds = time.monotonic() - started
    print(f"| Zwei Zeitpläne zugleich, {PAIRS}-mal | {seconds:.1f} s | – | – | {len(faults)} |")
    return faults


def _started(command, env=None):
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )


def _queue_mails(count=40):
    """Return the seconds it took."""
    started = time.monotonic()
    for number in range(count):
        send_mail("Prüfung", "Noch da?", None, [f"adresse-{number}@example.org"])
    return time.monotonic() - started


def _mails_left():
    return QueuedMail.objects.exclude(state="sent").count()


def _jobs_left():
    failed = JobRun.objects.exclude(succeeded=True)
    return [f"job {run.name}: {run.message}" for run in failed]
