"""Put an archive into an empty place, checked before and after."""

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from kompass.operations.backup.archive import BLOCK, ArchiveError
from kompass.operations.backup.reading import check, members
from kompass.operations.backup.rows import CHUNK, Sum, Writer, all_models, kept_models, lines_of
from kompass.operations.backup.writing import applied_migrations, roots, uploads
from kompass.operations.models import JobRun, MailState, QueuedMail

WAITING = ".restore-"
# What a database has in it as soon as it is set up.
ALWAYS_THERE = {
    *("contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"),
    "operations.JobRun",
}


def restore(path, identities=(), *, is_move=False, progress=lambda text: None):
    """Restore the archive ``path``; return ``{label: number of rows}``. Raises ArchiveError.

    ``is_move``: the old place is gone, so mails that waited there are sent from here; otherwise
    they may have gone out since and are held as "unclear".
    """
    head, manifest = check(path, identities, progress)
    call_command("migrate", verbosity=0)
    _require_same_version(head)
    _require_empty(manifest)
    with _waiting_rooms() as waiting:
        with transaction.atomic():
            _empty_tables()
            _load(path, identities, head, waiting, progress)
            connection.check_constraints()
            _reset_sequences()
            _require_same_rows(manifest, progress)
            _settle(is_move)
            _move_files(waiting)
    progress("Suchindex bauen")
    call_command("rebuild_search", stdout=StringIO())
    return {label: rows["rows"] for label, rows in manifest["rows"].items()}


def _require_same_version(head):
    here = {tuple(one) for one in applied_migrations()}
    there = {tuple(one) for one in head["migrations"]}
    if different := sorted(here ^ there):
        names = ", ".join(f"{app} {name}" for app, name in different[:5])
        raise ArchiveError(
            "Die Sicherung gehört zu einer anderen Version der Anwendung. Bitte jene Version "
            f"einrichten, wiederherstellen, dann aktualisieren. Unterschied: {names}"
        )


def _require_empty(manifest):
    """Only into an empty place: nothing is ever overwritten."""
    for model in kept_models():
        if model._meta.label not in ALWAYS_THERE and model._base_manager.exists():
            raise ArchiveError(
                f"Die Datenbank ist nicht leer ({model._meta.verbose_name_plural}). "
                "Wiederhergestellt wird nur in eine leere."
            )
    # Those of the archive itself may lie there: of an attempt that was cut off at the end.
    for name, path in uploads():
        if path.is_file() and name not in manifest["members"] and WAITING not in name:
            raise ArchiveError(f"Der Ordner der Uploads ist nicht leer: {path}")


@contextmanager
def _waiting_rooms():
    """Yield ``{kind: folder}``: beside their places, on the same disk, files wait for the rows."""
    with ExitStack() as stack:
        rooms = {}
        for kind, root in roots().items():
            root.mkdir(parents=True, exist_ok=True)
            room = tempfile.TemporaryDirectory(prefix=WAITING, dir=root)
            rooms[kind] = Path(stack.enter_context(room))
        yield rooms


def _empty_tables():
    """Delete what setting up wrote; keys between tables are looked at when all is loaded."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in all_models():
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")  # noqa: S608


def _load(path, identities, head, waiting, progress):
    for name, stream in members(path, identities):
        kind, _slash, rest = name.partition("/")
        if kind == "rows":
            label = rest.rpartition("/")[0]
            progress(f"{label} einlesen")
            writer = Writer(apps.get_model(label), head["columns"][label])
            lines = iter(stream)
            while chunk := list(islice(lines, CHUNK)):
                writer.write(chunk)
        elif kind in waiting:
            target = waiting[kind] / rest
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "wb") as file:
                shutil.copyfileobj(stream, file, BLOCK)


def _reset_sequences():
    """The next new row gets a key behind the highest restored one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), all_models()):
            cursor.execute(statement)


def _require_same_rows(manifest, progress):
    for model in kept_models():
        progress(f"{model._meta.label} vergleichen")
        total = Sum()
        for line in lines_of(model, "default"):
            total.add(line)
        if total.as_json() != manifest["rows"][model._meta.label]:
            raise ArchiveError(f"{model._meta.label} kam anders an, als es gesichert wurde.")


def _settle(is_move):
    JobRun.objects.update(claimed_until=None, claimed_by="")
    if not is_move:
        on_the_way = (MailState.WAITING, MailState.CLAIMED, MailState.HANDED_OVER)
        QueuedMail.objects.filter(state__in=on_the_way).update(state=MailState.UNCLEAR)


def _move_files(waiting):
    for kind, root in roots().items():
        is_private = kind == "private"
        for path in sorted(waiting[kind].rglob("*")):
            if path.is_file():
                target = root / path.relative_to(waiting[kind])
                target.parent.mkdir(
                    parents=True, exist_ok=True, mode=0o700 if is_private else 0o755
                )
                path.replace(target)
                target.chmod(0o600 if is_private else settings.FILE_UPLOAD_PERMISSIONS)
