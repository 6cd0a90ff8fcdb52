"""Write an archive, and throw away the oldest."""

import json
import os
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from kompass.operations.backup import archive
from kompass.operations.backup.rows import Sum, columns_of, kept_models, lines_of
from kompass.operations.backup.snapshot import one_moment

PREFIX = "kompass-"
PART = 4 * 1024 * 1024  # bytes of rows in one member


def make_backup(directory, *, keys="", keep=0, progress=lambda text: None):
    """Write an archive of now into ``directory``; return its path.

    ``progress(text)`` is called along the way and may raise to stop. ``keep``: delete all but so
    many of the newest (0: none). Raises ArchiveError, OSError.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(f".{PREFIX}*.part"):
        left_over.unlink(missing_ok=True)  # of a process that was killed
    suffix = archive.ENCRYPTED if keys else archive.PLAIN
    moment = timezone.now().astimezone(UTC)
    path = folder / f"{PREFIX}{moment:%Y%m%dT%H%M%S%fZ}{suffix}"
    with archive.create(path, keys) as target:
        _write(target, moment, progress)
    if keep:
        _throw_away(folder, keep)
    return path


def _write(target, moment, progress):
    # Uploads before the rows and again after them: what a row names was there before, or came in
    # between; names are never used twice.
    files = _add_uploads(target, {}, progress)
    with one_moment() as alias:
        head = {
            "format": archive.FORMAT,
            "created": moment.isoformat(),
            "engine": connections[alias].vendor,
            "migrations": applied_migrations(alias),
            "columns": {
                model._meta.label: [field.column for field in columns_of(model)]
                for model in kept_models()
            },
        }
        target.add(archive.HEAD, json.dumps(head).encode())
        rows = {
            model._meta.label: _add_rows(target, model, alias, progress) for model in kept_models()
        }
    _add_uploads(target, files, progress)
    target.finish(rows=rows)


def applied_migrations(alias="default"):
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted([app, name] for app, name in applied)


def _add_rows(target, model, alias, progress):
    """Write the rows of ``model`` in parts; return their Sum as JSON."""
    label, total, part, size, number = model._meta.label, Sum(), [], 0, 0
    for line in lines_of(model, alias):
        total.add(line)
        part.append(line)
        size += len(line)
        if size >= PART:
            number += 1
            target.add(f"rows/{label}/{number:06}.jsonl", b"".join(part))
            progress(f"{label}: {total.count}")
            part, size = [], 0
    if part:
        target.add(f"rows/{label}/{number + 1:06}.jsonl", b"".join(part))
    progress(f"{label}: {total.count}")
    return total.as_json()


def _add_uploads(target, known, progress):
    """Write all uploads that are not ``known`` as they are now; return ``{name: state}`` of all.

    A file that was still being uploaded the first time is written again: the last one counts.
    """
    for name, path in uploads():
        try:
            with open(path, "rb") as file:
                facts = os.fstat(file.fileno())
                state = facts.st_size, facts.st_mtime_ns
                if known.get(name) != state:
                    target.add_stream(name, file, facts.st_size)
                    known[name] = state
        except (IsADirectoryError, FileNotFoundError):
            continue  # deleted meanwhile
        progress(f"Dateien: {len(known)}")
    return known


def roots():
    """Where uploads lie, by the folder of the archive that they go to."""
    return {"files": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def uploads():
    """Yield ``(name in the archive, path)`` of everything that lies there."""
    for kind, root in roots().items():
        for path in sorted(root.rglob("*")):
            yield f"{kind}/{path.relative_to(root).as_posix()}", path


def archives(folder):
    """The archives in ``folder``, the oldest first."""
    endings = (archive.PLAIN, archive.ENCRYPTED)
    return sorted(path for path in folder.glob(f"{PREFIX}*") if path.name.endswith(endings))


def _throw_away(folder, keep):
    for path in archives(folder)[:-keep]:
        path.unlink()
