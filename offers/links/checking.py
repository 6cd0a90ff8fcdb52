"""Go through all links, politely: one request at a time for each host, with a pause between."""

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from offers.links.probe import probe
from offers.links.sources import uses_of
from offers.models import LinkCheck, LinkStatus
from offers.models.base import id_list

LONGEST = LinkCheck._meta.get_field("url").max_length
# A passing fault counts as broken when it comes again at the next check.
PASSING_FAILURES = 2


@dataclass(frozen=True)
class Manners:
    """``pause`` in seconds between two requests to one host, ``per_host`` links a run at most."""

    pause: float = 1.0
    per_host: int = 100
    workers: int = 8


def collect_links():
    """Bring the table to what the entries contain; return the number of links."""
    urls = {url for url in uses_of() if len(url) <= LONGEST}
    known = dict(LinkCheck.objects.values_list("url", "pk"))
    LinkCheck.objects.filter(
        pk__in=id_list([pk for url, pk in known.items() if url not in urls])
    ).delete()
    LinkCheck.objects.bulk_create(
        [LinkCheck(url=url) for url in sorted(urls - known.keys())],
        ignore_conflicts=True,
        batch_size=500,
    )
    return len(urls)


def due_links(older_than_days, now=None):
    """Links not checked for so many days, the longest unchecked first."""
    now = now or timezone.now()
    fresh = LinkCheck.objects.filter(last_checked_at__gt=now - timedelta(days=older_than_days))
    links = LinkCheck.objects.exclude(pk__in=fresh.values("pk"))
    return list(links.order_by(F("last_checked_at").asc(nulls_first=True), "pk"))


def check_links(links, manners=None, progress=None):
    """Check ``links`` and store what comes out, host by host; return the number checked.

    ``progress(done)`` is called after each host and may raise: what is checked by then is stored,
    hosts that nobody has asked yet wait for the next time.
    """
    manners = manners or Manners()
    by_host = defaultdict(list)
    for link in links:
        by_host[_host(link.url)].append(link)
    done = 0
    with ThreadPoolExecutor(max_workers=manners.workers) as pool:
        jobs = {
            pool.submit(_check_host, [link.url for link in of_host], manners): of_host
            for of_host in (of_host[: manners.per_host] for of_host in by_host.values())
        }
        try:
            for job in as_completed(jobs):
                for link, outcome in zip(jobs[job], job.result(), strict=True):
                    store(link, outcome)
                    done += 1
                if progress:
                    progress(done)
        finally:
            pool.shutdown(cancel_futures=True)
    return done


def _host(url):
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _check_host(urls, manners):
    """Runs in a thread of its own and touches no database."""
    outcomes = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(manners.pause)
        outcomes.append(
            probe(
                url,
                user_agent=settings.LINK_CHECK_USER_AGENT,
                allow_private=settings.LINK_CHECK_PRIVATE,
            )
        )
    return outcomes


def store(link, outcome, now=None):
    """Write what a check found into ``link``."""
    now = now or timezone.now()
    link.last_checked_at = now
    link.reason = outcome.reason[:200]
    link.redirect_target = outcome.moved_to if len(outcome.moved_to) <= LONGEST else ""
    if outcome.is_ok:
        link.status = LinkStatus.REDIRECTED if link.redirect_target else LinkStatus.OK
        link.failures, link.first_failed_at = 0, None
    else:
        link.failures += 1
        link.first_failed_at = link.first_failed_at or now
        is_certain = outcome.is_ok is False or link.failures >= PASSING_FAILURES
        link.status = LinkStatus.BROKEN if is_certain else LinkStatus.UNSURE
    # Saved without touching a row that a replacement has just deleted.
    LinkCheck.objects.filter(pk=link.pk).update(
        **{
            name: getattr(link, name)
            for name in (
                "status",
                "reason",
                "redirect_target",
                "failures",
                "first_failed_at",
                "last_checked_at",
            )
        }
    )


def broken_links(user):
    """Broken links in what ``user`` may change."""
    broken = dict(LinkCheck.objects.filter(status=LinkStatus.BROKEN).values_list("url", "pk"))
    uses = uses_of(broken, user=user) if broken else {}
    return LinkCheck.objects.filter(pk__in=[broken[url] for url in uses])


def broken_link_count(user):
    return broken_links(user).count()
