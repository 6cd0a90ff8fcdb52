from django.core.management.base import BaseCommand

from offers.hsds.archive import archive_path, build_archive


class Command(BaseCommand):
    help = "Das HSDS-Tabellenpaket zum Herunterladen neu bauen."

    def handle(self, *args, **options):
        count = build_archive()
        self.stdout.write(f"{archive_path()}: {count} Angebote")
