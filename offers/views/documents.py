"""Public offers to take along: as PDF."""

from django.http import HttpResponse
from django.utils import timezone

from offers.aliases import redirect_or_404
from offers.documents.sheet import offer_pdf
from offers.http import public_page
from offers.search import frozen
from offers.search.memory import snapshot


def public_offer(slug):
    """Return the whole public Offer with that slug, or None."""
    memory = snapshot()
    offer = frozen.by_slug(slug, memory.vocabulary)
    if offer is None or offer.pk not in memory.catalogue.public(timezone.localdate()):
        return None
    return offer


@public_page
def offer_sheet(request, slug):
    offer = public_offer(slug)
    if offer is None:
        return redirect_or_404(slug, "offers:offer_pdf")
    base = f"{request.scheme}://{request.get_host()}"
    return HttpResponse(offer_pdf(offer, base), content_type="application/pdf")
