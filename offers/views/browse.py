"""Ways into the catalogue: topics, providers, districts."""

from itertools import groupby

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from offers.counts import counts_by, counts_by_district, counts_by_place, with_counts
from offers.http import public_page
from offers.lifepath import load_chain
from offers.matching import closest_first, closest_situations, offers_of
from offers.models import (
    Area,
    AreaKind,
    CrisisLine,
    Location,
    LocationVisibility,
    Offer,
    Provider,
    Topic,
)
from offers.search.text import fold

from .judged import cards_of, profile_words

CARDS = 6  # the page shows a choice and links to the list for the rest
CARDS_IN_DISTRICT = 12
SITUATIONS = 6

# -- Topics -----------------------------------------------------------------------------------


@public_page
def topic_list(request):
    topics = with_counts(Topic.objects.all(), counts_by("topics"))
    return TemplateResponse(request, "offers/topic_list.html", {"topics": topics})


@public_page
def topic_detail(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    offers = offers_of("topics", [topic])
    context = {
        "topic": topic,
        "offer_count": offers.count(),
        "chain": load_chain(offers),
        "offers": cards_of(closest_first(offers, "topics").with_card_data()[:CARDS], request),
        "profile_words": profile_words(request),
        "situations": closest_situations(SITUATIONS, topics=topic),
        "lines": CrisisLine.objects.public().filter(topics=topic).prefetch_related("languages"),
    }
    return TemplateResponse(request, "offers/topic_detail.html", context)


# -- Providers --------------------------------------------------------------------------------


@public_page
def provider_list(request):
    query = request.GET.get("q", "").strip()[:100]
    providers = with_counts(
        Provider.objects.public().select_related("parent"), counts_by("provider")
    )
    wanted = fold(query).split()
    found = [
        provider
        for provider in sorted(providers, key=lambda provider: fold(provider.name))
        if all(word in fold(f"{provider.name} {provider.carrier.name}") for word in wanted)
    ]
    letters = groupby(found, key=lambda provider: fold(provider.name)[:1].upper())
    context = {
        "query": query,
        "total": len(found),
        "letters": [(letter, list(group)) for letter, group in letters],
    }
    return TemplateResponse(request, "offers/provider_list.html", context)


@public_page
def provider_detail(request, slug):
    providers = Provider.objects.public().select_related("parent").prefetch_related("languages")
    provider = get_object_or_404(providers, slug=slug)
    offers = Offer.objects.published()
    partnered = offers.filter(cooperation_partners=provider)
    context = {
        "provider": provider,
        "carrier": Provider.objects.public().filter(pk=provider.parent_id).first(),
        "offers": cards_of(offers.filter(provider=provider).with_card_data(), request),
        "partner_offers": cards_of(partnered.with_card_data(), request),
        "profile_words": profile_words(request),
        "children": Provider.objects.public().filter(parent=provider),
        "places": provider.locations.findable().select_related("area"),
    }
    return TemplateResponse(request, "offers/provider_detail.html", context)


# -- Stadtteile -------------------------------------------------------------------------------


def districts():
    return Area.objects.filter(kind=AreaKind.DISTRICT)


@public_page
def district_list(request):
    context = {"districts": with_counts(districts(), counts_by_district())}
    return TemplateResponse(request, "offers/district_list.html", context)


@public_page
def district_detail(request, slug):
    district = get_object_or_404(districts(), slug=slug)
    here = Location.objects.findable().filter(area=district)
    offers = offers_of("locations", here)
    topics = with_counts(Topic.objects.all(), counts_by("topics", offers))
    places = with_counts(
        here.filter(visibility=LocationVisibility.PUBLIC), counts_by_place("location", here)
    )
    context = {
        "district": district,
        "offer_count": offers.count(),
        "chain": load_chain(offers),
        "topics": [topic for topic in topics if topic.offer_count],
        "places": [place for place in places if place.offer_count],
        "offers": cards_of(offers.with_card_data()[:CARDS_IN_DISTRICT], request),
        "profile_words": profile_words(request),
        "others": districts().exclude(pk=district.pk),
    }
    return TemplateResponse(request, "offers/district_detail.html", context)
