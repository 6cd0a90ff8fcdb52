"""``/opendata/``: what data there is, its description for data portals, the package of tables."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from django.views.generic import RedirectView

from kompass.models import SiteConfiguration
from offers.exchange.fields import described_columns
from offers.hsds.archive import archive_for, archive_stamp
from offers.http import public_page
from offers.models import Offer
from offers.opendata.dcat import (
    FORMATS,
    LICENCES,
    Publisher,
    catalog_graph,
    day_of_last_change,
    serialized,
)
from offers.opendata.distributions import distributions

PUBLIC_SECONDS = 3600


@public_page
def index(request):
    context = {
        "distributions": distributions(),
        "columns": described_columns(),
        "licence": settings.DATA_LICENCE,
        "licence_url": LICENCES[settings.DATA_LICENCE],
        "formats": list(FORMATS),
    }
    return TemplateResponse(request, "kompass/opendata.html", context)


@public_page
def api_guide(request):
    return TemplateResponse(request, "kompass/api.html", {"site_url": settings.SITE_URL})


@public_page
def catalog(request, ending):
    if ending not in FORMATS:
        raise Http404
    site = SiteConfiguration.load()
    publisher = Publisher(site.publisher_name, site.site_name, site.editor_mail)
    newest = Offer.objects.published().order_by("-updated_at").values_list("updated_at", flat=True)
    graph = catalog_graph(publisher, day_of_last_change(newest.first()))
    content, content_type = serialized(graph, ending)
    return HttpResponse(content, content_type=content_type)


@login_not_required
@require_safe
@condition(etag_func=lambda request: archive_stamp())
def hsds_package(request):
    path = archive_for()
    if path is None:
        response = HttpResponse(
            _("Das Paket wird nachts neu gebaut und ist noch nicht fertig."),
            status=503,
            content_type="text/plain; charset=utf-8",
        )
        response["Retry-After"] = str(PUBLIC_SECONDS)
        return response
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response["Last-Modified"] = http_date(path.stat().st_mtime)
    patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response


app_name = "opendata"
urlpatterns = [
    path("opendata/", index, name="index"),
    path("api/", api_guide, name="api_guide"),
    path("api/docs", login_not_required(RedirectView.as_view(pattern_name="opendata:api_guide"))),
    path("opendata/katalog.<str:ending>", catalog, name="catalog"),
    path("opendata/hsds-3.0.zip", hsds_package, name="hsds_package"),
]
