from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kompass.models import SiteConfiguration
from offers.freshness.schedule import add_months
from offers.progress import Progress
from offers.workflow import purge_archived


class Command(BaseCommand):
    help = "Löscht Angebote endgültig, die lange genug im Archiv liegen."

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than-months",
            type=int,
            metavar="N",
            help="nur was länger als N Monate im Archiv liegt (sonst die Frist der Website)",
        )
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, was gelöscht würde")

    def handle(self, *, older_than_months, dry_run, verbosity, **options):
        shortest = SiteConfiguration.load().purge_after_months
        months = shortest if older_than_months is None else older_than_months
        if months < shortest:
            raise CommandError(
                f"Die Einstellungen der Website bewahren das Archiv {shortest} Monate auf; "
                f"{months} sind zu wenig."
            )
        before = add_months(timezone.localdate(), -months)
        with Progress(self.stderr) as progress:
            gone = purge_archived(before, dry_run=dry_run, progress=progress)
        if verbosity > 1 or dry_run:
            for _uuid, slug, day in gone:
                self.stdout.write(f"{slug} (archiviert am {day:%d.%m.%Y})")
        done = "wären gelöscht worden" if dry_run else "endgültig gelöscht"
        self.stdout.write(f"Archivierte Angebote, älter als {months} Monate: {len(gone)} {done}.")
