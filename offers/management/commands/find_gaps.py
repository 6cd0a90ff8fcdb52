from django.core.management.base import BaseCommand
from django.http import QueryDict

from offers.planning.gap_record import record_gaps
from offers.planning.selection import PlanningSelection


class Command(BaseCommand):
    help = "Sucht Lücken nach den Regeln und schreibt ihren Verlauf fort (täglich)."

    def handle(self, **options):
        found, new, closed = record_gaps(PlanningSelection(QueryDict()))
        self.stdout.write(f"{found} Lücken, davon {new} neu; {closed} geschlossen.")
