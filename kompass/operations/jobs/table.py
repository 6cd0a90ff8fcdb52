"""All jobs that the site needs regularly; ``manage.py run_due_jobs`` runs those that are due."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings

from kompass.operations.jobs.schedule import Daily, Every


@dataclass(frozen=True)
class Job:
    """``command`` with ``options`` (as ``call_command`` takes them), by ``schedule``.

    ``longest``: a claim older than that belongs to a process that died on another machine.
    """

    name: str
    title: str
    schedule: Every | Daily
    command: str
    options: dict = field(default_factory=dict)
    longest: timedelta = timedelta(hours=6)


JOBS = (
    # Counters of use and of searches in vain write themselves: each web process keeps its own.
    Job("reminders", "An Prüfungen erinnern", Daily(6), "send_reminders"),
    Job("work_orders", "An Arbeitsaufträge erinnern", Daily(6), "remind_work_orders"),
    Job("surveys", "An Umfragen erinnern", Daily(6), "remind_surveys"),
    Job("retention", "Aufbewahrungsfristen anwenden", Daily(4), "apply_retention"),
    Job("accounts", "Ungenutzte Konten schließen", Daily(6), "close_unused_accounts"),
    Job("second_factors", "Zweite Faktoren verschlüsseln", Daily(4), "seal_second_factors"),
    Job("gaps", "Lücken suchen", Daily(4), "find_gaps"),
    Job(
        "snapshot", "Bestand des Monats festhalten", Daily(4), "freeze_inventory", {"monthly": True}
    ),
    Job("hsds_package", "HSDS-Tabellenpaket bauen", Daily(4), "build_hsds_package"),
    Job("links", "Links prüfen", Daily(5, weekday=6), "check_links", longest=timedelta(hours=20)),
    Job("search", "Suchindex aktuell halten", Every(10), "refresh_search"),
    # Last, so that what the others wrote goes out at once.
    Job("mail", "E-Mails senden", Every(1), "send_queued_mail", longest=timedelta(hours=2)),
)


def jobs():
    """The jobs of this installation, in the order in which they run."""
    if not settings.BACKUP_DIRECTORY:
        return JOBS
    options = {"directory": settings.BACKUP_DIRECTORY}
    return (Job("backup", "Sicherung schreiben", Daily(1), "backup", options), *JOBS)
