import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from offers.imports.foreign import run_import
from offers.imports.importing import import_offers
from offers.imports.own_tables import is_own_export
from offers.imports.plan import Plan, guess_department, read_codes, source_name
from offers.imports.preparing import prepare
from offers.imports.reading import FileError
from offers.imports.storing import carry_out
from offers.models import (
    Department,
    ImportProfile,
    ImportRun,
    ImportState,
    OfferType,
    Provider,
)
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Liest Angebote ein. CSV und XLSX von export_offers werden erkannt und genau "
        "zurückgelesen. Jede andere Tabelle (CSV, XLSX, JSON, GeoJSON) wird nach einem Profil "
        "oder nach Vermutung gelesen und als Entwürfe übernommen, ganz oder gar nicht."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="DATEI", nargs="?", help="CSV, XLSX, JSON oder GeoJSON")
        parser.add_argument(
            "--run", type=int, metavar="NUMMER", help="in der Verwaltung vorbereiteter Import"
        )
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")
        parser.add_argument("--profile", metavar="NAME", help="gespeicherte Zuordnung verwenden")
        parser.add_argument(
            "--department", metavar="KÜRZEL", help="Fachbereich, der die Entwürfe bekommt"
        )
        parser.add_argument("--offer-type", metavar="KÜRZEL", help="Vorgabe für die Angebotsform")
        parser.add_argument("--provider", metavar="NAME", help="Vorgabe für den Anbieter")
        parser.add_argument("--city", metavar="ORT", help="Vorgabe für den Ort")
        parser.add_argument("--area-code", metavar="VORWAHL", help="für Nummern ohne Vorwahl")
        parser.add_argument(
            "--source", metavar="NAME", help="Name der Quelle (sonst Datei und Spalten)"
        )
        parser.add_argument("--sheet", default="", metavar="NAME", help="Tabellenblatt")
        parser.add_argument("--codes", metavar="DATEI", help="JSON: was Zahlen in Spalten bedeuten")
        parser.add_argument(
            "--save-profile", metavar="NAME", help="die Zuordnung unter diesem Namen speichern"
        )

    def handle(self, *, file, **options):
        if (file is None) == (options["run"] is None):
            raise CommandError("Bitte entweder eine Datei oder --run angeben.")
        try:
            with Progress(self.stderr) as self._shown:
                self._import(file, options)
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}.") from error
        except FileError as error:
            raise CommandError(str(error)) from error

    def _import(self, file, options):
        if file is None:
            self._prepared(options)
            return
        with open(file, "rb") as opened:
            if is_own_export(opened):
                self._round_trip(opened, dry_run=options["dry_run"])
            else:
                self._foreign(opened, Path(file).name, options)

    # -- Our own overview --------------------------------------------------------------------------

    def _round_trip(self, file, *, dry_run):
        report = import_offers(file, dry_run=dry_run, progress=self._show_progress)
        for problem in report.problems:
            self.stderr.write(str(problem))
        for note in report.notes():
            self.stderr.write(self.style.WARNING(note))
        if report.problems:
            raise CommandError(report.summary())
        self.stdout.write(report.summary())

    # -- Tables of others --------------------------------------------------------------------------

    def _foreign(self, file, name, options):
        profile = self._profile(options["profile"])
        plan = Plan.from_json(profile.plan) if profile else Plan()
        plan.defaults |= self._defaults(options)
        codes = self._codes(options["codes"])
        prepared = prepare(file, file_name=name, plan=plan, codes=codes, sheet=options["sheet"])
        department = self._department(options["department"], profile, prepared.plan)
        run = ImportRun(
            file_name=name[:200],
            source=options["source"]
            or (profile.source if profile else source_name(name, prepared.shape.headers)),
            profile=profile,
            department=department,
            shape=prepared.shape.as_json(),
            plan=prepared.plan.as_json(),
        )
        self._say(prepared, department)
        outcome = run_import(
            run,
            file,
            prepared.shape,
            prepared.plan,
            prepared.vocabulary,
            dry_run=options["dry_run"],
            progress=self._progress(prepared.survey.rows),
        )
        self._tell(outcome)
        if options["save_profile"]:
            self._save_profile(options["save_profile"], run)
        self.stdout.write(outcome.summary())

    def _prepared(self, options):
        """Carry out what somebody mapped in the back office; for files too large for a browser."""
        run = ImportRun.objects.filter(pk=options["run"], state=ImportState.MAPPED).first()
        if run is None or not hasattr(run, "file"):
            raise FileError("Einen vorbereiteten Import mit dieser Nummer gibt es nicht.")
        progress = self._progress(run.shape["rows"])
        outcome = carry_out(run, dry_run=options["dry_run"], progress=progress)
        self._tell(outcome)
        self.stdout.write(outcome.summary())

    def _tell(self, outcome):
        for line in outcome.lines():
            self.stdout.write(line)
        if not outcome.could_import:
            raise CommandError(f"{outcome.summary()} Keine Zeile ließ sich übernehmen.")

    def _say(self, prepared, department):
        for line in [*prepared.shape.lines(), *prepared.notes()]:
            self.stdout.write(line)
        rows = prepared.survey.rows
        counted = f"{rows} {'Zeile' if rows == 1 else 'Zeilen'}"
        self.stdout.write(f"{counted}. So werden die Spalten verstanden:")
        for line in prepared.plan.lines():
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  Entwürfe für: {department}")

    def _profile(self, name):
        if not name:
            return None
        profile = ImportProfile.objects.filter(name=name).first()
        if profile is None:
            known = ", ".join(f"„{title}“" for title in _titles(ImportProfile.objects))
            raise FileError(f"Ein Profil „{name}“ gibt es nicht. Es gibt: {known or 'keines'}.")
        return profile

    def _defaults(self, options):
        defaults = {
            "offer_type": options["offer_type"],
            "provider": options["provider"],
            "city": options["city"],
            "area_code": options["area_code"],
        }
        slug = options["offer_type"]
        if slug and not OfferType.objects.filter(slug=slug).exists():
            known = ", ".join(OfferType.objects.values_list("slug", flat=True))
            raise FileError(f"Die Angebotsform „{slug}“ gibt es nicht. Möglich sind: {known}.")
        if provider := Provider.objects.filter(slug=options["provider"] or "").first():
            defaults["provider"] = provider.name
        return {key: text for key, text in defaults.items() if text}

    def _department(self, slug, profile, plan):
        if slug:
            if found := Department.objects.filter(slug=slug).first():
                return found
            known = ", ".join(Department.objects.values_list("slug", flat=True))
            raise FileError(f"Den Fachbereich „{slug}“ gibt es nicht. Möglich sind: {known}.")
        guessed = guess_department(plan.defaults.get("offer_type", ""))
        if found := (profile and profile.department) or guessed:
            return found
        raise FileError("Es gibt noch keinen Fachbereich, dem die Entwürfe gehören könnten.")

    def _codes(self, path):
        if not path:
            return None
        try:
            with open(path, encoding="utf-8-sig") as opened:
                return read_codes(json.load(opened))
        except (ValueError, RecursionError):
            raise FileError(f"{path} ist kein lesbares JSON.") from None

    def _save_profile(self, name, run):
        with transaction.atomic():
            ImportProfile.objects.update_or_create(
                name=name,
                defaults={"source": run.source, "plan": run.plan, "department": run.department},
            )
        self.stdout.write(f"Profil „{name}“ gespeichert.")

    # -- Progress ----------------------------------------------------------------------------------

    def _progress(self, total):
        def show(rows):
            self._shown(f"{rows} von {total} Zeilen ({100 * rows // max(total, 1)} %)")

        return show

    def _show_progress(self, rows):
        self._shown(f"{rows} Zeilen gelesen")


def _titles(rows):
    return rows.order_by("name").values_list("name", flat=True)
