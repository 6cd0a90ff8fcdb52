"""The profile of an actor: task, for whom, how to get there, what it is not for (H15)."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.models import Actor, Body, Network, scope_of
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
        "seats": seats.select_related("body__network"),
        "offers": offers_of(actor),
    }
    return TemplateResponse(request, "networks/actor_detail.html", context)


def offers_of(actor):
    """Public offers that the actor runs or leads."""
    public = Offer.objects.published()
    if actor.provider_id:
        return public.filter(provider=actor.provider_id)
    if actor.department_id:
        return public.filter(department=actor.department_id)
    return public.none()
