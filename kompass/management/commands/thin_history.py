from datetime import datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kompass.models import SiteConfiguration
from offers.freshness.schedule import add_months
from offers.history_retention import forget_persons
from offers.progress import Progress


class Command(BaseCommand):
    help = "Löscht Kontakte und Namen aus Ständen des Verlaufs, die lange ersetzt sind."

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than-months",
            type=int,
            metavar="N",
            help="nur was länger als N Monate ersetzt ist (sonst die Frist der Website)",
        )
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, was geschähe")

    def handle(self, *, older_than_months, dry_run, verbosity, **options):
        shortest = SiteConfiguration.load().history_keep_months
        months = shortest if older_than_months is None else older_than_months
        if months < shortest:
            raise CommandError(
                f"Die Einstellungen der Website bewahren den Verlauf {shortest} Monate auf; "
                f"{months} sind zu wenig."
            )
        first_kept = add_months(timezone.localdate(), -months)
        before = timezone.make_aware(datetime.combine(first_kept, time.min))
        with Progress(self.stderr) as progress:
            states = forget_persons(before, dry_run=dry_run, progress=progress)
        if verbosity > 1:
            for uuid, number in states:
                self.stdout.write(f"{uuid}, Stand {number}")
        done = "wären geleert worden" if dry_run else "geleert"
        self.stdout.write(f"Stände, vor mehr als {months} Monaten ersetzt: {len(states)} {done}.")
