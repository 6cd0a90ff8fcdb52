import time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from offers.generator import catalogue
from offers.models import Offer
from offers.progress import Progress
from offers.search import index


class Command(BaseCommand):
    help = "Erzeugt einen Katalog erfundener Angebote zum Ausprobieren und Messen."

    def add_arguments(self, parser):
        parser.add_argument("count", type=int, metavar="ANZAHL", help="Wie viele Angebote.")
        parser.add_argument(
            "--seed", type=int, default=1, help="Gleicher Startwert, gleicher Katalog. Vorgabe: 1."
        )
        parser.add_argument(
            "--clear",
            action="store_true",
            help="Vorher alle Angebote löschen; nur wenn alle als Beispiel gekennzeichnet sind.",
        )

    def handle(self, *, count, seed, clear, **options):
        if count < 1:
            raise CommandError("Die Anzahl muss mindestens 1 sein.")
        started = time.monotonic()
        with Progress(self.stderr) as progress:

            def show(done, total, step="Angebote erzeugen"):
                progress(f"{step}: {done} von {total}")

            with transaction.atomic():  # who stops it has the old ones back
                if clear:
                    self.clear()
                catalogue.generate(count, seed, progress=show)
            generated = time.monotonic()
            index.rebuild(show)
        self.stdout.write(
            f"{count} Angebote in {generated - started:.1f} s erzeugt, "
            f"{Offer.objects.count()} in {time.monotonic() - generated:.1f} s eingetragen."
        )

    def clear(self):
        try:
            catalogue.clear()
        except catalogue.NotOnlyExamples as reason:
            raise CommandError(str(reason)) from reason
