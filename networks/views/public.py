"""What everybody may see of networks: purpose, levels, members by organisation, contact."""

from itertools import groupby

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from networks.analysis.composition import involved
from networks.models import ACTION_LEVELS, LEVEL_NAMES, Body, Level, Network
from networks.places import map_of
from offers.http import public_page


@public_page
def network_list(request):
    networks = list(Network.objects.public().select_related("area"))
    context = {
        "here": [network for network in networks if not network.is_elsewhere],
        "elsewhere": [network for network in networks if network.is_elsewhere],
        "map": map_of(networks),
    }
    return TemplateResponse(request, "networks/network_list.html", context)


@public_page
def network_detail(request, slug):
    bodies = Body.objects.running().order_by("order", "name")
    networks = Network.objects.public().select_related("area", "parent")
    network = get_object_or_404(
        networks.prefetch_related(Prefetch("bodies", queryset=bodies), "topics"), slug=slug
    )
    context = {
        "network": network,
        "levels": bodies_by_level(network.bodies.all()),
        "organisations": by_organisation(network),
        "children": network.children.filter(is_public=True),
        "parent": network.parent if network.parent and network.parent.is_public else None,
    }
    return TemplateResponse(request, "networks/network_detail.html", context)


def bodies_by_level(bodies):
    """``[(level in words, [body, …]), …]``: the three levels of action always, others if any."""
    found = {level: [body for body in bodies if body.level == level] for level in Level}
    return [
        (LEVEL_NAMES[level], found[level])
        for level in (*ACTION_LEVELS, Level.PARTICIPATION, Level.COMMITTEE)
        if found[level] or level in ACTION_LEVELS
    ]


def by_organisation(network):
    """``[(organisation, [actor, …]), …]`` in the order of the alphabet."""
    actors = involved(network).distinct()
    actors = actors.select_related("department__parent__parent", "provider__parent")
    ordered = sorted(actors, key=lambda actor: (actor.division, actor.name))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda a: a.division)]
