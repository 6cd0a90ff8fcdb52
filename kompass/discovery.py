"""What machines look for first: robots.txt, sitemap, OpenSearch, security.txt."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from kompass.models import Page, SiteConfiguration
from networks.models import Network
from offers.alternates import alternate_urls
from offers.documents.picture import shared_picture
from offers.http import public_page
from offers.models import (
    Area,
    AreaKind,
    HelpPath,
    LifePhase,
    LifeSituation,
    Offer,
    Provider,
    Topic,
    Transition,
)

URLS_PER_FILE = 1000  # each in all languages, with its alternates
NOT_FOR_ROBOTS = (
    "/verwaltung/",
    "/planung/",
    "/pflege/",
    "/netzwerke/intern/",
    "/netzwerke/umfrage/",
    "/netzwerke/kalender/",
    "/*?*q=",
)
SECURITY_DAYS = 180  # how long security.txt says that it holds


@public_page
def picture(request):
    """What links to pages without a picture of their own show when shared (Open Graph)."""
    site = SiteConfiguration.load()
    phases = set(LifePhase.objects.values_list("order", flat=True))
    title = site.claim or site.municipality_name
    content = shared_picture(title, site.municipality_name, site.site_name, phases)
    return HttpResponse(content, content_type="image/png")


class OurSite:
    """What the sitemaps want to know of a site: its name for addresses."""

    def __init__(self):
        self.domain = self.name = urlsplit(settings.SITE_URL).netloc


class PagesSitemap(Sitemap):
    """Pages in all languages, with links between them.

    Django's own way for languages would read every record for each file; here a file reads its
    own records and then names each in all languages.
    """

    limit = URLS_PER_FILE

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_urls(self, page=1, site=None, protocol=None):
        found = super().get_urls(page, OurSite(), protocol)
        return [entry for url in found for entry in self._in_all_languages(url)]

    def _in_all_languages(self, url):
        addresses = alternate_urls(self.location(url["item"]))
        alternates = [{"location": there, "lang_code": code} for code, there in addresses]
        for code, there in addresses:
            if code != "x-default":
                yield {**url, "location": there, "alternates": alternates}


class FixedSitemap(PagesSitemap):
    def items(self):
        lists = ("offer_list", "life_path", "topic_list", "situation_list", "provider_list")
        others = ("district_list", "help_path_list", "my_child", "responsibility", "crisis")
        names = [f"offers:{name}" for name in (*lists, *others)]
        return ["start", *names, "networks:network_list"]

    def location(self, name):
        return reverse(name)


class OfferSitemap(PagesSitemap):
    def items(self):
        return Offer.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, offer):
        return offer.updated_at


class RowsSitemap(PagesSitemap):
    """The pages of one kind of record."""

    def __init__(self, rows):
        self.rows = rows

    def items(self):
        return self.rows().order_by("pk")


SITEMAPS = {
    "start": FixedSitemap(),
    "angebote": OfferSitemap(),
    "themen": RowsSitemap(Topic.objects.all),
    "lebensphasen": RowsSitemap(LifePhase.objects.all),
    "uebergaenge": RowsSitemap(Transition.objects.all),
    "situationen": RowsSitemap(lambda: LifeSituation.objects.public()),
    "hilfewege": RowsSitemap(lambda: HelpPath.objects.public()),
    "stadtteile": RowsSitemap(lambda: Area.objects.filter(kind=AreaKind.DISTRICT)),
    "anbieter": RowsSitemap(lambda: Provider.objects.public()),
    "netzwerke": RowsSitemap(lambda: Network.objects.public()),
    "seiten": RowsSitemap(lambda: Page.objects.published()),
}


@public_page
def sitemap_index(request):
    """One entry for each file; Django's own view would take the host from the request."""
    addresses = []
    for section, sitemap in SITEMAPS.items():
        address = settings.SITE_URL + reverse("sitemap_section", args=[section])
        later = range(2, sitemap.paginator.num_pages + 1)
        addresses += [address, *(f"{address}?p={page}" for page in later)]
    context = {"sitemaps": [SitemapIndexItem(address) for address in addresses]}
    return TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml")


@public_page
def sitemap_section(request, section):
    return views.sitemap(request, SITEMAPS, section=section)


@public_page
def robots(request):
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap_index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def security(request):
    """RFC 9116."""
    site = SiteConfiguration.load()
    contact = settings.SECURITY_CONTACT or site.editor_mail
    ends = timezone.now().replace(microsecond=0, second=0, minute=0, hour=0)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {(ends + timedelta(days=SECURITY_DAYS)).isoformat()}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def opensearch(request):
    """OpenSearch 1.1: lets a browser search this site from its address bar."""
    context = {"site_url": settings.SITE_URL}
    content_type = "application/opensearchdescription+xml"
    return TemplateResponse(request, "kompass/opensearch.xml", context, content_type=content_type)
