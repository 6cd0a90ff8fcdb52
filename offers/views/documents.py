"""Public offers to take along: as PDF, calendar or address file, QR code."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from offers.aliases import redirect_or_404
from offers.documents.booklet import MOST_OFFERS, SUBTITLES, booklet_pdf
from offers.documents.calendar_file import empty_calendar, offer_calendar, offers_calendar
from offers.documents.facts import absolute
from offers.documents.picture import shared_picture
from offers.documents.qr import qr_svg
from offers.documents.sheet import offer_pdf
from offers.documents.vcard import offer_vcard
from offers.freshness.policy import current_policy
from offers.http import public_page
from offers.search import frozen
from offers.search.memory import snapshot
from offers.selection import Selection

MOST_IN_CALENDAR = 200  # offers; a calendar program reads them all each time


def public_offer(slug):
    """Return the whole public Offer with that slug, or None."""
    memory = snapshot()
    offer = frozen.by_slug(slug, memory.vocabulary)
    if offer is None or offer.pk not in memory.catalogue.public(timezone.localdate()):
        return None
    return offer


def _offer_file(request, slug, view_name, make, content_type):
    """Answer with what ``make(offer, base)`` makes of a public offer; 404 where that is nothing.

    Files carry no name of their own: the address ends as the file should be called.
    """
    offer = public_offer(slug)
    if offer is None:
        return redirect_or_404(slug, view_name)
    content = make(offer, base_of(request))
    if not content:
        raise Http404
    return HttpResponse(content, content_type=content_type)


def base_of(request):
    """Scheme and host, as the visitor sees them."""
    return f"{request.scheme}://{request.get_host()}"


@public_page
def offer_png(request, slug):
    def make(offer, base):
        fields = {phase.order for phase in offer.life_phases.all()}
        name = current_policy().site_name
        return shared_picture(offer.title, offer.provider.name, name, fields)

    return _offer_file(request, slug, "offers:offer_picture", make, "image/png")


@public_page
def offer_sheet(request, slug):
    return _offer_file(request, slug, "offers:offer_pdf", offer_pdf, "application/pdf")


@public_page
def offer_ics(request, slug):
    content_type = "text/calendar; charset=utf-8"
    return _offer_file(request, slug, "offers:offer_ics", offer_calendar, content_type)


@public_page
def selection_ics(request):
    """The dates of the current selection as a calendar to subscribe to, the first offers of it."""
    selection = Selection(request.GET)
    ids = list(selection.ids[:MOST_IN_CALENDAR])
    offers = frozen.whole(ids, selection.memory.vocabulary) if ids else []
    title = current_policy().site_name
    content = offers_calendar(title, offers, base_of(request)) or empty_calendar(title)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@public_page
def offer_vcf(request, slug):
    content_type = "text/vcard; charset=utf-8"
    return _offer_file(request, slug, "offers:offer_vcf", offer_vcard, content_type)


@public_page
def offer_qr(request, slug):
    """The QR code alone: small enough for a poster of one's own."""

    def picture(offer, base):
        return qr_svg(absolute(offer.get_absolute_url(), base))

    return _offer_file(request, slug, "offers:offer_qr", picture, "image/svg+xml")


@public_page
def booklet(request):
    """The current selection as a printed booklet, grouped ``by`` district, phase or topic."""
    selection = Selection(request.GET)
    by = request.GET.get("by")
    ids = list(selection.ids[:MOST_OFFERS])
    if not ids:
        raise Http404
    memory = selection.memory
    content = booklet_pdf(
        frozen.whole(ids, memory.vocabulary),
        by if by in SUBTITLES else "district",
        base_of(request),
        path=selection.url(),
        total=selection.total,
        memory=memory,
    )
    return HttpResponse(content, content_type="application/pdf")
