"""The start page, editorial pages and the answer to machines that ask whether we live."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def start(request):
    return HttpResponse()


@login_not_required
@require_safe
def page(request, slug):
    return HttpResponse()


@login_not_required
@require_safe
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")
