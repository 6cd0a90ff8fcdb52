"""A poster for one Stadtteil: what there is, and a QR code that leads to its offers."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.counts import counts_by, with_counts
from offers.documents.facts import absolute
from offers.documents.pdf import make_pdf
from offers.documents.qr import qr_svg
from offers.host import current_host
from offers.matching import offers_of
from offers.models import Location, Topic
from offers.translations.texts import translated

TOPICS_SHOWN = 6


def district_poster(district, base):
    """Return the PDF (A4) for ``district``; ``base`` is scheme and host of the site."""
    host = current_host()
    offers = offers_of("locations", Location.objects.findable().filter(area=district))
    query = urlencode({"district": district.slug})
    url = absolute(f"{reverse('offers:offer_list')}?{query}", base)
    return make_pdf(
        "poster.typ",
        {
            "title": _("Für Familien: %(district)s") % {"district": district.name},
            "publisher": host.publisher_name,
            "site_name": host.site_name,
            "district": district.name,
            "topics": _topics(offers),
            "url": url,
            "qr": qr_svg(url),
            "words": _words(offers.count(), url),
        },
    )


def _topics(offers):
    """Titles of the topics with most offers here, in the order of the website."""
    topics = with_counts(Topic.objects.all(), counts_by("topics", offers))
    largest = sorted(topics, key=lambda topic: -topic.offer_count)[:TOPICS_SHOWN]
    shown = [topic for topic in topics if topic in largest and topic.offer_count]
    return [translated(topic, "title") for topic in shown]


def _words(count, url):
    return {
        "lead": _("Was Ihre Familie jetzt braucht. Ganz in der Nähe."),
        "count": ngettext(
            "%(n)s Angebot in Ihrem Stadtteil", "%(n)s Angebote in Ihrem Stadtteil", count
        )
        % {"n": count},
        "scan": _("Code scannen und finden"),
        "promise": _("Der Wegweiser für Familien. Kostenlos und ohne Anmeldung."),
        "qr_alt": _("QR-Code mit der Adresse: %(url)s") % {"url": url},
    }
