"""manage.py send_reminders [--dry-run] [--on DATE]: see offers.freshness.reminders."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from offers.freshness.reminders import planned, send_reminders
from offers.progress import Progress


class Command(BaseCommand):
    help = "Erinnert an fällige Prüfungen: eine E-Mail je Person, nie dieselbe zweimal."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="nur sagen, was gesendet würde, nichts senden"
        )
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="JJJJ-MM-TT",
            help="so rechnen, als wäre dieser Tag heute",
        )

    def handle(self, *, dry_run, on, **options):
        if dry_run:
            by_address, unreachable = planned(on)
            entries = sum(len({call.offer_id for call in calls}) for calls in by_address.values())
            self.report("Zu senden", len(by_address), entries, unreachable)
            return
        with Progress(self.stderr) as progress:
            outcome = send_reminders(on, progress)
        self.report("Gesendet", outcome.mails, outcome.entries, outcome.unreachable)
        if outcome.failed:
            raise CommandError(
                f"{outcome.failed} E-Mails gingen nicht hinaus. Der nächste Lauf holt es nach."
            )

    def report(self, verb, mails, entries, unreachable):
        self.stdout.write(f"{verb}: {mails} E-Mails über {entries} Einträge.")
        if unreachable:
            self.stdout.write(
                f"{unreachable} fällige Einträge haben niemanden, der erinnert werden könnte."
            )
