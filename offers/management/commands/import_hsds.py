import io
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from offers.hsds.flattening import plan_for, rows_of
from offers.hsds.sources import load
from offers.imports.foreign import run_import
from offers.imports.preparing import prepare
from offers.imports.reading import FileError
from offers.models import Department, ImportRun, OfferType
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Liest Angebote nach Open Referral HSDS 1.1 bis 3.x: Ordner oder ZIP mit Tabellen, JSON "
        "oder Zeilen von JSON. Sie kommen als Entwürfe eines Fachbereichs, ganz oder gar nicht."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="PFAD", help="Ordner, ZIP, JSON oder NDJSON")
        parser.add_argument("--department", metavar="KÜRZEL", required=True)
        parser.add_argument("--offer-type", metavar="KÜRZEL", default="beratung")
        parser.add_argument("--source", metavar="NAME", help="Name der Quelle (sonst der Pfad)")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")

    def handle(self, *, path, **options):
        try:
            outcome = self._import(path, options)
        except FileError as error:
            raise CommandError(str(error)) from error
        for line in outcome.lines():
            self.stdout.write(line)
        if not outcome.could_import:
            raise CommandError(f"{outcome.summary()} Kein Dienst ließ sich übernehmen.")
        self.stdout.write(outcome.summary())

    def _import(self, path, options):
        department = self._one(Department, options["department"], "Den Fachbereich")
        offer_type = self._one(OfferType, options["offer_type"], "Die Angebotsform")
        source = load(path)
        for (table, row_id), times in sorted(source.dangling.items()):
            self.stdout.write(f"{table}: {row_id} gibt es nicht, {times}-mal genannt.")
        name = Path(path).name
        file = io.BytesIO(json.dumps(rows_of(source), ensure_ascii=False).encode())
        prepared = prepare(file, file_name=f"{name}.json", plan=plan_for(offer_type.slug))
        run = ImportRun(
            file_name=name[:200],
            source=options["source"] or f"hsds:{name}",
            department=department,
            shape=prepared.shape.as_json(),
            plan=prepared.plan.as_json(),
        )
        with Progress(self.stderr) as progress:
            return run_import(
                run,
                file,
                prepared.shape,
                prepared.plan,
                prepared.vocabulary,
                dry_run=options["dry_run"],
                progress=lambda rows: progress(f"{rows} Zeilen gelesen"),
            )

    def _one(self, model, slug, words):
        found = model.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(model.objects.values_list("slug", flat=True))
            raise FileError(f"{words} „{slug}“ gibt es nicht. Möglich sind: {known}.")
        return found
