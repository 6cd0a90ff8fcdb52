"""The watch list: a page, a PDF and a QR code of the ids in the address."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse

from offers.documents.booklet import collection_pdf
from offers.documents.facts import absolute
from offers.documents.qr import qr_svg
from offers.http import public_page
from offers.watchlist import Watchlist

from .documents import base_of


@public_page
def watchlist(request):
    chosen = Watchlist(request.GET.get("ids", ""))
    for offer in chosen.offers:
        offer.forget_query = chosen.query(without=offer.pk)
    context = {
        "list": chosen,
        "address": absolute(chosen.url, base_of(request)),
        "is_handover": "uebergabe" in request.GET,
    }
    return TemplateResponse(request, "offers/watchlist.html", context)


@public_page
def watchlist_pdf(request):
    chosen = Watchlist(request.GET.get("ids", ""))
    if not chosen.offers:
        raise Http404
    groups = [(group.title, group.offers) for group in chosen.groups]
    content = collection_pdf(groups, base_of(request), path=chosen.url)
    return HttpResponse(content, content_type="application/pdf")


@public_page
def watchlist_qr(request):
    chosen = Watchlist(request.GET.get("ids", ""))
    if not chosen.offers:
        raise Http404
    return HttpResponse(
        qr_svg(absolute(chosen.url, base_of(request))), content_type="image/svg+xml"
    )
