from django.core.management.base import BaseCommand
from django.http import QueryDict

from offers.planning.gap_record import record_gaps
from offers.planning.selection import PlanningSelection
from offers.progress import Progress


class Command(BaseCommand):
    help = "Sucht Lücken nach den Regeln und schreibt ihren Verlauf fort (täglich)."

    def handle(self, **options):
        with Progress(self.stderr) as progress:
            selection = PlanningSelection(QueryDict())
            found, new, closed = record_gaps(selection, progress=progress)
        self.stdout.write(f"{found} Lücken, davon {new} neu; {closed} geschlossen.")
