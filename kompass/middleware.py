import re

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.utils import translation

from offers.acting import acting
from offers.translations import texts


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Ask who is there only where it matters.

    Django's own looks at the account first: each public page would then read the session and
    carry ``Vary: Cookie``, which keeps shared caches from storing it.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ActingMiddleware:
    """Whatever a request changes is the act of its user; asked for only if something changes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting(user=request.user):
            return self.get_response(request)


class LanguageMiddleware:
    """The address alone says the language: German without prefix, else ``/da/…``.

    Django's own also looks at cookie and ``Accept-Language`` and then says ``Vary``: one address
    would be several pages to every cache, and a shared link would show something else.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        token = texts.begin_request()
        try:
            response = self.get_response(request)
        finally:
            texts.end_request(token)
        response.headers.setdefault("Content-Language", language)
        return response


class EmbeddingMiddleware:
    """Let other websites frame the pages that are made for it, and no others.

    A middleware and no decorator, because an answer may come from the page cache without the view.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "is_embeddable", False):
            response.xframe_options_exempt = True
            response._csp_replace = {"frame-ancestors": settings.EMBED_ANCESTORS}
        return response

    def process_view(self, request, view, args, kwargs):
        request.is_embeddable = getattr(view, "is_embeddable", False)


# What no page of ours needs, a foreign script could not ask for either. Places: "in my vicinity".
PERMISSIONS = ", ".join(
    [
        "geolocation=(self)",
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{name}=()"
            for name in (
                *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
                *("encrypted-media", "fullscreen", "gyroscope", "hid", "magnetometer"),
                *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb"),
                "xr-spatial-tracking",
            )
        ),
    ]
)
OPEN_TO_OTHERS = re.compile(settings.CORS_URLS_REGEX)


class BrowserRulesMiddleware:
    """Headers that Django leaves out, on every answer; first, so that files have them as well.

    Only open data and what is made to be embedded may be loaded into the pages of others.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        is_open = OPEN_TO_OTHERS.match(request.path_info) or getattr(
            request, "is_embeddable", False
        )
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_open else "same-origin"
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response
