import logging
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils import timezone

from kompass.operations.jobs.running import is_due, run_due
from kompass.operations.jobs.table import jobs
from kompass.operations.models import JobRun
from offers.stopping import Stopping

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Führt alle fälligen Aufgaben aus. Für den Aufruf jede Minute gedacht; zweimal "
        "gleichzeitig schadet nicht. Endet mit Status 1, wenn eine Aufgabe misslang."
    )

    def add_arguments(self, parser):
        parser.add_argument("--list", action="store_true", help="nur zeigen, was wann fällig ist")
        parser.add_argument(
            "--now", nargs="+", metavar="NAME", help="diese Aufgaben jetzt, fällig oder nicht"
        )
        parser.add_argument(
            "--follow",
            type=int,
            metavar="SEKUNDEN",
            help="weiterlaufen und so oft nachsehen, bis SIGTERM kommt (für Container)",
        )

    def handle(self, *, now, follow, **options):
        if options["list"]:
            return self.show()
        if unknown := set(now or ()) - {job.name for job in jobs()}:
            raise CommandError(f"Unbekannte Aufgaben: {', '.join(sorted(unknown))}.")
        if follow:
            return self.follow(max(follow, 1))
        if failed := self.round(now):
            raise CommandError(f"Misslungen: {', '.join(failed)}.")

    def round(self, names=None):
        """Run once; return the names of the jobs that failed."""
        results = run_due(names=names)
        for result in results:
            mark = "✓" if result.succeeded else "✗"
            self.stdout.write(f"{mark} {result.job.title}: {result.message}")
        return [result.job.name for result in results if not result.succeeded]

    def follow(self, seconds):
        with Stopping() as stopping:
            while not stopping.is_asked:
                close_old_connections()
                try:
                    self.round()
                except Error as error:
                    logger.error("The database is away: %s", type(error).__name__)
                waited = 0
                while waited < seconds and not stopping.is_asked:
                    time.sleep(1)
                    waited += 1

    def show(self):
        runs = {run.name: run for run in JobRun.objects.all()}
        now = timezone.now()
        for job in jobs():
            run = runs.get(job.name) or JobRun(name=job.name)
            last = (
                f"{timezone.localtime(run.started_at):%d.%m.%Y %H:%M}" if run.started_at else "nie"
            )
            due = "fällig" if is_due(job, run, now) else ""
            self.stdout.write(f"{job.name:14} {str(job.schedule):24} zuletzt {last:17} {due}")
