"""System checks of accounts that speak plainly; only with ``check --deploy``."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection

from kompass.accounts.sealing import Authenticator, count_unreadable
from offers import roles


@register(Tags.security, deploy=True)
def check_second_factor(app_configs, **kwargs):
    if settings.REQUIRE_MFA:
        return []
    return [
        Warning(
            "Personal kommt mit dem Passwort allein in die Verwaltung.",
            hint="Bitte KOMPASS_REQUIRE_MFA=1 setzen (oder die Zeile löschen).",
            id="accounts.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_city_login(app_configs, **kwargs):
    """The provider's address and the names of roles, where a city's login is set up."""
    if not settings.OIDC_ISSUER:
        return []
    found = []
    if urlsplit(settings.OIDC_ISSUER).scheme != "https":
        found.append(
            Warning(
                "Die Anmeldung der Stadt läuft ohne Verschlüsselung.",
                hint="KOMPASS_OIDC_ISSUER sollte mit https:// beginnen.",
                id="accounts.W002",
            )
        )
    unknown = sorted(set(settings.OIDC_ROLES.values()) - set(roles.NAMES))
    if unknown or not settings.OIDC_ROLES:
        found.append(
            Warning(
                f"KOMPASS_OIDC_ROLES nennt Rollen, die es nicht gibt: {', '.join(unknown)}."
                if unknown
                else "Über die Anmeldung der Stadt kommt niemand herein: Keine Gruppe hat Rollen.",
                hint="Bitte KOMPASS_OIDC_ROLES setzen, etwa gruppe=Redaktion. Rollen: "
                + ", ".join(roles.NAMES),
                id="accounts.W003",
            )
        )
    return found


@register(Tags.database)
def check_second_factors_open(app_configs, databases=None, **kwargs):
    """Only with ``check --database default`` and before a migration: asks the database."""
    if not databases or Authenticator._meta.db_table not in connection.introspection.table_names():
        return []
    if not (number := count_unreadable()):
        return []
    return [
        Warning(
            f"{number} zweite Faktoren lassen sich mit keinem Schlüssel lesen.",
            hint="Bitte den alten Schlüssel wieder an KOMPASS_MFA_KEYS anfügen (docs/security.md).",
            id="accounts.W004",
        )
    ]
