"""What runs on the database of KOMPASS_DATABASE_URL: ``python -m tests.faults.inside TASK [N]``.

Each task prints one line of JSON.
"""

import json
import os
import sys
import time
from datetime import timedelta

import django

NOT_HERE = ("links", "hsds_package")  # ask other machines, or take long and prove nothing new


def city(offers):
    from django.core.management import call_command

    from tests.faults.rounds import load_city

    call_command("migrate", verbosity=0)
    load_city(int(offers))
    return due()


def due():
    """Let every job of the table be due, but for NOT_HERE."""
    from django.utils import timezone

    from kompass.operations.jobs.table import JOBS
    from kompass.operations.models import JobRun

    for job in JOBS:
        began = timezone.now() if job.name in NOT_HERE else None
        values = {"started_at": began, "succeeded": True if began else None}
        JobRun.objects.update_or_create(name=job.name, defaults=values)
    return []


def mails(first):
    """Queue 30 mails, numbered from ``first`` on."""
    from django.core.mail import send_mail

    for number in range(int(first), int(first) + 30):
        send_mail("Prüfung", "Noch da?", None, [f"adresse-{number}@example.org"])
    return []


def write(path):
    """Save offers until the file ``path`` is there; return ``{slug: last summary we heard of}``.

    A save whose answer never came may be there or not: then the offer is no longer asked about.
    """
    from django.db import Error, close_old_connections

    from offers.models import Offer, Status

    heard, number = {}, 0
    offers = list(Offer.objects.filter(status=Status.PUBLISHED).order_by("pk"))
    while not os.path.exists(path):
        offer = offers[number % len(offers)]
        number += 1
        offer.summary = f"Stand {number}"
        try:
            offer.save()
            heard[offer.slug] = offer.summary
        except Error:
            heard.pop(offer.slug, None)
            close_old_connections()
        time.sleep(0.05)
    return heard


def left():
    """Number of mails that still wait for something."""
    from kompass.operations.models import QueuedMail

    return QueuedMail.objects.filter(state="waiting").count()


def look():
    """``faults`` of the rows; ``unclear`` addresses; ``unfinished`` jobs; ``summaries``."""
    from django.utils import timezone

    from kompass.operations.jobs.running import is_due
    from kompass.operations.jobs.table import JOBS
    from kompass.operations.models import JobRun, QueuedMail
    from offers.models import Offer
    from tests.faults.checks import integrity

    in_an_hour = timezone.now() + timedelta(hours=1)
    runs = {run.name: run for run in JobRun.objects.exclude(name__in=NOT_HERE)}
    unfinished = [job for job in JOBS if job.name in runs and not runs[job.name].succeeded]
    lost = [job.name for job in unfinished if not is_due(job, runs[job.name], in_an_hour)]
    held = QueuedMail.objects.exclude(state="sent")
    return {
        "faults": [*integrity(), *(f"job {name} is lost" for name in lost)],
        "unclear": list(held.values_list("recipient", flat=True)),
        "unfinished": [job.name for job in unfinished],
        "summaries": dict(Offer.objects.values_list("slug", "summary")),
    }


def saves(disk):
    from tests.faults.full_server import saves

    return saves(disk)


TASKS = {task.__name__: task for task in (city, due, mails, write, left, look, saves)}


def main():
    django.setup()
    task, *arguments = sys.argv[1:]
    print(json.dumps(TASKS[task](*arguments)))


if __name__ == "__main__":
    main()
