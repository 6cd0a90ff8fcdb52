import json

from django.core.management.base import BaseCommand

from kompass.bundle import PARTS, export_bundle


class Command(BaseCommand):
    help = "Gibt Listen, Situationen, Hilfewege und Regeln als ein JSON für andere Kommunen aus."

    def add_arguments(self, parser):
        names = [part.name for part in PARTS]
        parser.add_argument("--parts", nargs="+", choices=names, metavar="TEIL", help=str(names))

    def handle(self, *, parts, **options):
        self.stdout.write(json.dumps(export_bundle(parts), ensure_ascii=False, indent=1))
