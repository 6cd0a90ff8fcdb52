from django.core.management.base import BaseCommand, CommandError

from offers.imports.importing import import_offers
from offers.imports.reading import FileError


class Command(BaseCommand):
    help = (
        "Liest eine Angebotsübersicht ein, wie export_offers sie schreibt. Bei einem Fehler wird "
        "nichts geschrieben; alle Fehler werden mit Zeile und Spalte genannt."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="DATEI", help="CSV in UTF-8 mit Semikolons")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")

    def handle(self, *, file, dry_run, **options):
        try:
            with open(file, "rb") as opened:
                report = import_offers(opened, dry_run=dry_run, progress=self._show_progress)
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}.") from error
        except FileError as error:
            raise CommandError(str(error)) from error
        finally:
            if self.stderr.isatty():
                self.stderr.write("")  # a new line after the progress
        for problem in report.problems:
            self.stderr.write(str(problem))
        for note in report.notes():
            self.stderr.write(self.style.WARNING(note))
        if report.problems:
            raise CommandError(report.summary())
        self.stdout.write(report.summary())

    def _show_progress(self, rows):
        if self.stderr.isatty():
            self.stderr.write(f"\r{rows} Zeilen gelesen", ending="")
