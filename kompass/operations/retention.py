"""Every period after which something personal is deleted, in one table.

``manage.py apply_retention`` applies it each night; docs/data-map.md prints it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from kompass.models import SiteConfiguration
from kompass.operations.models import MailState, QueuedMail
from offers.freshness.reminders import KEPT_DAYS as REMINDER_DAYS
from offers.imports.storing import KEPT_DAYS as IMPORT_DAYS
from offers.imports.storing import clean_imports
from offers.models import EditingPresence, FruitlessSearch, RateWindow, Reminder, UseCount
from offers.planning.use import KEPT_DAYS as USE_DAYS
from offers.presence import ALIVE
from offers.search.fruitless import KEPT_DAYS as SEARCH_DAYS


@dataclass(frozen=True)
class Rule:
    """``apply(dry_run)`` deletes and returns one line; ``period`` is it in words."""

    what: str
    period: Callable[[], str]
    apply: Callable[[bool], str]


def by_command(what, period, command):
    """A rule that a command of its own applies."""

    def apply(dry_run):
        words = StringIO()
        call_command(command, dry_run=dry_run, stdout=words)
        return words.getvalue().strip()

    return Rule(what, period, apply)


def by_rows(what, period, rows):
    """A rule that deletes the queryset ``rows()`` returns."""

    def apply(dry_run):
        count = rows().count()
        if not dry_run:
            rows().delete()
        return f"{count} {'wären zu löschen' if dry_run else 'gelöscht'}"

    return Rule(what, period, apply)


def _ago(**period):
    return timezone.now() - timedelta(**period)


def _today_less(days):
    return timezone.localdate() - timedelta(days=days)


def _unclear_mails():
    return QueuedMail.objects.filter(
        state=MailState.UNCLEAR, settled_at__lt=_ago(days=settings.MAIL_KEEP_DAYS)
    )


def _imports(dry_run):
    if dry_run:
        return f"älter als {IMPORT_DAYS} Tage (nicht gezählt)"
    runs, files = clean_imports()
    return f"{files} Dateien, {runs} nie übernommene Importe gelöscht"


def _months(name):
    return lambda: f"{getattr(SiteConfiguration.load(), name)} Monate"


def _days(number):
    return lambda: f"{number} Tage"


RULES = (
    by_command("Archivierte Angebote", _months("purge_after_months"), "purge_archived"),
    by_command(
        "Kontakte und Namen in ersetzten Ständen", _months("history_keep_months"), "thin_history"
    ),
    by_command(
        "Wer etwas vorgeschlagen hat", _days(settings.PROPOSAL_KEEP_DAYS), "forget_proposers"
    ),
    by_command("Wer etwas gemeldet hat", _days(settings.FEEDBACK_KEEP_DAYS), "forget_reporters"),
    Rule("Hochgeladene Tabellen", _days(IMPORT_DAYS), _imports),
    by_rows(
        "E-Mails, gesendet oder abgelehnt",
        _days(settings.MAIL_KEEP_DAYS),
        lambda: QueuedMail.objects.settled_before(_ago(days=settings.MAIL_KEEP_DAYS)),
    ),
    by_rows("E-Mails, ungeklärt", _days(settings.MAIL_KEEP_DAYS), _unclear_mails),
    by_rows(
        "Protokoll der Erinnerungen",
        _days(REMINDER_DAYS),
        lambda: Reminder.objects.filter(claimed_at__lt=_ago(days=REMINDER_DAYS)),
    ),
    by_rows(
        "Protokoll der Verwaltung",
        _days(settings.ADMIN_LOG_KEEP_DAYS),
        lambda: LogEntry.objects.filter(action_time__lt=_ago(days=settings.ADMIN_LOG_KEEP_DAYS)),
    ),
    by_rows(
        "Suchen ohne Treffer",
        _days(SEARCH_DAYS),
        lambda: FruitlessSearch.objects.filter(day__lt=_today_less(SEARCH_DAYS)),
    ),
    by_rows(
        "Zähler der Nutzung",
        _days(USE_DAYS),
        lambda: UseCount.objects.filter(day__lt=_today_less(USE_DAYS)),
    ),
    by_rows(
        "Abgelaufene Anmeldungen",
        lambda: f"{settings.SESSION_COOKIE_AGE // 3600} Stunden",
        lambda: Session.objects.filter(expire_date__lt=timezone.now()),
    ),
    by_rows(
        "Wer einen Eintrag offen hat",
        lambda: f"{int(ALIVE.total_seconds())} Sekunden",
        lambda: EditingPresence.objects.filter(seen_at__lte=timezone.now() - ALIVE),
    ),
    by_rows(
        "Zähler gegen Missbrauch",
        lambda: "bis zum Ende ihres Fensters",
        lambda: RateWindow.objects.filter(ends_at__lte=timezone.now()),
    ),
)
