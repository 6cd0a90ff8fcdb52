import sys
import time

from django.core.management.base import BaseCommand

from offers.search import index


class Command(BaseCommand):
    help = "Baut den Suchindex neu auf; der alte bleibt in Kraft, bis der neue fertig ist."

    def handle(self, **options):
        started = time.monotonic()
        count = index.rebuild(self.show if sys.stderr.isatty() else None)
        self.stdout.write(f"{count} Angebote in {time.monotonic() - started:.1f} s eingetragen.")

    def show(self, done, total, step):
        self.stderr.write(f"\r{step}: {done} von {total}", ending="\n" if done >= total else "")
