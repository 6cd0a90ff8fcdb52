from django.core.management.base import BaseCommand

from offers.hsds.archive import archive_path, build_archive


class Command(BaseCommand):
    help = "Das HSDS-Tabellenpaket zum Herunterladen neu bauen."

    def handle(self, *args, **options):
        watched = {"progress": self._show} if self.stderr.isatty() else {}
        count = build_archive(**watched)
        self.stdout.write(f"{archive_path()}: {count} Angebote")

    def _show(self, done, total):
        self.stderr.write(f"\r{done} von {total} Angeboten", ending="\n" if done == total else "")
