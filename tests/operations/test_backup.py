"""Backup and restore: the same rows, ids, histories and files, or nothing at all."""

import io
import json
import tarfile
import threading
from datetime import date
from pathlib import Path

import pyrage
import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from kompass.operations.backup.archive import ArchiveError, secret_keys
from kompass.operations.backup.reading import check, members
from kompass.operations.backup.restoring import restore
from kompass.operations.backup.rows import columns_of, kept_models, lines_of
from kompass.operations.backup.writing import archives, make_backup
from kompass.operations.models import MailState, QueuedMail
from offers.models import FundingProgramme, Offer, OfferVersion, Status
from tests.factories import make_offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BACKUP_KEY = ""
    return settings.MEDIA_ROOT


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archives"


def empty_place():
    call_command("flush", interactive=False, verbosity=0)
    for folder in (site.MEDIA_ROOT, site.PRIVATE_ROOT):
        for path in Path(folder).rglob("*"):
            if path.is_file():
                path.unlink()


def everything():
    """``{label: lines}`` of all that a backup keeps."""
    return {m._meta.label: list(lines_of(m, "default")) for m in kept_models()}


def make_catalogue(media):
    offer = make_offer(
        title="Krabbelgruppe Grüße",
        slug="krabbelgruppe",
        contacts=[{"phone": "0461 0"}],
        tags=["x"],
    )
    make_offer(title="Entwurf", status=Status.DRAFT, valid_until=date(2031, 2, 3))
    offer.title = "Krabbelgruppe am Hafen"
    offer.save()
    (media / "angebote").mkdir()
    (media / "angebote" / "bild.webp").write_bytes(b"\x00\xff" * 500)
    (Path(site.PRIVATE_ROOT) / "gremium").mkdir(parents=True)
    (Path(site.PRIVATE_ROOT) / "gremium" / "vorlage.pdf").write_bytes(b"%PDF")
    QueuedMail.objects.create(sender="a@example.org", recipient="b@example.org", content=b"\x00Hi")
    return offer


def test_what_comes_back_is_what_was(media, folder, client):
    offer = make_catalogue(media)
    before = everything()
    assert len(before["offers.OfferVersion"]) >= 2
    path = make_backup(folder)
    empty_place()
    assert not Offer.objects.exists()

    restore(path, is_move=True)

    assert everything() == before
    assert (media / "angebote" / "bild.webp").read_bytes() == b"\x00\xff" * 500
    private = Path(site.PRIVATE_ROOT) / "gremium" / "vorlage.pdf"
    assert (private.read_bytes(), private.stat().st_mode & 0o777) == (b"%PDF", 0o600)
    assert not [*media.glob(".restore-*"), *Path(site.PRIVATE_ROOT).glob(".restore-*")]
    assert OfferVersion.objects.filter(offer=offer.pk).count() >= 2
    highest = max(Offer.objects.values_list("pk", flat=True))
    assert make_offer().pk > highest
    assert "/angebote/krabbelgruppe/" in client.get("/angebote/?q=hafen").content.decode()


def test_mail_that_may_have_gone_out_since_is_held(media, folder):
    make_catalogue(media)
    path = make_backup(folder)
    empty_place()

    restore(path)

    assert QueuedMail.objects.get().state == MailState.UNCLEAR


def test_nothing_is_ever_overwritten(media, folder):
    path = make_backup(folder)
    offer = make_offer()

    with pytest.raises(ArchiveError, match="nicht leer"):
        restore(path)
    assert set(Offer.objects.all()) == {offer}

    empty_place()
    (media / "fremd.txt").write_text("bleibt")
    with pytest.raises(ArchiveError, match="Uploads ist nicht leer: .*fremd.txt"):
        restore(path)
    assert (media / "fremd.txt").read_text() == "bleibt"


