from django.core.management.base import BaseCommand
from django.db.models import Count

from offers.links.checking import Manners, check_links, collect_links, due_links
from offers.models import LinkCheck, LinkStatus
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Prüft, ob die Links in Angeboten, Anbietern und Seiten noch erreichbar sind. "
        "Für den wöchentlichen Aufruf gedacht; was frisch geprüft ist, wird ausgelassen."
    )

    def add_arguments(self, parser):
        defaults = Manners()
        parser.add_argument(
            "--older-than", type=int, default=6, metavar="TAGE", help="Vorgabe: 6; 0 prüft alle."
        )
        parser.add_argument("--limit", type=int, help="Höchstens so viele Links prüfen.")
        parser.add_argument(
            "--pause",
            type=float,
            default=defaults.pause,
            help="Sekunden zwischen zwei Anfragen an denselben Rechner (Vorgabe: 1).",
        )
        parser.add_argument(
            "--per-host",
            type=int,
            default=defaults.per_host,
            help="Höchstens so viele Anfragen an einen Rechner (Vorgabe: 100).",
        )
        parser.add_argument(
            "--workers", type=int, default=defaults.workers, help="Rechner gleichzeitig (8)."
        )
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, niemanden fragen")

    def handle(self, *, older_than, limit, pause, per_host, workers, dry_run, **options):
        total = collect_links()
        links = due_links(max(older_than, 0))[:limit]
        if dry_run:
            self.stdout.write(f"{total} Links, davon {len(links)} zu prüfen.")
            return
        manners = Manners(max(pause, 0), max(per_host, 1), max(workers, 1))
        with Progress(self.stderr) as progress:
            done = check_links(links, manners, lambda done: progress(f"{done} geprüft"))
        counts = dict(
            LinkCheck.objects.order_by().values_list("status").annotate(number=Count("pk"))
        )
        parts = [f"{counts.get(status, 0)} {status.label}" for status in LinkStatus]
        self.stdout.write(f"{done} von {total} Links geprüft. Stand: {', '.join(parts)}.")
