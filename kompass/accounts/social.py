"""Logins at the city's identity provider: who may enter, and with which roles."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.template.response import TemplateResponse


def claimed_groups(data):
    """The names in the groups claim of userinfo or ID token; ``data`` as allauth keeps it."""
    for part in (data.get("userinfo"), data.get("id_token"), data):
        groups = (part or {}).get(settings.OIDC_GROUPS_CLAIM)
        if isinstance(groups, str):
            return [groups]
        if isinstance(groups, list):
            return [str(group) for group in groups]
    return []


def roles_of(data):
    """Names of our roles for the claimed groups; Keycloak may write a group as ``/name``."""
    mapping = settings.OIDC_ROLES
    groups = claimed_groups(data)
    names = {*groups, *(group.removeprefix("/") for group in groups)}
    return {mapping[name] for name in names if name in mapping}


def give_roles(user, roles):
    """Give ``user`` exactly ``roles`` among those the provider decides on; others stay."""
    decided = set(settings.OIDC_ROLES.values())
    user.groups.remove(*user.groups.filter(name__in=decided - roles))
    user.groups.add(*Group.objects.filter(name__in=roles))
    user.is_staff = bool(roles)
    user.save(update_fields=["is_staff"])


class CityLoginAdapter(DefaultSocialAccountAdapter):
    """Only who has a role enters; roles follow the provider at every login."""

    def is_open_for_signup(self, request, sociallogin):
        return bool(roles_of(sociallogin.account.extra_data))

    def is_auto_signup_allowed(self, request, sociallogin):
        return True  # never ask: what the provider says is all there is

    def pre_social_login(self, request, sociallogin):
        """Refuse without a role; the roles of a known account are brought up to date."""
        roles = roles_of(sociallogin.account.extra_data)
        user = sociallogin.user
        if user.pk and not user.is_superuser:
            give_roles(user, roles)
        if not roles and not user.is_superuser:
            page = TemplateResponse(request, "accounts/no_role.html", status=403)
            raise ImmediateHttpResponse(page.render())

    def save_user(self, request, sociallogin, form=None):
        user = super().save_user(request, sociallogin, form)
        give_roles(user, roles_of(sociallogin.account.extra_data))
        return user
