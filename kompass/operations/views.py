"""For machines that watch the site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kompass.operations import metrics
from kompass.operations.readiness import problems


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """200 where the site is fit to answer, else 503 and what is missing, one word a line."""
    found = problems()
    words = "\n".join(found) or "ok"
    return HttpResponse(f"{words}\n", content_type="text/plain", status=503 if found else 200)


@login_not_required
@require_safe
@never_cache
def prometheus(request):
    """The figures, for who knows the token; for all others there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(metrics.page(), content_type="text/plain; version=0.0.4; charset=utf-8")
