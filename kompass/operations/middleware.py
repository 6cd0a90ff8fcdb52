"""First and last to see a request: its id, its line in the log, its part in the figures."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from kompass.operations import metrics
from kompass.operations.logs import current_request

access = logging.getLogger("kompass.access")

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
UNKNOWN = "-"


class RequestIdMiddleware:
    """Every request has an id: the proxy's if it is a sane one, in the answer and in all logs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if SANE_ID.fullmatch(given) else uuid.uuid4().hex
        token = current_request.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response.headers["X-Request-ID"] = request.id
        return response


class MeasureMiddleware:
    """Count and time what is answered; a line for each where ``KOMPASS_LOG_REQUESTS`` is set.

    Neither names an address, and of the path only what the URL configuration calls it: a path may
    hold the token of a mailed link.
    """

    def __init__(self, get_response):
        if not (settings.METRICS_TOKEN or settings.LOG_REQUESTS):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        view = request.resolver_match.view_name if request.resolver_match else UNKNOWN
        if settings.METRICS_TOKEN:
            metrics.note_request(request.method, view or UNKNOWN, response.status_code, seconds)
        if settings.LOG_REQUESTS:
            access.info(
                "%s %s",
                request.method,
                response.status_code,
                extra={"view": view, "milliseconds": round(seconds * 1000, 1)},
            )
        return response
