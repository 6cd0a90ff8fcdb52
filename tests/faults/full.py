"""A disk that is really full: a small tmpfs, filled up to its last byte."""

import logging
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.urls import reverse

from offers.busy import FULL, SENTENCES, trouble
from offers.models import InventorySnapshot, Offer, OfferVersion, Status
from tests.admin_forms import form_data
from tests.faults.checks import integrity
from tests.faults.killing import ask

SIZE = "64m"
WORDS = "Auf unserem Server ist kein Platz mehr."
COMMANDS = {
    "Neubau des Suchindex": ["rebuild_search"],
    "Stand des Monats": ["freeze_inventory"],
    "Sicherung": ["backup"],
}


def run(rounds):
    """Print a line of the table; return what did not hold."""
    target = rounds.folder / "disk"
    target.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(target)]
    if subprocess.run(mount, capture_output=True).returncode:
        print("| Platte voll (kleines tmpfs) | hier nicht möglich: mount verlangt root | | | |")
        return []
    try:
        faults = _on(rounds, target)
    finally:
        subprocess.run(["umount", "--lazy", str(target)], check=True)
    done = ["Hochladen", "Sicherung"]
    if connection.vendor == "sqlite":
        done = ["Sichern", "Hochladen", *COMMANDS]
    print(f"| Platte voll (tmpfs): {', '.join(done)} | – | – | – | {len(faults)} |", flush=True)
    return [f"Platte voll: {fault}" for fault in faults]


def _on(rounds, disk):
    rounds.place.reset("city")
    if connection.vendor == "sqlite":
        shutil.copyfile(connection.settings_dict["NAME"], disk / "full.sqlite3")
    faults = ask(lambda: _in_the_browser(disk))
    before = ask(lambda: _there(disk, _counts))
    names = list(COMMANDS) if connection.vendor == "sqlite" else ["Sicherung"]
    for name in names:
        with filled(disk):
            faults += refused(name, _call(disk, name))
        faults += ask(lambda: _there(disk, integrity))
        if ask(lambda: _there(disk, _counts)) != before:
            faults.append(f"{name}: Zeilen haben sich geändert")
        if any((disk / "backups").glob("*")):
            faults.append(f"{name}: hinterließ eine halbe Datei")
    for name in names:
        if _call(disk, name).returncode:
            faults.append(f"{name}: scheitert, obwohl wieder Platz ist")
    return [*faults, *ask(lambda: _there(disk, integrity))]


@contextmanager
def filled(disk):
    """Not one byte is left within the block."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


def _there(disk, work):
    """Call ``work`` in a child whose database, if it is a file, and uploads lie on ``disk``."""
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = str(disk / "full.sqlite3")
    with override_settings(MEDIA_ROOT=disk / "media"):
        answer = work()
        return list(answer) if not isinstance(answer, tuple) else answer


def _counts():
    return Offer.objects.count(), OfferVersion.objects.count(), InventorySnapshot.objects.count()


def _call(disk, name):
    env = os.environ | {"KOMPASS_DATA_DIR": str(disk)}
    if connection.vendor == "sqlite":
        env["KOMPASS_DATABASE_URL"] = f"sqlite:///{disk / 'full.sqlite3'}"
    more = [str(disk / "backups")] if name == "Sicherung" else []
    command = [sys.executable, "manage.py", *COMMANDS[name], *more]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


def refused(name, done):
    if done.returncode == 0:
        yield f"{name}: merkte nichts von der vollen Platte"
    elif "Traceback" in done.stderr or not (
        SENTENCES[FULL] in done.stderr or "Keine Sicherung geschrieben" in done.stderr
    ):
        yield f"{name}: sagt nicht, was fehlt: {done.stderr[-300:]}"


def _in_the_browser(disk):
    """An editor saves, then a file comes: told what is wrong, and nothing is half there."""
    return _there(disk, lambda: [*_save(disk), *_upload(disk)])


def _save(disk):
    from django.contrib.auth.models import User

    logging.disable()  # that it fails is what is wanted
    setup_test_environment(debug=False)  # the client shows what a form holds
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("voll", password=None))
    offer = Offer.objects.filter(status=Status.PUBLISHED).order_by("pk").first()
    url = reverse("admin:offers_offer_change", args=[offer.pk])
    data = form_data(client.get(url)) | {"title": "Auf voller Platte", "_save": "Sichern"}
    connection.close()  # the write-ahead log goes, so that the next write needs room
    if connection.vendor == "sqlite":
        with filled(disk):
            answer = client.post(url, data)
        if answer.status_code != 503 or WORDS not in answer.content.decode():
            yield f"Sichern: Antwort {answer.status_code}"
        offer.refresh_from_db()
        if offer.title == "Auf voller Platte":
            yield "Sichern: abgelehnt und doch gespeichert"
        answer = client.post(url, data)
    else:
        answer = client.post(url, data)
    if answer.status_code != 302:
        yield f"Sichern: scheitert, obwohl wieder Platz ist ({answer.status_code})"


def _upload(disk):
    picture = ContentFile(b"x" * 300_000)
    with filled(disk):
        try:
            default_storage.save("bild.jpg", picture)
        except OSError as error:
            if trouble(error) != FULL:
                yield f"Hochladen: {error}"
        else:
            yield "Hochladen: merkte nichts von der vollen Platte"
    if left := [path.name for path in Path(disk / "media").rglob("*") if path.is_file()]:
        yield f"Hochladen: hinterließ {left}"
    picture.seek(0)
    default_storage.save("bild.jpg", picture)
    default_storage.delete("bild.jpg")
