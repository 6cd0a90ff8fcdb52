from django.conf import settings
from django.core.management.base import BaseCommand

from offers.proposals.retention import forget_proposers


class Command(BaseCommand):
    help = (
        "Löscht nach der gesetzten Frist, wer etwas vorgeschlagen hat, nie abgeschickte Formulare "
        "und abgelaufene Pflege-Links. Für den täglichen Aufruf gedacht."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=int,
            help="Tage seit der Entscheidung (Vorgabe: KOMPASS_PROPOSAL_KEEP_DAYS)",
        )
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts löschen")

    def handle(self, *, days, dry_run, **options):
        days = settings.PROPOSAL_KEEP_DAYS if days is None else max(days, 0)
        forgotten, thrown_away = forget_proposers(days, dry_run=dry_run)
        self.stdout.write(
            f"{forgotten} Vorschläge älter als {days} Tage ohne Personenangaben, "
            f"{thrown_away} nie abgeschickte gelöscht{' (nur gezählt)' if dry_run else ''}."
        )
