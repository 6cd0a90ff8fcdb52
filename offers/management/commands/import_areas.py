from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from offers.area_import import AreaFileError, import_areas
from offers.models import AreaKind
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Liest Umrisse von Gebieten aus einer GeoJSON-Datei (Grad, WGS 84) und trägt sie bei den "
        "Gebieten mit gleichem Namen oder gleicher amtlicher Nummer ein."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="DATEI", help="GeoJSON, FeatureCollection")
        parser.add_argument(
            "--kind", choices=AreaKind.values, default=AreaKind.DISTRICT, help="Vorgabe: district"
        )
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")

    def handle(self, *, file, kind, dry_run, **options):
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
            with Progress(self.stderr) as progress:
                report = import_areas(text, kind=kind, dry_run=dry_run, progress=progress)
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} ist nicht in UTF-8 geschrieben.") from error
        except AreaFileError as error:
            raise CommandError(str(error)) from error
        for problem in report.problems:
            self.stderr.write(problem)
        done = "wären einzutragen" if dry_run else "eingetragen"
        self.stdout.write(
            f"{len(report.changed)} Umrisse {done}, {len(report.unchanged)} unverändert, "
            f"{len(report.problems)} nicht zugeordnet."
        )
        if not report.changed and not report.unchanged:
            raise CommandError("Kein Gebiet passt zu dieser Datei.")
