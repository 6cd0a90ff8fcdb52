"""What allauth asks of this site: no sign-up, no addresses kept, links to our own host."""

import ipaddress

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from kompass.accounts import sealing
from kompass.limits import client_key
from kompass.models import SiteConfiguration


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": _("Bitte geben Sie Ihr jetziges Passwort ein."),
    }

    def is_open_for_signup(self, request):
        return False  # accounts are made by the administration or by the city's login

    def get_client_ip(self, request):
        """A pseudonym in the form of an address, new every day: allauth counts by it."""
        return str(ipaddress.IPv6Address(b"\xfd" + bytes.fromhex(client_key(request))[:15]))

    def get_reset_password_from_key_url(self, key):
        """On the site's own address, whatever host the request named."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return settings.SITE_URL + path

    def get_login_redirect_url(self, request):
        if request.user.is_staff:
            return super().get_login_redirect_url(request)
        return reverse("account_home")

    def is_safe_url(self, url):
        """Only paths of this site; allauth would also take any host of ALLOWED_HOSTS."""
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts=None, require_https=True
        )

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who entered through the city's login has nothing else to show before the first factor."""
        user = context.request.user
        if not user.has_usable_password() and not is_mfa_enabled(user):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_from_email(self):
        return settings.DEFAULT_FROM_EMAIL

    def send_mail(self, template_prefix, email, context):
        site = SiteConfiguration.load()
        super().send_mail(
            template_prefix, email, {**context, "site": site, "site_url": settings.SITE_URL}
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self):
        return SiteConfiguration.load().site_name

    def _get_site_name(self):
        return SiteConfiguration.load().site_name
