"""OpenSearch with the database's own engine behind it: families find, whatever the cluster does.

Both are written. A cluster that does not answer is left alone for a while. One that missed a write
is behind for good: a row tells all processes, and the database answers until the next rebuild.
"""

import logging
import time

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from offers.models import ClusterGap
from offers.search.backends.base import Backend, EngineFailed, load

RETRY_AFTER = 30  # seconds

logger = logging.getLogger(__name__)


class FallbackBackend(Backend):
    def __init__(self):
        self.cluster = load("opensearch")
        self._quiet_until = 0.0

    @property
    def own(self):
        return load(connection.vendor)

    def _match_all(self, queries, generation):
        if queries and time.monotonic() >= self._quiet_until and not _gap(generation):
            try:
                return self.cluster.match_all(queries, generation)
            except EngineFailed as error:
                self._quiet_until = time.monotonic() + RETRY_AFTER
                logger.warning("OpenSearch failed, the database searches instead: %s", error)
        return self.own.match_all(queries, generation)

    def write(self, documents, generation):
        documents = list(documents)
        self.own.write(documents, generation)
        self._pass_on(self.cluster.write, documents, generation)

    def delete(self, offer_ids, generation):
        offer_ids = list(offer_ids)
        self.own.delete(offer_ids, generation)
        self._pass_on(self.cluster.delete, offer_ids, generation)

    def clear(self, generation):
        """Starts anew, so nothing is missing afterwards."""
        self.own.clear(generation)
        ClusterGap.objects.filter(generation=generation).delete()
        self._pass_on(self.cluster.clear, generation)

    def start_filling(self, generation):
        self.own.start_filling(generation)

    def end_filling(self, generation):
        self.own.end_filling(generation)

    def _pass_on(self, act, *arguments):
        """Write to the cluster too; ``arguments`` end with the generation."""
        generation = arguments[-1]
        if _gap(generation):
            return  # only a rebuild helps, so nobody waits for it
        try:
            act(*arguments)
        except EngineFailed as error:
            logger.warning("OpenSearch missed a write, rebuild_search is needed: %s", error)
            ClusterGap.objects.get_or_create(
                generation=generation,
                defaults={"since": timezone.now(), "reason": str(error)[:200]},
            )

    def trouble(self, generation):
        gap = _gap(generation)
        if gap:
            since = date_format(timezone.localtime(gap.since), "SHORT_DATETIME_FORMAT")
            return _(
                "OpenSearch fehlen seit %(since)s Änderungen (%(reason)s). Bis dahin sucht die "
                "Datenbank; Familien finden dasselbe. Bitte „manage.py rebuild_search“ ausführen."
            ) % {"since": since, "reason": gap.reason}
        try:
            self.cluster.check(generation)
        except EngineFailed as error:
            return _(
                "OpenSearch antwortet nicht wie erwartet (%(reason)s). Solange sucht die "
                "Datenbank; Familien finden dasselbe."
            ) % {"reason": error}
        return ""


def _gap(generation):
    return ClusterGap.objects.filter(generation=generation).first()
