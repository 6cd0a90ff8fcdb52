from django.core.management.base import BaseCommand

from offers.imports.storing import KEPT_DAYS, clean_imports


class Command(BaseCommand):
    help = (
        "Löscht nach einer Frist hochgeladene Dateien fremder Tabellen und nie übernommene "
        "Importe. Berichte übernommener bleiben, sie lassen sich weiter zurücknehmen."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=KEPT_DAYS, metavar="TAGE", help=f"Vorgabe: {KEPT_DAYS}"
        )

    def handle(self, *, days, **options):
        runs, files = clean_imports(days=days)
        self.stdout.write(f"{files} Dateien und {runs} nie übernommene Importe gelöscht.")
