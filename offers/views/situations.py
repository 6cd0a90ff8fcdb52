"""Everyday situations in families' words, and help at once."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from offers.host import current_host
from offers.http import public_page
from offers.matching import rank_for_situation
from offers.models import CrisisLine, HelpPath, LifeSituation, Topic

from .judged import cards_in_order, profile_words

CARDS = 6  # the page shows a choice and links to the list for the rest


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
    situations = (
        LifeSituation.objects.public()
        .select_related("first_contact")
        .prefetch_related(
            "topics",
            "life_phases",
            "target_groups",
            Prefetch(
                "crisis_lines", queryset=CrisisLine.objects.public().prefetch_related("languages")
            ),
        )
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
        "contact": situation.first_contact or current_host().first_contact,
        "help_path": HelpPath.objects.public().filter(pk=situation.help_path_id).first(),
        "lines": situation.crisis_lines.all(),
        "offer_count": len(ranked),
        "offers": cards_in_order(ranked[:CARDS], request),
        "profile_words": profile_words(request),
        "similar": similar[:4],
    }
    return TemplateResponse(request, "offers/situation_detail.html", context)


@public_page
def crisis(request):
    context = {
        "lines": CrisisLine.objects.public().prefetch_related("languages"),
        "situations": LifeSituation.objects.public().filter(is_crisis=True),
        "topics": Topic.objects.filter(is_crisis=True),
    }
    return TemplateResponse(request, "offers/crisis.html", context)
