from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kompass.operations.backup.archive import ArchiveError, new_key
from kompass.operations.backup.writing import make_backup
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Schreibt eine Sicherung (Datenbank mit allen Verläufen, hochgeladene Dateien) in einen "
        "Ordner. Der Betrieb läuft dabei weiter. Mit KOMPASS_BACKUP_KEY verschlüsselt."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", nargs="?", help="Ordner für die Archive")
        parser.add_argument(
            "--keep",
            type=int,
            default=settings.BACKUP_KEEP,
            metavar="N",
            help="so viele Archive behalten (Vorgabe: KOMPASS_BACKUP_KEEP; 0: alle)",
        )
        parser.add_argument(
            "--new-key", metavar="DATEI", help="nur einen neuen geheimen Schlüssel in DATEI legen"
        )

    def handle(self, *, directory, keep, new_key, **options):
        try:
            if new_key:
                return self.make_key(Path(new_key))
            if not directory:
                raise CommandError("Bitte den Ordner für die Archive angeben.")
            with Progress(self.stderr) as progress:
                path = make_backup(
                    directory, keys=settings.BACKUP_KEY, keep=max(keep, 0), progress=progress
                )
        except (ArchiveError, OSError) as error:
            raise CommandError(f"Keine Sicherung geschrieben: {error}") from error
        size = path.stat().st_size / 1e6
        locked = "verschlüsselt" if settings.BACKUP_KEY else "nicht verschlüsselt"
        self.stdout.write(f"{path} ({size:.1f} MB, {locked})")

    def make_key(self, path):
        public = new_key(path)
        self.stdout.write(
            f"Geheimer Schlüssel in {path} – bitte anderswo aufbewahren, nicht auf dem Server.\n"
            f"KOMPASS_BACKUP_KEY={public}"
        )
