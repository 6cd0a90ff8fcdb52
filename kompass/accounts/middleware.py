"""How long a session lasts, and the second factor that staff must have.

Both look at the account only when somebody else asks for it, so that public pages neither read
the session nor say ``Vary: Cookie``.
"""

import re
import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.requests import RequestSite
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kompass.accounts.sealing import SENTENCE, Unreadable

BEGAN = "session_began"  # both in seconds since 1970
SEEN = "session_seen"
NOTE_EVERY = 60  # seconds
ACCOUNT_PAGES = "/konto/"
# The page of an open form says every minute that it is open: nobody need sit before it.
BY_ITSELF = re.compile(r"/anwesend/$")


def begin_session(sender, request, **kwargs):
    """Receiver of ``user_logged_in``."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class SessionLimitMiddleware:
    """End a session ``SESSION_COOKIE_AGE`` after the login or ``SESSION_IDLE_SECONDS`` idle."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        account = request.user
        request.user = SimpleLazyObject(lambda: checked_account(request, account))
        return self.get_response(request)


def checked_account(request, account):
    if not account.is_authenticated:
        return account
    if is_over(request.session, time.time()):
        request.session.flush()
        return AnonymousUser()
    note_activity(request)
    request.lacks_second_factor = lacks_second_factor(request, account)
    if request.lacks_second_factor and not request.path_info.startswith(ACCOUNT_PAGES):
        return AnonymousUser()  # until then there is nothing but the pages of the account
    return account


def is_over(session, now):
    began = session.get(BEGAN, now)
    seen = session.get(SEEN, now)
    return now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def note_activity(request):
    now = int(time.time())
    session = request.session
    if now - session.get(SEEN, 0) < NOTE_EVERY or BY_ITSELF.search(request.path_info):
        return
    session.setdefault(BEGAN, now)
    session[SEEN] = now


def lacks_second_factor(request, account):
    """True for staff without a second factor where the site requires one."""
    if not settings.REQUIRE_MFA or not account.is_staff:
        return False
    records = get_authentication_records(request, account) if settings.OIDC_HAS_MFA else []
    if any(record["method"] == "socialaccount" for record in records):
        return False
    return not is_mfa_enabled(account)


class SecondFactorMiddleware:
    """Lead staff to setting up a second factor before anything that needs a login.

    And let allauth's pages have our frame around them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.REQUIRE_MFA or not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated or not getattr(request, "lacks_second_factor", False):
            return None
        messages.info(
            request, _("Bitte richten Sie zuerst einen zweiten Faktor ein. Danach geht es weiter.")
        )
        return redirect("mfa_index")

    def process_exception(self, request, error):
        """Where a page shows codes that no key opens, that of the second factor included."""
        if not isinstance(error, Unreadable):
            return None
        messages.error(request, SENTENCE)
        return redirect("account_home")

    def process_template_response(self, request, response):
        """allauth calls the host name "site": ours is the municipality's website."""
        if isinstance((response.context_data or {}).get("site"), RequestSite):
            del response.context_data["site"]
        return response
