"""Analysis and picture of a network: page, SVG, table, CSV, GraphML; saved arrangements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from networks.analysis.load import dormant_findings, load_findings
from networks.analysis.report import tie_findings, wave_findings
from networks.analysis.ties import STATED
from networks.board import board_of
from networks.choice import fields_of, read_choice
from networks.forms import ArrangementForm
from networks.graph_files import graphml, ties_table
from networks.models import Arrangement, scope_of
from networks.picture import draw, legend
from offers.documents.png import png_of

from .home import structure_findings
from .registers import csv_response, visible_network
from .surveys import editable_network


@require_safe
def analysis(request, slug):
    network = visible_network(request.user, slug)
    choice = read_choice(network, request.GET)
    picture = choice.picture()
    bodies = network.bodies.running()
    ties = tie_findings(picture)
    if choice.source == STATED and choice.wave:
        ties += wave_findings(choice.wave, picture)
    context = {
        "network": network,
        "choice": choice,
        "fields": [one for one in fields_of(choice) if one[0] != "size"],
        "figures": picture.figures,
        "structure": structure_findings(network),
        "ties": ties,
        "load": [*load_findings(bodies), *dormant_findings(bodies)],
        "may_edit": scope_of(request.user).covers(network),
    }
    return TemplateResponse(request, "networks/analysis.html", context)


@require_safe
def picture(request, slug):
    network = visible_network(request.user, slug)
    choice = read_choice(network, request.GET)
    shown = choice.picture()
    context = {
        "network": network,
        "choice": choice,
        "fields": fields_of(choice),
        "drawing": draw(network, shown, choice.size),
        "legend": legend(),
        "tie_count": len(shown.ties),
        "query": request.GET.urlencode(),
        "is_whole": request.GET.get("view") == "whole",
        "other_view": _other_view(request.GET),
        "arrangements": network.arrangements.all(),
        "may_edit": scope_of(request.user).covers(network),
    }
    return TemplateResponse(request, "networks/picture.html", context)


def _other_view(params):
    """The query string for the whole picture at a glance, or for the large one that scrolls."""
    params = params.copy()
    if params.get("view") == "whole":
        del params["view"]
    else:
        params["view"] = "whole"
    return params.urlencode()


def _file(content, content_type, name):
    headers = {"Content-Disposition": f'attachment; filename="{timezone.localdate()}-{name}"'}
    response = HttpResponse(content, content_type=content_type, headers=headers)
    response["Cache-Control"] = "private, no-store"
    return response


def _svg(request, slug):
    network = visible_network(request.user, slug)
    choice = read_choice(network, request.GET)
    context = {"drawing": draw(network, choice.picture(), choice.size), "network": network}
    return render_to_string("networks/picture.svg", context)


@require_safe
def picture_svg(request, slug):
    return _file(_svg(request, slug), "image/svg+xml", f"netzwerkbild-{slug}.svg")


@require_safe
def picture_png(request, slug):
    return _file(png_of(_svg(request, slug)), "image/png", f"netzwerkbild-{slug}.png")


@require_safe
def picture_graphml(request, slug):
    network = visible_network(request.user, slug)
    text = graphml(read_choice(network, request.GET).picture())
    return _file(text, "application/xml", f"netzwerk-{network.slug}.graphml")


@require_safe
def picture_csv(request, slug):
    network = visible_network(request.user, slug)
    return csv_response(ties_table(read_choice(network, request.GET).picture()))


@require_http_methods(["GET", "HEAD", "POST"])
def board_new(request, slug):
    """Place the actors freely and keep the arrangement."""
    network = editable_network(request.user, slug)
    board = board_of(network)
    arrangement = Arrangement(network=network, created_by=request.user)
    form = ArrangementForm(
        request.POST or None,
        instance=arrangement,
        actors=board.actors,
        initial={"noted_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Die Aufstellung ist gespeichert."))
        return redirect("networks:board", arrangement.pk)
    context = {"network": network, "board": board, "form": form}
    return TemplateResponse(request, "networks/board_new.html", context)


@require_safe
def board(request, pk):
    arrangement = get_object_or_404(Arrangement.objects.select_related("network"), pk=pk)
    network = visible_network(request.user, arrangement.network.slug)
    context = {
        "network": network,
        "arrangement": arrangement,
        "board": board_of(network, arrangement.positions),
    }
    return TemplateResponse(request, "networks/board.html", context)
