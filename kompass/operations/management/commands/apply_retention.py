from django.core.management.base import BaseCommand, CommandError

from kompass.operations.jobs.running import Attempt
from kompass.operations.retention import RULES
from offers.progress import Progress


class Command(BaseCommand):
    help = "Löscht alles, dessen Aufbewahrungsfrist vorbei ist (täglich durch run_due_jobs)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, was gelöscht würde")

    def handle(self, *, dry_run, **options):
        failed = []
        with Progress(self.stderr) as progress:
            for rule in RULES:
                progress(rule.what)
                with Attempt() as attempt:
                    line = rule.apply(dry_run)
                    self.stdout.write(f"{rule.what} ({rule.period()}): {line}")
                if attempt.error is not None:
                    failed.append(f"{rule.what} ({type(attempt.error).__name__})")
        if failed:
            raise CommandError(f"Nicht gelungen: {'; '.join(failed)}.")
