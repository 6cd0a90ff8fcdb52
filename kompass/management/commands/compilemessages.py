from django.core.management.base import BaseCommand

from kompass import catalogs


class Command(BaseCommand):
    """Takes the place of Django's command, which needs the programs of gettext."""

    help = "Die Übersetzungen der Oberfläche für den Betrieb fertig machen (var/locale)."
    requires_system_checks = []

    def handle(self, *args, **options):
        # German too: what a library says with "du" is said with "Sie".
        done = catalogs.compile_all((*catalogs.languages(), "de"))
        self.stdout.write(f"Fertig: {', '.join(done)}")
