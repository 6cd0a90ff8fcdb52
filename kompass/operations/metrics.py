"""Figures for Prometheus: what each process counted, and how the site stands."""

import os

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from kompass.operations.jobs.table import jobs
from kompass.operations.models import JobRun, MailState, QueuedMail
from kompass.operations.readiness import problems
from offers.models import Offer

if settings.METRICS_TOKEN:
    # Read when the library is imported: all processes of this machine count into one folder.
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.METRICS_FOLDER))

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_counted = CollectorRegistry()
requests = Counter(
    "kompass_requests", "Answered requests", ["method", "view", "status"], registry=_counted
)
durations = Histogram(
    "kompass_request_seconds", "Time to an answer", ["view"], buckets=BUCKETS, registry=_counted
)


def note_request(method, view, status, seconds):
    """Count an answer; ``view`` is the name of its URL, so that there are few."""
    requests.labels(method if method in METHODS else "other", view, str(status)).inc()
    durations.labels(view).observe(seconds)


def page():
    """All figures in Prometheus' text form, as bytes."""
    registry = CollectorRegistry()
    registry.register(StateCollector())
    if settings.METRICS_TOKEN:
        MultiProcessCollector(registry, path=os.environ["PROMETHEUS_MULTIPROC_DIR"])
    return generate_latest(registry)


class StateCollector:
    """How the site stands, asked of the database when the page is read."""

    def collect(self):
        failing = problems()
        yield _gauge("kompass_ready", "1 where /readyz says yes", 0 if failing else 1)
        if "database" in failing:
            return
        yield from self._offers()
        yield from self._mail()
        yield from self._jobs()

    def _offers(self):
        family = GaugeMetricFamily("kompass_offers", "Offers by status", labels=["status"])
        for status, number in Offer.objects.order_by().values_list("status").annotate(Count("pk")):
            family.add_metric([status], number)
        yield family
        public = Offer.objects.published().count()
        yield _gauge("kompass_offers_public", "Offers that the public sees", public)

    def _mail(self):
        rows = QueuedMail.objects.order_by().values_list("state").annotate(Count("pk"))
        numbers = dict(rows)
        family = GaugeMetricFamily("kompass_mail", "Mails by state", labels=["state"])
        for state in MailState.values:
            family.add_metric([state], numbers.get(state, 0))
        yield family
        waiting = QueuedMail.objects.filter(state=MailState.WAITING)
        oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
        age = (timezone.now() - oldest).total_seconds() if oldest else 0
        yield _gauge("kompass_mail_oldest_seconds", "Age of the mail that waits longest", age)

    def _jobs(self):
        runs = {run.name: run for run in JobRun.objects.all()}
        failed = GaugeMetricFamily(
            "kompass_job_failed", "1 where the last run failed", labels=["job"]
        )
        good = GaugeMetricFamily(
            "kompass_job_succeeded_timestamp_seconds", "Last run that succeeded", labels=["job"]
        )
        for job in jobs():
            run = runs.get(job.name)
            failed.add_metric([job.name], 1 if run and run.succeeded is False else 0)
            if run and run.succeeded_at:
                good.add_metric([job.name], run.succeeded_at.timestamp())
        yield failed
        yield good


def _gauge(name, text, value):
    return GaugeMetricFamily(name, text, value=value)
