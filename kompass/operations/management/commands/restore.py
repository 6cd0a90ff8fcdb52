from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFault

from kompass.operations.backup.archive import ArchiveError, secret_keys
from kompass.operations.backup.reading import check
from kompass.operations.backup.restoring import restore
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Stellt eine Sicherung in einer leeren Datenbank und einem leeren Ordner der Uploads "
        "wieder her, auch auf der anderen Datenbank. Überschreibt nie etwas."
    )

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path, help="Archiv von manage.py backup")
        parser.add_argument(
            "--identity", type=Path, metavar="DATEI", help="geheimer Schlüssel (age)"
        )
        parser.add_argument("--check", action="store_true", help="das Archiv nur prüfen")
        parser.add_argument(
            "--move",
            action="store_true",
            help="Umzug: wartende E-Mails gehen von hier aus hinaus (sonst werden sie angehalten)",
        )

    def handle(self, *, archive, identity, move, **options):
        try:
            keys = secret_keys(identity) if identity else ()
            with Progress(self.stderr) as progress:
                if options["check"]:
                    _head, manifest = check(archive, keys, progress)
                    rows = {label: one["rows"] for label, one in manifest["rows"].items()}
                else:
                    rows = restore(archive, keys, is_move=move, progress=progress)
        except (ArchiveError, OSError, DatabaseFault) as error:
            raise CommandError(f"Nicht wiederhergestellt: {error}") from error
        done = "geprüft" if options["check"] else "wiederhergestellt und verglichen"
        self.stdout.write(f"{sum(rows.values())} Zeilen in {len(rows)} Tabellen {done}.")
