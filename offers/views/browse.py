"""Ways into the catalogue: topics, situations, providers, districts, life path, crisis help."""

from itertools import groupby

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from offers.counts import counts_by, counts_by_district, counts_by_place, with_counts
from offers.http import public_page
from offers.lifepath import load_chain, when_words
from offers.matching import (
    closest_first,
    load_cards,
    offers_in,
    offers_of,
    rank_for_situation,
)
from offers.models import (
    Area,
    AreaKind,
    CrisisLine,
    LifePhase,
    LifeSituation,
    Location,
    LocationVisibility,
    Offer,
    Provider,
    Topic,
    Transition,
)
from offers.search.text import fold
from offers.translations.texts import translated

CARDS = 6  # the page shows a choice and links to the list for the rest
CARDS_IN_DISTRICT = 12
CARDS_BESIDE_TRANSITION = 3
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
        "chain": chain_with_counts(offers),
        "offers": closest_first(offers, "topics").with_card_data()[:CARDS],
        "situations": closest_situations(topics=topic),
        "lines": CrisisLine.objects.public().filter(topics=topic).prefetch_related("languages"),
    }
    return TemplateResponse(request, "offers/topic_detail.html", context)


def chain_with_counts(offers):
    """The life path with the numbers of ``offers`` instead of all offers."""
    chain = load_chain()
    counts = counts_by("life_phases", offers)
    for stop in chain:
        stop.offer_count = counts.get(stop.phase.pk, 0)
    return chain


# -- Situations -------------------------------------------------------------------------------


def closest_situations(**narrowing):
    """A few situations of one topic or phase, those first that belong to little else."""
    (relation,) = narrowing
    fitting = LifeSituation.objects.filter(**narrowing).values("pk")
    situations = LifeSituation.objects.public().filter(pk__in=fitting)
    return closest_first(situations, relation)[:SITUATIONS]


@public_page
def situation_list(request):
    situations = list(LifeSituation.objects.public())
    context = {
        "urgent": [situation for situation in situations if situation.is_crisis],
        "everyday": [situation for situation in situations if not situation.is_crisis],
    }
    return TemplateResponse(request, "offers/situation_list.html", context)


@public_page
def situation_detail(request, slug):
    situations = LifeSituation.objects.public().prefetch_related(
        "topics",
        "life_phases",
        "target_groups",
        Prefetch(
            "crisis_lines", queryset=CrisisLine.objects.public().prefetch_related("languages")
        ),
    )
    situation = get_object_or_404(situations, slug=slug)
    ranked = rank_for_situation(situation)
    similar = (
        LifeSituation.objects.public()
        .filter(topics__in=situation.topics.all())
        .exclude(pk=situation.pk)
        .annotate(shared_topics=Count("topics"))
        .order_by("-shared_topics", "order", "pk")
    )
    context = {
        "situation": situation,
        "lines": situation.crisis_lines.all(),
        "offer_count": len(ranked),
        "offers": load_cards(ranked[:CARDS]),
        "similar": similar[:4],
    }
    return TemplateResponse(request, "offers/situation_detail.html", context)


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
    context = {
        "provider": provider,
        "carrier": Provider.objects.public().filter(pk=provider.parent_id).first(),
        "offers": offers.filter(provider=provider).with_card_data(),
        "partner_offers": offers.filter(cooperation_partners=provider).with_card_data(),
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
        "chain": chain_with_counts(offers),
        "topics": [topic for topic in topics if topic.offer_count],
        "places": [place for place in places if place.offer_count],
        "offers": offers.with_card_data()[:CARDS_IN_DISTRICT],
        "others": districts().exclude(pk=district.pk),
    }
    return TemplateResponse(request, "offers/district_detail.html", context)


# -- Life path --------------------------------------------------------------------------------


@public_page
def life_path(request):
    return TemplateResponse(request, "offers/life_path.html", {"chain": load_chain()})


@public_page
def life_phase_detail(request, slug):
    phase = get_object_or_404(LifePhase.objects.prefetch_related("advice"), slug=slug)
    chain = load_chain()
    stop = chain.stop_of(phase)
    before, after = chain.neighbours_of(stop)
    offers = offers_of("life_phases", [phase])
    topics = with_counts(Topic.objects.all(), counts_by("topics", offers))
    context = {
        "phase": phase,
        "stop": stop,
        "chain": chain,
        "before": before,
        "after": after,
        "topics": sorted(
            (topic for topic in topics if topic.offer_count),
            key=lambda topic: topic not in stop.phase.related_topics.all(),
        ),
        "offers": closest_first(offers, "life_phases").with_card_data()[:CARDS],
        "situations": closest_situations(life_phases=phase),
    }
    return TemplateResponse(request, "offers/life_phase_detail.html", context)


@public_page
def transition_detail(request, slug):
    transitions = Transition.objects.prefetch_related("steps", "related_topics")
    transition = get_object_or_404(transitions, slug=slug)
    chain = load_chain()
    before, after = (chain.stop_of(phase) for phase in (transition.from_phase, transition.to_phase))
    topics = list(transition.related_topics.all())
    at_bridge = offers_of("transitions", [transition])
    context = {
        "transition": transition,
        "topics": topics,
        "steps": [
            (
                when_words(step.months_from_anchor, transition.get_anchor_display()),
                translated(step, "text"),
            )
            for step in transition.steps.all()
        ],
        "before": before,
        "after": after,
        "at_count": at_bridge.count(),
        "offers_at": closest_first(at_bridge, "transitions").with_card_data()[:CARDS],
        "sides": [side_of(stop, topics, at_bridge) for stop in (before, after) if stop],
    }
    return TemplateResponse(request, "offers/transition_detail.html", context)


def side_of(stop, topics, at_bridge):
    """One side of a bridge: its stop, some offers that do not stand at the bridge itself.

    ``offer_count`` counts all of them, as the list with the same filters does.
    """
    offers = offers_in(topics, [stop.phase])
    beside = closest_first(offers.exclude(pk__in=at_bridge.values("pk")), "life_phases")
    return {
        "stop": stop,
        "offer_count": offers.count(),
        "offers": beside.with_card_data()[:CARDS_BESIDE_TRANSITION],
    }


# -- Help at once -----------------------------------------------------------------------------


@public_page
def crisis(request):
    context = {
        "lines": CrisisLine.objects.public().prefetch_related("languages"),
        "situations": LifeSituation.objects.public().filter(is_crisis=True),
        "topics": Topic.objects.filter(is_crisis=True),
    }
    return TemplateResponse(request, "offers/crisis.html", context)
