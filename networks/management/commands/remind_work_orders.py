from datetime import date

from django.core.management.base import BaseCommand

from networks.reminders import remind


class Command(BaseCommand):
    help = "Erinnert an fällige Arbeitsaufträge der Netzwerke (täglich)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, wer erinnert würde")
        parser.add_argument("--on", type=date.fromisoformat, help="als wäre es dieser Tag")

    def handle(self, *args, dry_run, on, **options):
        told = remind(on, dry_run=dry_run)
        orders = sum(len(orders) for orders in told.values())
        verb = "würden erinnert" if dry_run else "erinnert"
        self.stdout.write(f"{len(told)} Postfächer {verb}, {orders} Arbeitsaufträge")
