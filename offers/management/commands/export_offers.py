import contextlib
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from offers.exchange.files import DOCUMENTS, FORMATS, Export, query_dict
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Schreibt die Angebotsübersicht: alle Angebote mit internen Spalten, "
        "mit --public nur, was die Website zeigt."
    )

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=FORMATS, default="csv")
        parser.add_argument(
            "--public", action="store_true", help="nur öffentliche Angebote und Spalten"
        )
        parser.add_argument("--output", metavar="DATEI", help="sonst auf die Standardausgabe")
        parser.add_argument(
            "--query",
            default="",
            metavar="PARAMETER",
            help="Auswahl wie in der Adresse der Liste, zum Beispiel topic=ernaehrung&free=1; "
            "intern auch status=draft (sonst alle)",
        )

    def handle(self, *, format, public, output, query, **options):
        public = public or format in DOCUMENTS
        params = query_dict(query)
        if not public and "status" not in params:
            params = query_dict(f"{query}&status=all")
        export = Export(format, params, internal=not public, every_status=not public)
        for sentence in export.selection.ignored:
            self.stderr.write(self.style.WARNING(str(sentence)))
        if output:
            self._write_file(export, Path(output))
        else:
            for piece in export.pieces():
                self.stdout.buffer.write(piece)
            self.stdout.buffer.flush()

    def _write_file(self, export, path):
        # Under another name first, so that nobody reads half a file.
        unfinished = path.with_name(f"{path.name}.unfertig")
        try:
            with unfinished.open("wb") as file, Progress(self.stderr) as progress:
                for piece in export.pieces():
                    file.write(piece)
                    progress(f"{file.tell() / 1e6:.1f} MB geschrieben")
            os.replace(unfinished, path)
        except OSError as error:
            raise CommandError(f"{path} lässt sich nicht schreiben: {error.strerror}.") from error
        finally:  # also where somebody asked it to end
            with contextlib.suppress(OSError):
                unfinished.unlink()
        count = len(export.ids)
        self.stderr.write(f"{count} Angebote nach {path} geschrieben.")
