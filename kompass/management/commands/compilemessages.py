from django.core.management.base import BaseCommand

from kompass import catalogs


class Command(BaseCommand):
    """Takes the place of Django's command, which needs the programs of gettext."""

    help = "Die Übersetzungen der Oberfläche für den Betrieb fertig machen (var/locale)."
    requires_system_checks = []

    def handle(self, *args, **options):
        done = catalogs.compile_all(catalogs.languages())
        self.stdout.write(f"Fertig: {', '.join(done) or 'keine Sprache hat eine Datei'}")
