"""The profile of an actor: task, for whom, how to get there, what it is not for (H15)."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.models import Actor, Body, Cooperation, Network, SurveyWave, scope_of
from offers.models import Offer


def visible_actors(user):
    """Actors of the networks that ``user`` may read; all of them for who reads all networks."""
    if scope_of(user).reads_all:
        return Actor.objects.all()
    networks = Network.objects.visible_to(user)
    found = Actor.objects.filter(networks__in=networks)
    return (found | Actor.objects.filter(memberships__body__network__in=networks)).distinct()


@require_safe
def actor_detail(request, slug):
    actors = visible_actors(request.user).select_related("department__parent", "provider__parent")
    actor = get_object_or_404(actors, slug=slug)
    readable = Body.objects.visible_to(request.user)
    seats = actor.memberships.current().filter(body__in=readable)
    context = {
        "actor": actor,
        "may_edit": request.user.has_perm("networks.change_actor"),
        "seats": seats.select_related("body__network"),
        "offers": offers_of(actor),
        "ties": ties_of(actor, request.user),
        "open_waves": open_waves(actor, request.user),
    }
    return TemplateResponse(request, "networks/actor_detail.html", context)


def ties_of(actor, user):
    """What ``actor`` says of others, and others of it, in the networks that ``user`` reads."""
    said = Cooperation.objects.filter(Q(source=actor) | Q(target=actor))
    said = said.filter(wave__network__in=Network.objects.visible_to(user))
    return said.select_related("wave", "source", "target").order_by("-wave__opened_on", "pk")


def open_waves(actor, user):
    """Waves in which ``user`` may say with whom its own ``actor`` works."""
    if actor.department_id is None or not Actor.objects.of(user).filter(pk=actor.pk).exists():
        return []
    networks = Network.objects.filter(
        Q(participants=actor) | Q(bodies__memberships__in=actor.memberships.current())
    )
    waves = SurveyWave.objects.filter(network__in=networks).select_related("network")
    return [wave for wave in waves if wave.is_open]


def offers_of(actor):
    """Public offers that the actor runs or leads."""
    public = Offer.objects.published()
    if actor.provider_id:
        return public.filter(provider=actor.provider_id)
    if actor.department_id:
        return public.filter(department=actor.department_id)
    return public.none()
