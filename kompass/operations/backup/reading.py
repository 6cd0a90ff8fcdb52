"""Read an archive, member by member, and check it against its own manifest."""

import hashlib
import json
import os
import tarfile
import threading
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath

import pyrage

from kompass.operations.backup.archive import BLOCK, FORMAT, HEAD, MANIFEST, ArchiveError

BROKEN = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError)


def members(path, identities=()):
    """Yield ``(name, stream)`` of each member in order; a stream must be read before the next."""
    with _opened(path, identities) as source, tarfile.open(fileobj=source, mode="r|gz") as tar:
        for info in tar:
            name = PurePosixPath(info.name)
            if not info.isreg() or name.is_absolute() or ".." in name.parts:
                raise ArchiveError(f"Unerwarteter Eintrag im Archiv: {info.name}")
            yield info.name, tar.extractfile(info)


@contextmanager
def _opened(path, identities):
    with open(path, "rb") as file:
        if not path.name.endswith(".age"):
            yield file
            return
        if not identities:
            raise ArchiveError("Das Archiv ist verschlüsselt; bitte --identity DATEI angeben.")
        with _decrypting(file, identities) as source:
            yield source


@contextmanager
def _decrypting(file, identities):
    reading, writing = os.pipe()
    errors = []

    def run():
        try:
            with open(writing, "wb") as sink:
                pyrage.decrypt_io(file, sink, identities)
        except (pyrage.DecryptError, OSError) as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with open(reading, "rb") as source:
            yield source
    finally:
        thread.join()
        if any(isinstance(error, pyrage.DecryptError) for error in errors):
            raise ArchiveError("Der Schlüssel passt nicht, oder das Archiv ist beschädigt.")


def check(path, identities=(), progress=lambda text: None):
    """Read the whole archive once; return ``(head, manifest)``. Raises ArchiveError.

    ``progress(text)`` is called along the way and may raise to stop.
    """
    found, parts = {}, {}
    try:
        for name, stream in members(path, identities):
            progress(f"{name} prüfen")
            if name in (HEAD, MANIFEST):
                parts[name] = content = stream.read()
                found[name] = _describe([content])
            else:
                found[name] = _describe(_blocks(name, stream, progress))
        head, manifest = (json.loads(parts[name]) for name in (HEAD, MANIFEST))
    except BROKEN as error:
        raise ArchiveError("Das Archiv ist unvollständig oder beschädigt.") from error
    found.pop(MANIFEST)
    if head["format"] != FORMAT:
        raise ArchiveError("Das Archiv hat ein Format, das diese Version nicht kennt.")
    if wrong := {name for name in found | manifest["members"] if _differ(name, found, manifest)}:
        raise ArchiveError(f"Prüfsumme falsch oder Eintrag fehlt: {', '.join(sorted(wrong)[:5])}")
    return head, manifest


def _blocks(name, stream, progress):
    while block := stream.read(BLOCK):
        yield block
        progress(f"{name} prüfen")


def _describe(blocks):
    total, size = hashlib.sha256(), 0
    for block in blocks:
        total.update(block)
        size += len(block)
    return {"size": size, "sha256": total.hexdigest()}


def _differ(name, found, manifest):
    return found.get(name) != manifest["members"].get(name)
