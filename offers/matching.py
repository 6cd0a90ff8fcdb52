"""Which offers fit a situation or a transition, the closest first."""

from django.db.models import Count

from offers.models import LifeSituation, Offer
from offers.models.base import lines_of
from offers.search.text import stems

WEIGHT_TITLE = 4
WEIGHT_TAG = 3
WEIGHT_SUMMARY = 2
WEIGHT_TOPIC = 2
WEIGHT_TARGET_GROUP = 1


def closest_first(rows, relation):
    """Order offers or situations so that those meant for little else in ``relation`` come first."""
    return rows.annotate(breadth=Count(relation, distinct=True)).order_by("breadth", "title", "pk")


def closest_situations(number, **narrowing):
    """Some situations of one topic or phase, those first that belong to little else."""
    (relation,) = narrowing
    fitting = LifeSituation.objects.filter(**narrowing).values("pk")
    situations = LifeSituation.objects.public().filter(pk__in=fitting)
    return closest_first(situations, relation)[:number]


def offers_of(relation, rows, offers=None):
    """Public offers that have one of ``rows`` in ``relation``, each once.

    The narrowing is a subquery: what is counted or loaded afterwards sees all relations.
    """
    offers = Offer.objects.published() if offers is None else offers
    return offers.filter(pk__in=Offer.objects.filter(**{f"{relation}__in": rows}).values("pk"))


def offers_in(topics, phases):
    """Public offers with one of ``topics`` and one of ``phases``; an empty list asks nothing.

    The same rule as ``?topic=…&life_phase=…`` in the list. Without any condition: none.
    """
    offers = Offer.objects.published() if topics or phases else Offer.objects.none()
    if topics:
        offers = offers_of("topics", topics, offers)
    if phases:
        offers = offers_of("life_phases", phases, offers)
    return offers


def rank_for_situation(situation):
    """Return the pks of all public offers that fit ``situation``, the closest first.

    Words that families use for the situation, found in title, tags or summary, weigh most;
    then come shared topics and target groups.
    """
    topics = set(situation.topics.all())
    groups = set(situation.target_groups.all())
    phrases = [set(stems(line)) for line in lines_of(situation.search_words)]

    def hits(text):
        found = set(stems(text))
        return sum(1 for phrase in phrases if phrase and phrase <= found)

    def score(offer):
        return (
            WEIGHT_TITLE * hits(offer.title)
            + WEIGHT_TAG * hits(" ".join(tag.name for tag in offer.tags.all()))
            + WEIGHT_SUMMARY * hits(offer.summary)
            + WEIGHT_TOPIC * len(topics.intersection(offer.topics.all()))
            + WEIGHT_TARGET_GROUP * len(groups.intersection(offer.target_groups.all()))
        )

    offers = offers_in(topics, list(situation.life_phases.all()))
    found = offers.only("title", "summary").prefetch_related("topics", "target_groups", "tags")
    return [offer.pk for offer in sorted(found, key=lambda o: (-score(o), o.title, o.pk))]


def load_cards(pks):
    """Return the offers ``pks`` with card data, in exactly that order."""
    offers = Offer.objects.with_card_data().in_bulk(pks)
    return [offers[pk] for pk in pks if pk in offers]
