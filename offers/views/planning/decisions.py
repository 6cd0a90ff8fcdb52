"""Acts of planners: gaps are recorded, accepted, linked; overlaps are judged."""

from itertools import combinations

from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers.models import Gap, Offer, OverlapDecision
from offers.planning import gap_record
from offers.planning.access import may_decide, planner_act, planner_page
from offers.planning.forms import AcceptForm, LinkForm, VerdictForm
from offers.planning.planned import Concerns
from offers.planning.selection import PlanningSelection
from offers.views.planning.overviews import chips

GAPS = ("offers:planning_overview", "luecken")
OVERLAPS = ("offers:planning_overview", "dopplungen")


def stored_gaps(user):
    """Gaps this account may open: those of an offer only where it plans with the offer."""
    selection = PlanningSelection(QueryDict(), user)
    gaps = Gap.objects.select_related("rule", "need", "project")
    if selection.own_scope.departments is None:
        return gaps
    return gaps.exclude(rule__entity="offer")


@planner_page
@require_safe
def gap_page(request, pk):
    gap = get_object_or_404(stored_gaps(request.user), pk=pk)
    return _gap_page(request, gap)


def _gap_page(request, gap, accept_form=None, status=200):
    context = {
        "gap": gap,
        "events": gap.events.all(),
        "may_decide": may_decide(request.user),
        "accept_form": accept_form or AcceptForm(),
        "link_form": LinkForm(initial={"need": gap.need, "project": gap.project}),
    }
    return TemplateResponse(request, "offers/planning/gap.html", context, status=status)


@planner_act
@require_POST
def gap_accept(request, pk):
    gap = get_object_or_404(stored_gaps(request.user), pk=pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _gap_page(request, gap, form, status=422)
    gap_record.accept(gap, form.cleaned_data["reason"], request.user.get_username())
    return redirect("offers:planning_gap", pk=pk)


@planner_act
@require_POST
def gap_resume(request, pk):
    gap = get_object_or_404(stored_gaps(request.user), pk=pk)
    gap_record.resume(gap, request.user.get_username())
    return redirect("offers:planning_gap", pk=pk)


@planner_act
@require_POST
def gap_link(request, pk):
    gap = get_object_or_404(stored_gaps(request.user), pk=pk)
    form = LinkForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        gap_record.link(gap, chosen["need"], chosen["project"], request.user.get_username())
    return redirect("offers:planning_gap", pk=pk)


@planner_act
@require_POST
def gaps_record(request):
    """Look for gaps now instead of next night."""
    gap_record.record_gaps(PlanningSelection(QueryDict()))
    return redirect(*GAPS)


@planner_act
@require_http_methods(["POST"])
def overlap_decide(request):
    """Judge a group: the verdict holds for each two of its offers."""
    form = VerdictForm(request.POST)
    ids = [int(pk) for pk in request.POST.getlist("offer") if pk.isascii() and pk.isdigit()][:40]
    offers = list(Offer.objects.filter(pk__in=ids).order_by("pk"))
    if form.is_valid() and len(offers) > 1:
        _store(offers, form.cleaned_data, request.user)
    return redirect(*OVERLAPS)


@transaction.atomic
def _store(offers, chosen, user):
    for first, second in combinations(offers, 2):
        pair = {"first": first, "second": second}
        if not chosen["verdict"]:
            OverlapDecision.objects.filter(**pair).delete()
            continue
        OverlapDecision.objects.update_or_create(
            **pair,
            defaults={
                "verdict": chosen["verdict"],
                "reason": chosen["reason"],
                "decided_on": timezone.localdate(),
                "decided_by": user,
            },
        )


@planner_page
@require_safe
def planned(request):
    """Bedarf and Vorhaben with evidence and steps; a selection leaves out what it excludes."""
    selection = PlanningSelection(request.GET, request.user)
    concerns = Concerns(selection.values, everything=True)
    context = {
        "chips": chips(selection, request.path),
        "here": request.path,
        "ignored": selection.ignored,
        "needs": concerns.needs,
        "projects": concerns.projects,
        "may_decide": may_decide(request.user),
        "title": _("Bedarf und Vorhaben"),
    }
    return TemplateResponse(request, "offers/planning/planned.html", context)
