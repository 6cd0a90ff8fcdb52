"""The night the clock changes, minute by minute: every job at its hour, once."""

import importlib
from collections import Counter
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

NIGHTS = (datetime(2027, 3, 27), datetime(2026, 10, 24))  # forward and back on the day after
DAYS, STEP = 4, 5  # minutes between two calls of the entry point


def faults():
    """In a child, on the database: what ``run_due`` starts from the day before until after."""
    from kompass.operations.jobs import running
    from kompass.operations.jobs.schedule import Daily
    from kompass.operations.jobs.table import JOBS
    from kompass.operations.models import JobRun

    found = []
    for night in NIGHTS:
        JobRun.objects.all().delete()
        begun, started = timezone.make_aware(night), Counter()
        last = {job.name: begun - timedelta(minutes=1) for job in JOBS}
        JobRun.objects.bulk_create(
            JobRun(name=name, started_at=moment, succeeded=True) for name, moment in last.items()
        )
        # By the clock of the world: an hour in spring is left out, one in autumn comes twice.
        for minute in range(0, DAYS * 24 * 60, STEP):
            now = begun + timedelta(minutes=minute)
            for name in _started(running, now):
                started[name, timezone.localtime(now).date()] += 1
        days = [(night + timedelta(days=more)).date() for more in range(DAYS)]
        for job in JOBS:
            if isinstance(job.schedule, Daily) and job.schedule.weekday is None:
                counts = [started[job.name, day] for day in days]
                if counts != [1] * DAYS:
                    found.append(f"{job.name} lief um den {night:%d.%m.%Y} {counts}-mal je Tag")
    return found


def _started(running, now):
    """Names of the jobs that start at ``now``; they do nothing but end well."""
    clock = importlib.import_module("django.utils.timezone")
    with (
        mock.patch.object(running, "call_command", lambda *args, **options: None),
        mock.patch.object(clock, "now", lambda: now),
    ):
        return [result.job.name for result in running.run_due(now)]
