"""What an operator may have overlooked, in plain words (``manage.py check --deploy``)."""

from datetime import timedelta

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connection
from django.utils import timezone

from kompass.operations.backup.archive import ArchiveError, public_keys
from kompass.operations.mail.delivery import CLAIM_LASTS
from kompass.operations.models import JobRun

SHORTEST_TOKEN = 20  # characters
QUIET_FOR = timedelta(minutes=15)


@register(Tags.security)
def check_backup_key(app_configs, **kwargs):
    try:
        public_keys(settings.BACKUP_KEY)
    except ArchiveError as error:
        return [Error(str(error), id="operations.E001")]
    return []


@register()
def check_mail_patience(app_configs, **kwargs):
    if timedelta(seconds=settings.MAIL_SERVER_PATIENCE) < CLAIM_LASTS:
        return []
    return [
        Error(
            "KOMPASS_MAIL_SERVER_PATIENCE ist länger, als eine E-Mail vergeben bleibt.",
            hint=f"Bitte weniger als {int(CLAIM_LASTS.total_seconds())} Sekunden setzen.",
            id="operations.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_metrics_token(app_configs, **kwargs):
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= SHORTEST_TOKEN:
        return []
    return [
        Warning(
            "KOMPASS_METRICS_TOKEN ist leicht zu erraten.",
            hint=f"Bitte mindestens {SHORTEST_TOKEN} zufällige Zeichen setzen.",
            id="operations.W001",
        )
    ]


@register(Tags.database)
def check_jobs_run(app_configs, databases=None, **kwargs):
    """Only with ``check --database default`` and before a migration: asks the database."""
    if not databases or settings.DEBUG:
        return []
    if JobRun._meta.db_table not in connection.introspection.table_names():
        return []  # not set up yet
    if JobRun.objects.filter(started_at__gt=timezone.now() - QUIET_FOR).exists():
        return []
    return [
        Warning(
            "Seit über 15 Minuten lief keine regelmäßige Aufgabe: E-Mails bleiben liegen.",
            hint="Bitte den Zeitplan einrichten, der `manage.py run_due_jobs` jede Minute aufruft.",
            id="operations.W002",
        )
    ]
