"""The list of offers with its filters, and one offer."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from offers import opening
from offers.accessibility_profile import PROFILES, judge_all, known_profiles
from offers.embedding import embed_path
from offers.exchange.map_points import map_points
from offers.facets import facets
from offers.help_paths import paths_for
from offers.http import public_page
from offers.neighbours import neighbours, next_phase
from offers.no_results import ways_out
from offers.search import frozen
from offers.search.fruitless import count_fruitless, is_new_search
from offers.search.memory import snapshot
from offers.selection import Selection
from offers.watchlist import read_ids

from .gone import gone_or_404


@dataclass(frozen=True)
class Choice:
    """A link among several, for sorting and turning pages. ``label`` None is a gap."""

    label: str | int | None
    url: str = ""
    is_current: bool = False
    value: str = ""


@public_page
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
        "sort_choices": sort_choices(selection),
        # Without scripts the ids of the watch list travel in the addresses.
        "booklet_url": booklet_url(selection),
        "shows_profile": bool(selection.profiles) or "needs" in request.GET,
        "profile_url": selection.url(needs=1),
        "profiles": PROFILES.items(),
        "map": map_context(selection),
        "kept_before": "".join(f"{pk}," for pk in read_ids(request.GET.get("kept", ""))),
        "list_url": selection.url(view=None),
        "map_url": selection.url(view="map"),
        "own_address": selection.url(
            page=page.number if page.number > 1 else None, needs=request.GET.get("needs")
        ),
        "page_urls": page_choices(selection, page),
        "reset_url": reverse("offers:offer_list") if selection.values else "",
        "no_results": None if page.object_list else ways_out(selection),
        "embed_url": embed_path(selection),
        "help_paths": [] if page.object_list else paths_for(selection.typed),
    }
    template = "offers/_results.html" if request.htmx else "offers/offer_list.html"
    response = TemplateResponse(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    if selection.query and not len(selection.found.hits):
        response["Cache-Control"] = "no-store"  # so that every search in vain counts
        if is_new_search(request):
            count_fruitless(selection.query, selection.now.date())
    return response


@public_page
def offer_map(request):
    """The points of the map for the same parameters as the list; fetched by its script."""
    return JsonResponse(
        map_points(Selection(request.GET)), json_dumps_params={"separators": (",", ":")}
    )


def map_context(selection):
    """What the frame of the map needs to know, or None where the list alone is wanted."""
    if selection.params.get("view") != "map":
        return None
    query = selection.url(view=None).partition("?")[2]
    return {
        "points": reverse("offers:offer_map") + (f"?{query}" if query else ""),
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
        "host": urlsplit(settings.MAP_TILES).hostname,
    }


def booklet_url(selection):
    """Address of the selection as a booklet, ready for the last parameter."""
    query = selection.url(view=None, kept=None).partition("?")[2]
    return f"{reverse('offers:booklet')}?{query}{'&' if query else ''}"


def sort_choices(selection):
    return [
        Choice(selection.sort_label(name), selection.url(sort=name), name == selection.sort, name)
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


@public_page
def offer_detail(request, slug):
    memory, today = snapshot(), timezone.localdate()
    public = memory.catalogue.public(today)
    offer = frozen.by_slug(slug, memory.vocabulary)
    if offer is None or offer.pk not in public:
        return gone_or_404(request, slug)
    context = detail_context(offer, memory)
    judge_all([offer], known_profiles(request.GET))
    return TemplateResponse(request, "offers/offer_detail.html", context)


def detail_context(offer, memory):
    """What the page of a thawed ``offer`` shows besides it; ``memory`` is the snapshot."""
    public = memory.catalogue.public(timezone.localdate())
    beside = neighbours(offer, memory, public)
    cards = frozen.cards([pk for ids in beside.values() for pk in ids], memory.vocabulary)
    is_open = opening.is_open(offer)
    return {
        "offer": offer,
        "schedule": opening.schedule_lines(offer),
        "next_opening": opening.next_opening(offer),
        "is_open": is_open,
        "closes_at": opening.closes_at(offer) if is_open else None,
        "next_phase": next_phase(offer, memory),
        **{name: [card for card in cards if card.pk in ids] for name, ids in beside.items()},
        "may_leave_quickly": any(topic.is_crisis for topic in offer.topics.all()),
    }
