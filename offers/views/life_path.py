"""The life path: its phases and the transitions between them."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from offers.counts import counts_by, with_counts
from offers.host import current_host
from offers.http import public_page
from offers.lifepath import load_chain, when_words
from offers.matching import closest_first, closest_situations, offers_in, offers_of
from offers.milestones.forms import ChildForm
from offers.models import HelpPath, LifePhase, Milestone, Topic, Transition
from offers.translations.texts import translated

from .judged import cards_of, profile_words

CARDS = 6  # the page shows a choice and links to the list for the rest
CARDS_BESIDE_TRANSITION = 3
SITUATIONS = 6


@public_page
def life_path(request):
    context = {"chain": load_chain(), "form": ChildForm(today=timezone.localdate())}
    return TemplateResponse(request, "offers/life_path.html", context)


@public_page
def life_phase_detail(request, slug):
    phase = get_object_or_404(LifePhase.objects.prefetch_related("advice"), slug=slug)
    chain = load_chain()
    stop = chain.stop_of(phase)
    before, after = chain.neighbours_of(stop)
    offers = offers_of("life_phases", [phase])
    topics = with_counts(Topic.objects.all(), counts_by("topics", offers))
    region = current_host().region_code
    milestones = Milestone.objects.public().filter(life_phase=phase).in_region(region)
    shown = {milestone.pk: milestone for milestone in milestones}
    advice = phase.advice.all()
    context = {
        "phase": phase,
        "advice": [(translated(row, "text"), shown.get(row.milestone_id)) for row in advice],
        "milestones": milestones,
        "helpers": chain.helpers_at(stop),
        "stop": stop,
        "chain": chain,
        "before": before,
        "after": after,
        "topics": sorted(
            (topic for topic in topics if topic.offer_count),
            key=lambda topic: topic not in stop.phase.related_topics.all(),
        ),
        "offers": cards_of(closest_first(offers, "life_phases").with_card_data()[:CARDS], request),
        "profile_words": profile_words(request),
        "situations": closest_situations(SITUATIONS, life_phases=phase),
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
        "form": ChildForm(today=timezone.localdate()),
        "help_path": HelpPath.objects.public().filter(pk=transition.help_path_id).first(),
        "offers_at": cards_of(
            closest_first(at_bridge, "transitions").with_card_data()[:CARDS], request
        ),
        "profile_words": profile_words(request),
        "sides": [side_of(stop, topics, at_bridge, request) for stop in (before, after) if stop],
    }
    return TemplateResponse(request, "offers/transition_detail.html", context)


def side_of(stop, topics, at_bridge, request):
    """One side of a bridge: its stop, some offers that do not stand at the bridge itself.

    ``offer_count`` counts all of them, as the list with the same filters does.
    """
    offers = offers_in(topics, [stop.phase])
    beside = closest_first(offers.exclude(pk__in=at_bridge.values("pk")), "life_phases")
    return {
        "stop": stop,
        "offer_count": offers.count(),
        "offers": cards_of(beside.with_card_data()[:CARDS_BESIDE_TRANSITION], request),
    }
