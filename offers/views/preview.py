"""A draft as the public would see it, behind a link that expires."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offers.models import Offer, Status
from offers.preview import read_token
from offers.search import frozen
from offers.search.memory import snapshot

from .offers import detail_context


@login_not_required
@require_safe
@never_cache
def offer_preview(request, token):
    try:
        link = read_token(token)
    except signing.SignatureExpired:
        response = TemplateResponse(request, "offers/preview_expired.html", status=410)
        return _private(response)
    except signing.BadSignature as error:
        raise Http404 from error
    stored = Offer.objects.exclude(status=Status.ARCHIVED).filter(pk=link.offer_pk).first()
    if stored is None:
        raise Http404
    if stored.is_public():
        return _private(redirect(stored))
    memory = snapshot()
    offer = frozen.preview(stored.pk, memory.vocabulary)
    context = {**detail_context(offer, memory), "preview": stored, "preview_ends_at": link.ends_at}
    return _private(TemplateResponse(request, "offers/offer_detail.html", context))


def _private(response):
    """Not for search engines, and the address is not passed on to other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
