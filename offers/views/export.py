"""The current selection as a file: the parameters of the list, and what the reader may see."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from offers.exchange.feed import atom_feed
from offers.exchange.files import Export
from offers.selection import Selection

PUBLIC_SECONDS = 60  # how long browsers and caches may keep a public file


@login_not_required
@require_safe
def offer_export_csv(request):
    return _table(request, "csv")


@login_not_required
@require_safe
def offer_export_xlsx(request):
    return _table(request, "xlsx")


@login_not_required
@require_safe
def offer_export_json(request):
    return _cached(_download(Export("json", request.GET)))


@login_not_required
@require_safe
def offer_export_geojson(request):
    return _cached(_download(Export("geojson", request.GET)))


@login_not_required
@require_safe
def offer_feed(request):
    selection = Selection(request.GET)
    feed = atom_feed(
        selection.offers(), page_path=selection.url(), feed_path=request.get_full_path()
    )
    return _cached(HttpResponse(feed, content_type="application/atom+xml; charset=utf-8"))


def _table(request, file_format):
    """The public table, or the internal one for those who may have it.

    Both live at one address, so every answer varies by the cookie of the login.
    """
    user = request.user
    if user.has_perm("offers.export_internal"):
        sees_all = user.is_staff and user.has_perm("offers.view_offer")
        export = Export(file_format, request.GET, internal=True, every_status=sees_all)
        response = _download(export)
        patch_cache_control(response, private=True, no_store=True)
    else:
        response = _cached(_download(Export(file_format, request.GET)))
    patch_vary_headers(response, ["Cookie"])
    return response


def _cached(response):
    patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response


def _download(export):
    return StreamingHttpResponse(
        export.pieces(),
        content_type=export.content_type,
        headers={"Content-Disposition": f'attachment; filename="{export.file_name}"'},
    )
