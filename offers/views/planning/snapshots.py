"""Frozen inventories: freeze one by hand."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from offers.planning.access import planner_act
from offers.planning.forms import FreezeForm
from offers.planning.snapshots import freeze


@planner_act
@require_POST
def freeze_now(request):
    form = FreezeForm(request.POST)
    if form.is_valid():
        freeze(form.cleaned_data["title"], request.user.get_username())
    return redirect("offers:planning_overview", "veraenderungen")
