"""What a network has decided and does: registers as pages and as CSV."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from networks.forms import SelfCheckForm
from networks.models import (
    Measure,
    MeasureStep,
    Network,
    Procedure,
    SelfCheck,
    TopicMatrix,
    scope_of,
)
from networks.overviews import (
    bodies_table,
    decisions_table,
    file_name,
    matrix_table,
    processes_table,
)
from networks.procedures import current_step
from networks.processes import find_processes, parallels


def templates_for(user, network):
    """Templates of ``network``; who edits it may also use those of other networks it reads."""
    shown = [network]
    if scope_of(user).covers(network):
        shown = Network.objects.visible_to(user)
    found = Procedure.objects.filter(is_template=True, network__in=shown)
    return found.prefetch_related("steps").order_by("title")


def visible_network(user, slug):
    return get_object_or_404(Network.objects.visible_to(user), slug=slug)


def csv_response(table):
    headers = {"Content-Disposition": f'attachment; filename="{file_name(table)}"'}
    response = HttpResponse(table.csv(), content_type="text/csv; charset=utf-8", headers=headers)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def bodies_csv(request, slug):
    network = visible_network(request.user, slug)
    return csv_response(bodies_table(network.bodies.visible_to(request.user)))


def _decisions(request, slug):
    network = visible_network(request.user, slug)
    return network, decisions_table(network.bodies.visible_to(request.user))


@require_safe
def decisions(request, slug):
    network, table = _decisions(request, slug)
    context = {"network": network, "table": table}
    return TemplateResponse(request, "networks/decisions.html", context)


@require_safe
def decisions_csv(request, slug):
    return csv_response(_decisions(request, slug)[1])


@require_safe
def measures(request, slug):
    network = visible_network(request.user, slug)
    context = {
        "network": network,
        "measures": network.measure_set.select_related("lead", "decision").prefetch_related(
            "steps"
        ),
        "procedures": [
            (one, current_step(one))
            for one in network.procedure_set.filter(is_template=False).prefetch_related(
                "steps__bodies"
            )
        ],
        "templates": templates_for(request.user, network),
        "matrices": network.topicmatrix_set.all(),
        "may_edit": scope_of(request.user).covers(network),
    }
    return TemplateResponse(request, "networks/measures.html", context)


@require_safe
def measure_detail(request, slug):
    steps = MeasureStep.objects.prefetch_related("actors")
    found = Measure.objects.filter(network__in=Network.objects.visible_to(request.user))
    measure = get_object_or_404(
        found.select_related("network", "lead", "decision__body").prefetch_related(
            Prefetch("steps", queryset=steps), "effect_goals", "topics"
        ),
        slug=slug,
    )
    context = {
        "measure": measure,
        "network": measure.network,
        "may_edit": scope_of(request.user).covers(measure.network),
    }
    return TemplateResponse(request, "networks/measure_detail.html", context)


def _matrix(user, slug):
    found = TopicMatrix.objects.filter(network__in=Network.objects.visible_to(user))
    return get_object_or_404(found.select_related("network").prefetch_related("rows"), slug=slug)


@require_safe
def matrix_detail(request, slug):
    matrix = _matrix(request.user, slug)
    context = {
        "matrix": matrix,
        "network": matrix.network,
        "may_edit": scope_of(request.user).covers(matrix.network),
    }
    return TemplateResponse(request, "networks/matrix_detail.html", context)


@require_safe
def matrix_csv(request, slug):
    return csv_response(matrix_table(_matrix(request.user, slug)))


@require_safe
def participation(request, slug):
    network = visible_network(request.user, slug)
    context = {
        "network": network,
        "participations": network.participations.all(),
        "checks": network.self_checks.all()[:5],
        "may_edit": scope_of(request.user).covers(network),
    }
    return TemplateResponse(request, "networks/participation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request, slug):
    network = visible_network(request.user, slug)
    if not scope_of(request.user).covers(network):
        raise PermissionDenied
    form = SelfCheckForm(request.POST or None, instance=SelfCheck(network=network))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Die Selbstprüfung ist gespeichert."))
        return redirect("networks:participation", network.slug)
    context = {"network": network, "form": form}
    return TemplateResponse(request, "networks/self_check.html", context)


@require_safe
def processes(request):
    query = request.GET.get("q", "").strip()[:100]
    found = find_processes(query)
    context = {
        "query": query,
        "processes": found,
        "parallels": parallels(found),
        "may_edit": request.user.has_perm("networks.change_planningprocess"),
    }
    return TemplateResponse(request, "networks/processes.html", context)


@require_safe
def processes_csv(request):
    return csv_response(processes_table(find_processes(request.GET.get("q", "").strip()[:100])))
