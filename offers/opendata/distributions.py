"""Every file and interface that carries the public catalogue, described once."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class Distribution:
    """``path`` on this site; ``file_type`` is a code of the EU's list of file types."""

    key: str
    title: str
    description: str
    path: str
    media_type: str
    file_type: str
    is_service: bool = False

    @property
    def url(self):
        return f"{settings.SITE_URL}{self.path}"


def distributions():
    """All of them, in the order of the page."""
    return [
        Distribution(
            "csv",
            _("Tabelle (CSV)"),
            _("Alle öffentlichen Angebote, eine Zeile je Angebot, Semikolon, UTF-8 mit BOM."),
            reverse("offers:offer_export_csv"),
            "text/csv",
            "CSV",
        ),
        Distribution(
            "xlsx",
            _("Tabelle (Excel)"),
            _("Dieselbe Tabelle als Arbeitsmappe."),
            reverse("offers:offer_export_xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "XLSX",
        ),
        Distribution(
            "json",
            _("Angebote (JSON)"),
            _("Alle öffentlichen Felder mit Zeiten, Kosten, Orten und Textfassungen."),
            reverse("offers:offer_export_json"),
            "application/json",
            "JSON",
        ),
        Distribution(
            "geojson",
            _("Orte (GeoJSON)"),
            _("Ein Punkt je Angebot und Ort für Karten; geschützte Orte nur als Stadtteil."),
            reverse("offers:offer_export_geojson"),
            "application/geo+json",
            "GEOJSON",
        ),
        Distribution(
            "hsds-zip",
            _("HSDS 3.0 (Tabellenpaket)"),
            _("Alle Tabellen des Standards Open Referral HSDS als CSV in einem ZIP-Archiv."),
            reverse("opendata:hsds_package"),
            "application/zip",
            "ZIP",
        ),
        Distribution(
            "hsds-api",
            _("HSDS 3.0 (Schnittstelle)"),
            _("Lesende Schnittstelle nach Open Referral HSDS, mit Suche, Filtern und Seiten."),
            reverse("hsds:about"),
            "application/json",
            "JSON",
            is_service=True,
        ),
        Distribution(
            "atom",
            _("Neu und geändert (Atom)"),
            _("Die fünfzig zuletzt geänderten Angebote als Feed."),
            reverse("offers:offer_feed"),
            "application/atom+xml",
            "ATOM",
        ),
    ]
