"""What an address answers whose offer families can no longer see."""

from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

from offers.aliases import redirect_or_404
from offers.models import Offer

SECONDS_KEPT = 60
LONGEST_CHAIN = 5  # a successor may have been followed by another one


def gone_or_404(request, slug):
    """410 with the way on where ``slug`` was public and is archived, 301 where it is a former
    address; else raise Http404."""
    offer = Offer.objects.formerly_public().filter(slug=slug).first()
    if offer is None:
        return redirect_or_404(slug, "offers:offer_detail")
    context = {"successor": public_successor(offer)}
    response = TemplateResponse(request, "offers/offer_gone.html", context, status=410)
    patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
    return response


def public_successor(offer):
    """Return the first public offer among those that followed ``offer``, or None."""
    for _step in range(LONGEST_CHAIN):
        offer = offer.successor
        if offer is None or offer.is_public():
            return offer
    return None
