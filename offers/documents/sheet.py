"""One offer on one printed page."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.documents.facts import day, entry
from offers.documents.pdf import make_pdf
from offers.documents.qr import qr_svg
from offers.host import current_host


def offer_pdf(offer, base):
    """Return the PDF for a whole public ``offer``; ``base`` is scheme and host of the site."""
    said, host = entry(offer, base), current_host()
    return make_pdf(
        "offer.typ",
        {
            "title": said["title"],
            "publisher": host.publisher_name,
            "site_name": host.site_name,
            "as_of": as_of(),
            "offer": said,
            "qr": qr_svg(said["url"]),
            "words": words(said),
        },
    )


def as_of():
    return _("Stand: %(day)s") % {"day": day(timezone.localdate())}


def words(said):
    """The headings and fixed sentences of the sheet, in the language in force."""
    more = said["more_places"]
    return {
        "about": _("Was Sie erwartet"),
        "when": _("Wann"),
        "weekday": _("Wochentag"),
        "time": _("Uhrzeit"),
        "join": _("So machen Sie mit"),
        "short": _("Kurz und knapp"),
        "contact": _("Kontakt"),
        "place": _("Wo"),
        "phone": _("Telefon"),
        "example": _("Beispiel, erfunden"),
        "more_places": ngettext("und %(n)s weiterer Ort", "und %(n)s weitere Orte", more)
        % {"n": more},
        "current": _("Aktuelle Angaben im Internet:"),
        "qr_alt": _("QR-Code mit der Adresse dieser Seite: %(url)s") % {"url": said["url"]},
        "disclaimer": (
            _("Zuletzt geprüft: %(day)s. Angaben können sich ändern.") % {"day": said["checked"]}
            if said["checked"]
            else _("Noch nicht geprüft. Bitte fragen Sie vorher nach.")
        ),
    }
