import json

from django.core.management.base import BaseCommand, CommandError

from kompass.bundle import BundleError, import_bundle
from kompass.management.commands.export_bundle import network_with
from offers.progress import Progress


class Command(BaseCommand):
    help = "Übernimmt ein Bündel einer anderen Kommune (siehe export_bundle), ganz oder gar nicht."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="DATEI")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was sich änderte")
        parser.add_argument(
            "--network", metavar="KÜRZEL", help="zu welchem Netzwerk Gremien und Verfahren kommen"
        )

    def handle(self, *, file, dry_run, network, **options):
        home = network_with(network)
        try:
            with open(file, encoding="utf-8-sig") as opened:
                bundle = json.load(opened)
            with Progress(self.stderr) as progress:
                report = import_bundle(bundle, dry_run=dry_run, network=home, progress=progress)
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}.") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file} ist kein lesbares JSON.") from error
        except BundleError as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if report.refused:
            raise CommandError("Es wurde nichts geschrieben.")
        if dry_run:
            self.stdout.write("Probelauf: Es wurde nichts geschrieben.")
