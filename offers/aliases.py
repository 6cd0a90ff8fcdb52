"""Former addresses and ids of offers: they lead on to what the offer is called now."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from offers.models import Offer

KEPT_SECONDS = 24 * 60 * 60  # browsers would otherwise keep a permanent redirect for ever


def redirect_or_404(slug, view_name):
    """Return a permanent redirect to the offer once called ``slug``; else raise Http404.

    It must be public, or have been: then its own page says that it is gone.
    """
    offer = Offer.objects.filter(aliases__slug=slug).first()
    if offer is None:
        raise Http404
    if not (offer.is_public() or Offer.objects.formerly_public().contains(offer)):
        raise Http404
    response = HttpResponsePermanentRedirect(reverse(view_name, args=[offer.slug]))
    patch_cache_control(response, max_age=KEPT_SECONDS)
    return response