@pytest.mark.parametrize("damage", ["cut", "bit"])
def test_a_damaged_archive_is_refused_before_anything_is_written(media, folder, damage):
    make_catalogue(media)
    path = make_backup(folder)
    content = bytearray(path.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    else:
        content[len(content) // 2] ^= 1
    path.write_bytes(content)
    empty_place()

    with pytest.raises(ArchiveError, match="beschädigt|Prüfsumme"):
        restore(path)
    assert not Offer.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_an_archive_that_leads_out_of_its_folder_is_refused(folder):
    folder.mkdir()
    path = folder / "kompass-x.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("files/../../etc/x"), io.BytesIO())

    with pytest.raises(ArchiveError, match="Unerwarteter Eintrag"):
        check(path)


def test_an_archive_of_another_version_is_refused_with_what_differs(folder, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(
            "kompass.operations.backup.writing.applied_migrations",
            lambda alias: [["offers", "9999_new"]],
        )
        path = make_backup(folder)

    with pytest.raises(ArchiveError, match="anderen Version"):
        restore(path)


def test_an_encrypted_archive_needs_its_key(media, folder, settings, tmp_path, capsys):
    make_catalogue(media)
    call_command("backup", new_key=str(tmp_path / "key"))
    settings.BACKUP_KEY = capsys.readouterr().out.partition("KOMPASS_BACKUP_KEY=")[2].strip()
    call_command("backup", str(folder))
    [path] = archives(folder)
    content = path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600

    with pytest.raises(ArchiveError, match="verschlüsselt"):
        check(path)
    with pytest.raises(ArchiveError, match="Schlüssel passt nicht"):
        check(path, [pyrage.x25519.Identity.generate()])
    keys = secret_keys(tmp_path / "key")
    _head, manifest = check(path, keys)
    assert manifest["rows"]["offers.Offer"]["rows"] == 2

    path.write_bytes(content[:-200])
    with pytest.raises(ArchiveError):
        check(path, keys)


def test_a_wrong_key_writes_nothing(folder, settings):
    settings.BACKUP_KEY = "age1falsch"
    with pytest.raises(CommandError, match="kein öffentlicher age-Schlüssel"):
        call_command("backup", str(folder))
    assert list(folder.iterdir()) == []


def test_only_the_newest_archives_are_kept(folder):
    folder.mkdir()
    (folder / "brief.txt").write_text("bleibt")
    (folder / ".kompass-1.tar.gz.part").write_text("von einem abgebrochenen Lauf")
    paths = [make_backup(folder, keep=2) for _number in range(3)]

    assert archives(folder) == paths[1:]
    assert sorted(path.name for path in folder.iterdir()) == ["brief.txt"] + sorted(
        path.name for path in paths[1:]
    )


def test_an_archive_under_write_load_shows_one_moment(folder):
    """Each transaction adds two rows to two tables; no archive may hold one without the other."""
    stop, written = threading.Event(), []

    def write():
        number = 0
        try:
            while not stop.is_set():
                number += 1
                programme = FundingProgramme(slug=f"topf-{number}", title=f"Topf {number}")
                mail = QueuedMail(sender="a@example.org", recipient=f"{number}@example.org")
                with transaction.atomic():
                    programme.save()
                    mail.save()
                written.append(number)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [make_backup(folder) for _number in range(2)]
    finally:
        stop.set()
        writer.join()

    for path in paths:
        _head, manifest = check(path)
        counts = {label: rows["rows"] for label, rows in manifest["rows"].items()}
        assert counts["offers.FundingProgramme"] == counts["operations.QueuedMail"]
    assert len(written) > 2
    assert counts["offers.FundingProgramme"] > 0


def test_the_head_names_the_columns_in_the_order_of_the_lines(folder):
    path = make_backup(folder)
    head = next(json.loads(stream.read()) for name, stream in members(path) if name == "head.json")

    assert head["engine"] == connection.vendor
    assert head["columns"]["offers.Offer"] == [field.column for field in columns_of(Offer)]
