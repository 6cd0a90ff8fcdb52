"""System checks that speak plainly: what a person setting up the site may have overlooked."""

import difflib
import os

from django.conf import settings
from django.core.checks import Info, Tags, Warning, register

from kompass import catalogs, env


@register(Tags.staticfiles)
def check_vendor_files(app_configs, **kwargs):
    if (settings.VAR_DIR / "vendor").is_dir():
        return []
    return [
        Warning(
            "Gestaltung, Schriften und Karte fehlen (Ordner var/vendor).",
            hint="Bitte `python3 dev.py assets` aufrufen.",
            id="kompass.W001",
        )
    ]


@register()
def check_variable_names(app_configs, **kwargs):
    """Point out ``KOMPASS_*`` variables that nothing reads: mostly misspelt ones."""
    unread = sorted(
        name for name in os.environ if name.startswith(env.PREFIX) and name not in env.known_names
    )
    return [_unread_variable(name) for name in unread]


def _unread_variable(name):
    similar = difflib.get_close_matches(name, env.known_names, n=1)
    return Warning(
        f"Die Variable {name} hat keine Wirkung.",
        hint=f"Ist {similar[0]} gemeint?" if similar else "Bitte die Schreibweise prüfen.",
        id="kompass.W002",
    )


@register()
def check_map_attribution(app_configs, **kwargs):
    if settings.MAP_TILES and not settings.MAP_ATTRIBUTION:
        return [
            Warning(
                "Zu den Kartenkacheln fehlt die Angabe der Quelle.",
                hint="Bitte KOMPASS_MAP_ATTRIBUTION setzen; die Lizenzen der Karten verlangen das.",
                id="kompass.W003",
            )
        ]
    return []


@register(Tags.translation)
def check_catalogs(app_configs, **kwargs):
    if not catalogs.stale():
        return []
    return [
        Warning(
            f"Übersetzungen sind nicht aktuell: {', '.join(catalogs.stale())}.",
            hint="Bitte `manage.py compilemessages` aufrufen.",
            id="kompass.W005",
        )
    ]


@register(Tags.security, deploy=True)
def check_host_names(app_configs, **kwargs):
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Warning(
                "KOMPASS_ALLOWED_HOSTS erlaubt jeden Rechnernamen.",
                hint="Bitte die Namen nennen, unter denen die Website erreichbar ist.",
                id="kompass.W004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_limits_are_shared(app_configs, **kwargs):
    """Several processes that each count for themselves let several times as much pass."""
    workers = os.environ.get("WEB_CONCURRENCY", "")
    workers = int(workers) if workers.isdigit() else 1
    counts_alone = "locmem" in settings.CACHES["limits"]["BACKEND"]
    if workers < 2 or not counts_alone or not any(settings.REQUEST_RATES.values()):
        return []
    return [
        Info(
            f"Suchen und Formulare zählt jeder der {workers} Prozesse für sich: zusammen lassen "
            f"sie bis zum {workers}-Fachen der eingestellten Grenzen durch.",
            hint="Entweder KOMPASS_CACHE_URL auf ein gemeinsames Redis setzen oder die Grenzen "
            "entsprechend kleiner (docs/security.md).",
            id="kompass.I001",
        )
    ]
