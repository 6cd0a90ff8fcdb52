"""Ways into the catalogue: topics, situations, providers, districts, life path, crisis help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def topic_list(request):
    return HttpResponse()


@login_not_required
@require_safe
def topic_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def situation_list(request):
    return HttpResponse()


@login_not_required
@require_safe
def situation_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def provider_list(request):
    return HttpResponse()


@login_not_required
@require_safe
def provider_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def district_list(request):
    return HttpResponse()


@login_not_required
@require_safe
def district_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def life_path(request):
    return HttpResponse()


@login_not_required
@require_safe
def life_phase_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def transition_detail(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def crisis(request):
    return HttpResponse()
