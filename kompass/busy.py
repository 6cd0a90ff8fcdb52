"""The database is busy, away or full: say so in the page's language and lose nothing typed."""

import logging
import sys

from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from offers.busy import AWAY, BUSY, FULL, RENEWED, trouble

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
SECRET = "password"  # noqa: S105  (part of a field's name)
REASONS = {
    BUSY: "the database was busy with other changes for too long",
    AWAY: "the database does not answer",
    FULL: "no space is left on the disk",
    RENEWED: "its tables have just changed",
}


class BusyDatabaseMiddleware:
    """Answers a form that could not be stored with a page that sends the same form again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        kind = trouble(error)
        return busy_page(request, kind) if kind else None


def server_error(request):
    """What Django calls with the error at hand, also for what is no view: 503 or else 500."""
    kind = trouble(sys.exception())
    return busy_page(request, kind) if kind else defaults.server_error(request)


def busy_page(request, kind):
    """Status 503; what was posted stands in the page, but for files and what is secret.

    Needs neither the database nor the account.
    """
    _log(request, kind)
    if kind == RENEWED:
        connection.close()  # it goes on knowing the old tables; the next one will not
    is_form = request.method == "POST"
    context = {
        "kind": kind,
        "fields": _typed(request) if is_form else [],
        "was_posted": is_form,
        "files": [file.name for file in request.FILES.values()] if is_form else [],
        "path": request.get_full_path(),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _log(request, kind):
    """One line with the reason; Django's own for the same request is left out."""
    view = request.resolver_match.view_name if request.resolver_match else "-"
    logger.error("Answered 503 to %s %s: %s", request.method, view, REASONS[kind])
    request.trouble_is_logged = True


def is_away(error):
    return trouble(error) == AWAY


def _typed(request):
    """``[(name, value)]`` of the posted form; none of a form with anything secret in it."""
    is_secret = hasattr(request, "sensitive_post_parameters") or any(
        SECRET in name.lower() for name in request.POST
    )
    if is_secret:
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]
