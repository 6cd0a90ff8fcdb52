from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware

from offers.acting import acting


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
