from django.core.management.base import BaseCommand
from django.utils import timezone

from offers.models import InventorySnapshot
from offers.planning.snapshots import freeze
from offers.progress import Progress


class Command(BaseCommand):
    help = "Hält den Bestand der veröffentlichten Angebote zum heutigen Stichtag fest."

    def add_arguments(self, parser):
        parser.add_argument("--title", default="", help="Bezeichnung; sonst der Stichtag.")
        parser.add_argument(
            "--monthly",
            action="store_true",
            help="nur, wenn in diesem Monat noch nichts festgehalten wurde (für einen Zeitplan)",
        )

    def handle(self, *, title, monthly, **options):
        today = timezone.localdate()
        this_month = InventorySnapshot.objects.filter(
            reference_date__year=today.year, reference_date__month=today.month
        )
        if monthly and this_month.exists():
            self.stdout.write("In diesem Monat ist schon ein Bestand festgehalten.")
            return
        with Progress(self.stderr) as progress:
            by = "Zeitplan" if monthly else "Befehl"
            frozen = freeze(title[:120], by=by, progress=progress)
        self.stdout.write(f"{frozen.offer_count} Angebote festgehalten ({frozen}).")
