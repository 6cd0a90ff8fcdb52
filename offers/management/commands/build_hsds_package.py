from django.core.management.base import BaseCommand

from offers.hsds.archive import archive_path, build_archive
from offers.progress import Progress


class Command(BaseCommand):
    help = "Das HSDS-Tabellenpaket zum Herunterladen neu bauen."

    def handle(self, *args, **options):
        with Progress(self.stderr) as progress:
            count = build_archive(
                progress=lambda done, total: progress(f"{done} von {total} Angeboten")
            )
        self.stdout.write(f"{archive_path()}: {count} Angebote")
