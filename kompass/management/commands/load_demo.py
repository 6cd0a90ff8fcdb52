from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from kompass import demo, regions
from kompass.models import SiteConfiguration
from offers.models import Location, Offer, Provider
from offers.planning.gap_record import record_gaps
from offers.planning.selection import PlanningSelection
from offers.progress import Progress


class Command(BaseCommand):
    help = "Füllt eine leere Datenbank: Grunddaten der Stadt und erfundene Angebote."

    def add_arguments(self, parser):
        parser.add_argument(
            "--base-only",
            action="store_true",
            help="Nur die wirklichen Grunddaten laden, keine Angebote.",
        )
        parser.add_argument(
            "--region",
            choices=sorted(regions.REGIONS),
            help="Statt Flensburg (leere Datenbank) oder daneben die Angaben dieser Region laden.",
        )
        parser.add_argument(
            "--with-accounts",
            action="store_true",
            help="Konten zum Ausprobieren anlegen; im Entwicklungsbetrieb geschieht das immer.",
        )
        parser.add_argument(
            "--password", help="Passwort neuer Konten; sonst wird eines erzeugt und angezeigt."
        )
        parser.add_argument(
            "--accounts",
            action="store_true",
            help="Nichts laden, nur die Konten zum Ausprobieren zeigen.",
        )

    def handle(self, *, base_only, region, with_accounts, password, accounts, **options):
        if not accounts:
            try:
                with Progress(self.stderr) as progress, transaction.atomic():
                    self.load(base_only, region, progress)
            except demo.NotEmpty as reason:
                self.stdout.write(str(reason))
                return
            self.report(base_only, region)
        if accounts or not base_only:
            self.show_accounts(with_accounts, password)

    def load(self, base_only, region, progress):
        if region:
            regions.load(region, progress)
            return
        demo.load(base_only=base_only, progress=progress)
        if not base_only:
            # So that gaps know since when.
            record_gaps(PlanningSelection(QueryDict()), progress=progress)

    def report(self, base_only, region):
        if region:
            name = regions.REGIONS[region].name
            self.stdout.write(_("Gebiete, Fachbereiche und Zuständigkeiten geladen: %s.") % name)
            return
        if base_only:
            self.stdout.write(_("Grunddaten geladen, keine Angebote."))
            return
        self.stdout.write(
            _("%(offers)d Angebote von %(providers)d Anbietern an %(places)d Orten geladen.")
            % {
                "offers": Offer.objects.count(),
                "providers": Provider.objects.count(),
                "places": Location.objects.count(),
            }
        )

    def show_accounts(self, with_accounts, password):
        """Create the accounts where that is allowed and list those that exist."""
        used = None
        if SiteConfiguration.load().is_demo and (settings.DEBUG or with_accounts):
            used = demo.ensure_accounts(password)
        accounts = demo.existing_accounts()
        if not accounts:
            self.stdout.write(
                _("Keine Konten: »load_demo --accounts --with-accounts« legt sie an.")
            )
            return
        self.stdout.write(_("Konten zum Ausprobieren:"))
        for account, _user in accounts:
            self.stdout.write(f"  {account.username:<22}{account.may}")
        self.show_password(used, [user for _account, user in accounts])

    def show_password(self, used, users):
        """``used``: the password that new accounts just got, or None."""
        known = [user for user in users if demo.has_known_password(user)]
        if used:
            self.stdout.write(_("Passwort: %(password)s") % {"password": used})
        elif known and settings.DEBUG:
            words = _("Passwort: %(password)s") % {"password": demo.DEBUG_PASSWORD}
            changed = _(" (wo es nicht geändert wurde)") if len(known) < len(users) else ""
            self.stdout.write(words + changed)
        elif known:
            self.stdout.write(
                _("Achtung: Konten haben noch das allen bekannte Passwort. Bitte ändern.")
            )
        else:
            self.stdout.write(_("Das Passwort wurde beim Anlegen einmal angezeigt."))
