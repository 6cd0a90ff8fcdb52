from datetime import date

from django.core.management.base import BaseCommand

from networks.surveys import remind


class Command(BaseCommand):
    help = "Erinnert Stellen, die eine Umfrage nicht beantwortet haben (täglich)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, wer erinnert würde")
        parser.add_argument("--on", type=date.fromisoformat, help="als wäre es dieser Tag")

    def handle(self, *args, dry_run, on, **options):
        told = remind(on, dry_run=dry_run)
        verb = "würden erinnert" if dry_run else "erinnert"
        self.stdout.write(f"{len(told)} Stellen {verb}")
