"""How much one client may ask of the API. Answers kept in memory (304, repeated) do not count."""

import secrets

from django.conf import settings
from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from django.utils.crypto import salted_hmac
from ninja.throttling import AnonRateThrottle

# New with every start of the process: what stands in the cache names nobody.
SALT = secrets.token_hex(16)


class ApiThrottle(AnonRateThrottle):
    """``API_RATE`` such as ``300/m``; empty: no limit. Counts are kept for the window only."""

    cache = ConnectionProxy(caches, "limits")

    def __init__(self):
        super().__init__(rate="1/m")  # the setting is read with each request

    def allow_request(self, request):
        if not settings.API_RATE:
            return True
        self.num_requests, self.duration = self.parse_rate(settings.API_RATE)
        return super().allow_request(request)

    def get_cache_key(self, request):
        client = salted_hmac(SALT, self.get_ident(request), algorithm="sha256").hexdigest()
        return f"api-rate-{client}"
