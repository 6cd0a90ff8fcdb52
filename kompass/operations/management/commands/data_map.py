from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from kompass.operations.data_map import as_markdown

TARGET = settings.BASE_DIR / "docs" / "data-map.md"


class Command(BaseCommand):
    help = (
        "Gibt das Verzeichnis der Verarbeitungen mit der Datenkarte aus, aus den Modellen erzeugt."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--write", action="store_true", help=f"nach docs/{TARGET.name} schreiben"
        )

    def handle(self, *, write, **options):
        with translation.override(settings.LANGUAGE_CODE):
            text = as_markdown()
        if write:
            TARGET.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
