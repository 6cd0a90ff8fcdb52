"""The archive as a file: a zipped tar with a checksum of each member, encrypted where keys are.

Everything streams: an archive may be far larger than the memory.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pyrage

FORMAT = 1
HEAD, MANIFEST = "head.json", "manifest.json"
PLAIN, ENCRYPTED = ".tar.gz", ".tar.gz.age"
BLOCK = 1024 * 1024  # bytes


class ArchiveError(Exception):
    """The archive cannot be used; the message is a sentence for people."""


class Archive:
    """An archive being written: members one after the other, checksums kept for the manifest."""

    def __init__(self, tar):
        self._tar = tar
        self.members = {}

    def add(self, name, content):
        """Write ``content`` (bytes) as the member ``name``."""
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name, stream, size):
        """Write exactly ``size`` bytes of ``stream``."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        summed = _Summed(stream)
        self._tar.addfile(info, summed)
        self.members[name] = {"size": size, "sha256": summed.hexdigest()}

    def finish(self, **manifest):
        content = json.dumps({"members": self.members, **manifest}).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))


class _Summed:
    """A stream that sums what is read from it."""

    def __init__(self, stream):
        self._stream = stream
        self._sum = hashlib.sha256()

    def read(self, size=-1):
        block = self._stream.read(size)
        self._sum.update(block)
        return block

    def hexdigest(self):
        return self._sum.hexdigest()


@contextmanager
def create(path, keys):
    """Yield an Archive that becomes ``path``; ``keys``: public age keys, or none.

    A half-written one is taken away again; one that is there is complete and on the disk.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            with _encrypting(file, keys) as sink:
                with (
                    gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=6) as zipped,
                    tarfile.open(fileobj=zipped, mode="w|") as tar,
                ):
                    yield Archive(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder):
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _encrypting(file, keys):
    if not keys:
        yield file
        return
    recipients = public_keys(keys)
    with _piped(lambda source: pyrage.encrypt_io(source, file, recipients)) as sink:
        yield sink


@contextmanager
def _piped(work):
    """Yield the end to write to; ``work(source)`` reads the other end in a thread."""
    reading, writing = os.pipe()

    def run():
        with open(reading, "rb") as source:
            work(source)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(run)
        try:
            with open(writing, "wb") as sink:
                yield sink
        except BrokenPipeError:
            done.result()  # why the thread stopped reading
            raise
        done.result()


def public_keys(text):
    """The recipients of ``age1…,age1…``."""
    try:
        return [pyrage.x25519.Recipient.from_str(key) for key in text.replace(",", " ").split()]
    except pyrage.RecipientError:
        raise ArchiveError(
            "KOMPASS_BACKUP_KEY ist kein öffentlicher age-Schlüssel (age1…). "
            "`manage.py backup --new-key DATEI` macht einen."
        ) from None


def new_key(path):
    """Write a new secret key to ``path``, for its owner only; return the public one."""
    identity = pyrage.x25519.Identity.generate()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def secret_keys(path):
    """The keys in a file as ``age-keygen`` writes it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        return [pyrage.x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError:
        raise ArchiveError(f"{path.name} enthält keinen geheimen age-Schlüssel.") from None
