from django.conf import settings
from django.core.management.base import BaseCommand

from offers.feedback_inbox import forget_reporters
from offers.rate_limit import forget_old_windows


class Command(BaseCommand):
    help = (
        "Löscht nach der gesetzten Frist, wer etwas gemeldet hat: Adresse und Antworten, bei "
        "erledigten Meldungen auch den Text. Für den täglichen Aufruf gedacht."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, help="Tage seit der Meldung (Vorgabe: KOMPASS_FEEDBACK_KEEP_DAYS)"
        )
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts löschen")

    def handle(self, *, days, dry_run, **options):
        days = settings.FEEDBACK_KEEP_DAYS if days is None else max(days, 0)
        count = forget_reporters(days, dry_run=dry_run)
        if dry_run:
            self.stdout.write(f"{count} Meldungen älter als {days} Tage wären zu bereinigen.")
            return
        forget_old_windows()
        self.stdout.write(f"{count} Meldungen älter als {days} Tage bereinigt.")
