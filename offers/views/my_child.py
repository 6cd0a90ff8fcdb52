"""»Mein Kind«: what is due for a child. Its birthday stands in the address and nowhere else."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from offers.host import current_host
from offers.milestones.calendar import CONTENT_TYPE, calendar_of
from offers.milestones.entries import load_ground
from offers.milestones.forms import form_for, read_children
from offers.milestones.plan import load_offers, make_plan


@login_not_required
@require_safe
def my_child(request):
    today = timezone.localdate()
    children, mistakes = read_children(request.GET, today)
    form = form_for(request.GET, children, mistakes, today)
    if form.is_bound and form.is_valid():
        return unkept(redirect(_address([*children, form.child])))
    alone = len(children) == 1
    plans = [
        {
            "plan": plan,
            "offers": load_offers(plan, alone=alone),
            "without": _address([other for other in children if other != plan.child]),
            "calendar": _address([plan.child], "offers:my_child_ics"),
        }
        for plan in _plans(children, today)
    ]
    context = {"form": form, "children": children, "plans": plans, "alone": alone}
    context["calendar"] = _address(children, "offers:my_child_ics")
    return unkept(TemplateResponse(request, "offers/my_child.html", context))


@login_not_required
@require_safe
def my_child_ics(request):
    """The dates as a file; without a readable child the page says what is missing."""
    today = timezone.localdate()
    children, _mistakes = read_children(request.GET, today)
    if not children:
        return unkept(redirect(f"{reverse('offers:my_child')}?{request.GET.urlencode()}"))
    page = request.build_absolute_uri(_address(children))
    content = calendar_of(_plans(children, today), site_name=current_host().site_name, address=page)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mein-kind.ics"'
    return unkept(response)


def _plans(children, today):
    if not children:
        return []
    ground = load_ground(current_host().region_code)
    return [make_plan(child, ground, today) for child in children]


def _address(children, name="offers:my_child"):
    pairs = [child.parameter for child in children]
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")


def unkept(response):
    """Nobody keeps a page about a child: no cache in between, and none of ours."""
    patch_cache_control(response, private=True, no_store=True)
    return response
