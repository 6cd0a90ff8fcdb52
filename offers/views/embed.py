"""Lists of offers on other websites, and posters that lead here."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from offers.documents.poster import district_poster
from offers.embedding import EmbedForm, carried, frame_path, snippet
from offers.host import current_host
from offers.http import embeddable, public_page
from offers.models import Area, AreaKind
from offers.selection import Selection
from offers.views.documents import base_of


@public_page
def embed(request):
    """Choose what the frame shows, then copy the snippet; the same parameters as the list."""
    selection = Selection(request.GET)
    context = {
        "selection": selection,
        "form": EmbedForm(selection),
        "carried": carried(selection),
        "chips": selection.chips(),
        "ignored": selection.ignored,
        "snippet": snippet(selection, base_of(request), current_host().site_name),
        "frame_path": frame_path(selection),
        "districts": Area.objects.filter(kind=AreaKind.DISTRICT),
    }
    return TemplateResponse(request, "offers/embed.html", context)


@embeddable
@public_page
def embed_list(request):
    selection = Selection(request.GET)
    page = selection.page()
    context = {
        "selection": selection,
        "page": page,
        "previous": frame_path(selection, page=page.number - 1) if page.has_previous() else "",
        "next": frame_path(selection, page=page.number + 1) if page.has_next() else "",
        "chips": selection.chips(),
        "ignored": selection.ignored,
    }
    return TemplateResponse(request, "offers/embed_list.html", context)


@public_page
def poster(request, slug):
    district = get_object_or_404(Area, kind=AreaKind.DISTRICT, slug=slug)
    content = district_poster(district, base_of(request))
    return HttpResponse(content, content_type="application/pdf")
