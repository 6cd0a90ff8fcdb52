import contextlib
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from offers.exchange.files import query_dict
from offers.planning import registry
from offers.planning.files import CONTENT_TYPES, pieces
from offers.planning.frozen_tables import table_of
from offers.planning.marked import without_effect
from offers.planning.selection import PlanningSelection


class Command(BaseCommand):
    help = "Schreibt eine Übersicht der Planung, dieselbe wie auf ihrer Seite."

    def add_arguments(self, parser):
        names = ", ".join(overview.name for overview in registry.every())
        parser.add_argument("name", metavar="NAME", help=f"Eine von: {names}.")
        parser.add_argument(
            "filters",
            nargs="*",
            metavar="FILTER",
            help="Auswahl wie in der Adresse, zum Beispiel district=neustadt topic=betreuung",
        )
        parser.add_argument("--format", choices=[*CONTENT_TYPES], default="csv")
        parser.add_argument("--output", metavar="DATEI", help="sonst auf die Standardausgabe")

    def handle(self, *, name, filters, format, output, **options):
        overview = registry.get(name)
        if overview is None:
            names = ", ".join(one.name for one in registry.every())
            raise CommandError(f"„{name}“ gibt es nicht. Möglich sind: {names}.")
        selection = PlanningSelection(query_dict("&".join(filters)))
        table = table_of(overview, selection)
        for sentence in (*selection.ignored, *without_effect(overview, selection)):
            self.stderr.write(self.style.WARNING(str(sentence)))
        content = pieces(table, format, str(overview.title))
        if output:
            self._write(content, Path(output))
        else:
            for piece in content:
                self.stdout.buffer.write(piece)
            self.stdout.buffer.flush()

    def _write(self, content, path):
        # Under another name first, so that nobody reads half a file.
        unfinished = path.with_name(f"{path.name}.unfertig")
        try:
            with unfinished.open("wb") as file:
                file.writelines(content)
            os.replace(unfinished, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise CommandError(f"{path} lässt sich nicht schreiben: {error.strerror}.") from error
        self.stderr.write(f"Nach {path} geschrieben.")
