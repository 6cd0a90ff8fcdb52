from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.static import serve

from kompass import discovery, views
from kompass.operations import views as operations
from offers.hsds.urls import public_urls as hsds_urls


def media():
    """Uploaded pictures while developing; on a site the web server sends them."""
    if not settings.DEBUG:
        return []
    view = login_not_required(serve)
    return [re_path(r"^media/(?P<path>.*)$", view, {"document_root": settings.MEDIA_ROOT})]


handler500 = "kompass.busy.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.prometheus, name="metrics"),
    path("verwaltung/", admin.site.urls),
    # Not by language: accounts are for the back office, which speaks German, and the provider knows
    # the address it sends people back to.
    path("konto/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("konto/", include("kompass.accounts.urls")),
    path("api/hsds/", hsds_urls()),
    path("", include("kompass.opendata")),
    path("robots.txt", discovery.robots, name="robots"),
    path("bild.png", discovery.picture, name="picture"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path(".well-known/security.txt", discovery.security, name="security"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap_index"),
    path("sitemap-<str:section>.xml", discovery.sitemap_section, name="sitemap_section"),
    *media(),
    *i18n_patterns(
        path("", views.start, name="start"),
        path("", include("offers.urls")),
        path("netzwerke/", include("networks.urls")),
        # Last, because it takes every remaining address of one part.
        path("<slug:slug>/", views.page, name="page"),
        prefix_default_language=False,
    ),
]
