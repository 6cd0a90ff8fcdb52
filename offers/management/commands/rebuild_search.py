import time

from django.core.management.base import BaseCommand

from offers.progress import Progress
from offers.search import index


class Command(BaseCommand):
    help = "Baut den Suchindex neu auf; der alte bleibt in Kraft, bis der neue fertig ist."

    def handle(self, **options):
        started = time.monotonic()
        with Progress(self.stderr) as progress:
            count = index.rebuild(lambda *done: progress("{2}: {0} von {1}".format(*done)))
        self.stdout.write(f"{count} Angebote in {time.monotonic() - started:.1f} s eingetragen.")
