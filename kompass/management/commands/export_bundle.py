import json

from django.core.management.base import BaseCommand, CommandError

from kompass.bundle import export_bundle
from kompass.bundle_parts import PARTS
from networks.models import Network
from offers.progress import Progress


class Command(BaseCommand):
    help = "Gibt Listen, Hilfewege, Regeln und Gremien als ein JSON für andere Kommunen aus."

    def add_arguments(self, parser):
        names = [part.name for part in PARTS]
        parser.add_argument("--parts", nargs="+", choices=names, metavar="TEIL", help=str(names))
        parser.add_argument(
            "--network",
            metavar="KÜRZEL",
            help="mit den Gremien und Vorlagen für Verfahren dieses Netzwerks",
        )

    def handle(self, *, parts, network, **options):
        home = network_with(network)
        with Progress(self.stderr) as progress:
            bundle = export_bundle(parts, home, progress)
        self.stdout.write(json.dumps(bundle, ensure_ascii=False, indent=1))


def network_with(slug):
    """The network of that slug; None without one. Raises CommandError."""
    if slug is None:
        return None
    try:
        return Network.objects.get(slug=slug)
    except Network.DoesNotExist as error:
        raise CommandError(f"Ein Netzwerk {slug} gibt es nicht.") from error
