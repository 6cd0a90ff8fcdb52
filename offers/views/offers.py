"""The list of offers with its filters, and one offer."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from offers import opening
from offers.facets import facets
from offers.models import Offer
from offers.no_results import ways_out
from offers.selection import SORTS, Selection


@dataclass(frozen=True)
class Choice:
    """A link among several, for sorting and turning pages. ``label`` None is a gap."""

    label: str | int | None
    url: str = ""
    is_current: bool = False
    value: str = ""


@login_not_required
@require_safe
def offer_list(request):
    selection = Selection(request.GET)
    page = selection.page()
    context = {
        "selection": selection,
        "filter": selection.filter,
        "query": selection.typed,
        "page": page,
        "total": page.paginator.count,
        "facets": facets(selection),
        "chips": selection.chips(),
        "ignored": selection.ignored,
        "corrections": selection.found.corrections,
        "sort_choices": sort_choices(selection),
        "page_urls": page_choices(selection, page),
        "reset_url": reverse("offers:offer_list") if selection.values else "",
        "no_results": None if page.object_list else ways_out(selection),
    }
    template = "offers/_results.html" if request.htmx else "offers/offer_list.html"
    response = TemplateResponse(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def sort_choices(selection):
    return [
        Choice(SORTS[name], selection.url(sort=name), name == selection.sort, name)
        for name in selection.possible_sorts
    ]


def page_choices(selection, page):
    """Return links to the first, last and neighbouring pages, with gaps between."""
    if page.paginator.num_pages == 1:
        return []
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        Choice(number, selection.url(page=number if number > 1 else None), number == page.number)
        if isinstance(number, int)
        else Choice(None)
        for number in numbers
    ]


@login_not_required
@require_safe
def offer_detail(request, slug):
    offer = get_object_or_404(Offer.objects.published().with_detail_data(), slug=slug)
    context = {
        "offer": offer,
        "schedule": opening.schedule_lines(offer),
        "next_opening": opening.next_opening(offer),
        "is_open": opening.is_open(offer),
        "related": offer.related_offers.published().with_card_data(),
        "similar": similar_offers(offer),
    }
    return TemplateResponse(request, "offers/offer_detail.html", context)


def similar_offers(offer, limit=3):
    """Return up to ``limit`` public offers that share most topics and phases with ``offer``."""
    return (
        Offer.objects.published()
        .exclude(pk=offer.pk)
        .filter(topics__in=offer.topics.all())
        .annotate(
            shared_topics=Count("topics", distinct=True),
            shared_phases=Count(
                "life_phases",
                filter=Q(life_phases__in=[phase.pk for phase in offer.life_phases.all()]),
                distinct=True,
            ),
        )
        .order_by("-shared_topics", "-shared_phases", "title", "pk")
        .with_card_data()[:limit]
    )
