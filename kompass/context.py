"""What every public page shows around its content."""

from django.utils.functional import SimpleLazyObject

from kompass.models import Page, SiteConfiguration
from offers.models import CrisisLine

# Pages with a place of their own in the bar at the top.
SERVICE_PAGES = {"leichte-sprache": "leicht", "gebaerdensprache": "hand"}


def site(request):
    """``site``, ``service_pages``, ``footer_pages``, ``crisis_lines_prominent``; read when used."""
    pages = SimpleLazyObject(lambda: list(Page.objects.published().only("slug", "title", "order")))

    def service_pages():
        by_slug = {page.slug: page for page in pages}
        return [
            {"page": by_slug[slug], "icon": icon}
            for slug, icon in SERVICE_PAGES.items()
            if slug in by_slug
        ]

    return {
        "site": SimpleLazyObject(SiteConfiguration.load),
        "service_pages": service_pages,
        "footer_pages": lambda: [page for page in pages if page.slug not in SERVICE_PAGES],
        "crisis_lines_prominent": lambda: CrisisLine.objects.public().filter(is_prominent=True),
    }
