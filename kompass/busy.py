"""While one long change is written, SQLite keeps others waiting: say so and lose nothing typed."""

from django.template.response import TemplateResponse

from offers.busy import is_busy

RETRY_SECONDS = 60
SECRET = "password"  # noqa: S105  (part of a field's name)


class BusyDatabaseMiddleware:
    """Answers a form that could not be stored with a page that sends the same form again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return busy_page(request) if is_busy(error) else None


def busy_page(request):
    """Status 503; what was posted stands in the page, but for files and what is secret."""
    context = {
        "fields": _typed(request),
        "was_posted": request.method == "POST",
        "files": [file.name for file in request.FILES.values()],
    }
    response = TemplateResponse(request, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response.render()


def _typed(request):
    """``[(name, value)]`` of the posted form; none of a form with anything secret in it."""
    is_secret = hasattr(request, "sensitive_post_parameters") or any(
        SECRET in name.lower() for name in request.POST
    )
    if is_secret:
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]
