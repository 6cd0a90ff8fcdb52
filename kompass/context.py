"""What every public page shows around its content."""

from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject

from kompass.models import Page, SiteConfiguration
from offers.models import CrisisLine
from offers.search.memory import snapshot

# Pages with a place of their own in the bar at the top.
SERVICE_PAGES = {"leichte-sprache": "leicht", "gebaerdensprache": "hand"}


@dataclass(frozen=True)
class Frame:
    """Read once and kept by this process until ``version`` (of the lists) is another."""

    version: str
    site: SiteConfiguration
    service_pages: list[dict]
    footer_pages: list[Page]
    crisis_lines: list[CrisisLine]


_frame: Frame | None = None


def frame():
    global _frame
    version = snapshot().state.vocabulary_version
    if _frame is None or _frame.version != version:
        _frame = _load(version)
    return _frame


def _load(version):
    pages = {
        page.slug: page
        for page in Page.objects.published().only("slug", "title", "order", "is_draft_text")
    }
    return Frame(
        version=version,
        site=SiteConfiguration.load(),
        service_pages=[
            {"page": pages[slug], "icon": icon}
            for slug, icon in SERVICE_PAGES.items()
            if slug in pages
        ],
        footer_pages=[page for slug, page in pages.items() if slug not in SERVICE_PAGES],
        crisis_lines=list(CrisisLine.objects.public().filter(is_prominent=True)),
    )


def site(request):
    """``site``, ``service_pages``, ``footer_pages``, ``crisis_lines_prominent``; read when used."""
    kept = SimpleLazyObject(frame)
    return {
        "site": SimpleLazyObject(lambda: kept.site),
        "service_pages": lambda: kept.service_pages,
        "footer_pages": lambda: kept.footer_pages,
        "crisis_lines_prominent": lambda: kept.crisis_lines,
    }
