from django.core.management.base import BaseCommand

from kompass import catalogs


class Command(BaseCommand):
    """Takes the place of Django's command, which needs the programs of gettext."""

    help = "Öffentliche Texte der Oberfläche in locale/<sprache>/LC_MESSAGES/django.po sammeln."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--locale", "-l", action="append", help="nur diese Sprache; eine neue wird angelegt"
        )

    def handle(self, *args, locale, **options):
        gathered = catalogs.template()
        for code in locale or catalogs.languages():
            catalogs.update(code, gathered)
            missing = sum(1 for one in catalogs.read(code) if one.id and not all_of(one.string))
            self.stdout.write(f"{code}: {len(gathered)} Texte, {missing} ohne Übersetzung")


def all_of(string):
    """True where every form of a message is translated."""
    return all(string) if isinstance(string, (tuple, list)) else bool(string)
