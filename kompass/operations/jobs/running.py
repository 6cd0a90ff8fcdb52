"""Run what is due: each job once, whoever starts it and however often.

A job belongs to the process whose claim stands in its row; the claim is one conditional update,
so it needs no lock that a killed process could leave behind.
"""

import io
import logging
import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from kompass.operations.jobs.table import jobs
from kompass.operations.models import JobRun
from offers.busy import SENTENCES, trouble
from offers.stopping import Stopping

logger = logging.getLogger(__name__)

FAILED_AGAIN_AFTER = timedelta(hours=1)
LONGEST_MESSAGE = 2000  # characters
_PROCESS = secrets.token_hex(4)  # tells two processes with the same number apart
_at_work = set()  # names of the jobs that this process is running


class Attempt:
    """A block that may fail without taking the others along; ``error`` is what it raised."""

    def __init__(self):
        self.error = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        # Interrupts and exits are no failures of the job and go on their way.
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


@dataclass(frozen=True)
class Result:
    job: object
    succeeded: bool
    message: str


def run_due(now=None, names=None):
    """Run the jobs that are due at ``now``, or those with ``names`` whether due or not.

    Returns their Results; jobs that another process is running are not among them.
    """
    results = []
    with Stopping() as stopping:
        for job in jobs():
            moment = now or timezone.now()
            if stopping.is_asked:
                break
            if (names is None or job.name in names) and _claim(job, moment, always=bool(names)):
                results.append(_run(job))
    return results


def is_due(job, run, now):
    """True where ``job``, whose row is ``run``, should start at ``now``."""
    if job.schedule.is_due(run.started_at, now):
        return True
    has_failed = run.succeeded is not True and run.started_at is not None
    return has_failed and now - run.started_at >= FAILED_AGAIN_AFTER


def _claim(job, now, *, always):
    run, _is_new = JobRun.objects.get_or_create(name=job.name)
    if not always and not is_due(job, run, now):
        return False
    _free_if_dead(run)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    # The start as we read it: nobody else has begun since.
    mine = JobRun.objects.filter(free, pk=run.pk, started_at=run.started_at).update(
        started_at=now,
        finished_at=None,
        succeeded=None,
        claimed_until=now + job.longest,
        claimed_by=_myself(),
    )
    return bool(mine)


def _myself():
    return f"{socket.gethostname()[:80]} {os.getpid()} {_PROCESS}"


def _free_if_dead(run):
    """Give back what a process of this machine claimed that is no more.

    Or this process itself, when the database was away before it could say how the job ended.
    """
    is_left = run.claimed_by == _myself() and run.name not in _at_work
    if run.claimed_until and (is_left or _is_dead(run.claimed_by)):
        same = JobRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by)
        same.update(claimed_until=None, claimed_by="")


def _is_dead(claimed_by):
    host, _blank, rest = claimed_by.rpartition(" ")[0].rpartition(" ")
    if host != socket.gethostname()[:80] or not rest.isdigit():
        return False
    if int(rest) == os.getpid():
        return claimed_by != _myself()  # our number, but from before the last start
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it lives, under another account
    return False


def _run(job):
    logger.debug("Job %s started", job.name)
    words = io.StringIO()
    _at_work.add(job.name)
    try:
        with Attempt() as attempt:
            call_command(job.command, stdout=words, **job.options)
    finally:
        _at_work.discard(job.name)
    message = _message(words.getvalue(), attempt.error)
    if attempt.error is not None:
        kind = trouble(attempt.error)
        reason = kind or type(attempt.error).__name__
        traceback = None if kind else attempt.error
        logger.error("Job %s failed: %s", job.name, reason, exc_info=traceback)
    succeeded = attempt.error is None
    _finish(job, succeeded, message)
    return Result(job, succeeded, message)


def _message(words, error):
    parts = [words.strip()]
    if isinstance(error, CommandError):
        parts.append(str(error))
    elif kind := trouble(error):
        parts.append(SENTENCES[kind])
    elif error is not None:
        # No more than the kind: the words of an error may hold data of persons.
        parts.append(f"Abgebrochen: {type(error).__name__}. Näheres steht im Protokoll.")
    return "\n".join(part for part in parts if part)[-LONGEST_MESSAGE:]


def _finish(job, succeeded, message):
    now = timezone.now()
    values = {"finished_at": now, "succeeded": succeeded, "message": message}
    values |= {"succeeded_at": now} if succeeded else {}
    JobRun.objects.filter(name=job.name, claimed_by=_myself()).update(
        claimed_until=None, claimed_by="", **values
    )
