"""Acts on offers: one function each, one transaction each."""

import logging
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers import history
from offers.acting import acting
from offers.freshness.checks import mark_verified
from offers.models import Offer, Status, VerifiedHow, scope
from offers.requirements import missing
from offers.search.changes import batch

log = logging.getLogger(__name__)


# -- From status to status ----------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A way from one status to another; ``act`` is the scope it needs, ``label`` its button."""

    start: Status
    to: Status
    act: str
    label: str
    needs_reason: bool = False


# The only ways. Taking something from families, or from its author, needs a reason.
STEPS = (
    Step(Status.DRAFT, Status.IN_REVIEW, "change", gettext_lazy("Zur Prüfung geben")),
    Step(Status.DRAFT, Status.PUBLISHED, "release", gettext_lazy("Veröffentlichen")),
    Step(Status.DRAFT, Status.ARCHIVED, "change", gettext_lazy("Archivieren"), True),
    Step(Status.IN_REVIEW, Status.PUBLISHED, "release", gettext_lazy("Veröffentlichen")),
    Step(Status.IN_REVIEW, Status.DRAFT, "change", gettext_lazy("Als Entwurf zurückgeben"), True),
    Step(Status.IN_REVIEW, Status.ARCHIVED, "release", gettext_lazy("Archivieren"), True),
    Step(Status.PUBLISHED, Status.DRAFT, "release", gettext_lazy("Zurückziehen"), True),
    Step(Status.PUBLISHED, Status.ARCHIVED, "release", gettext_lazy("Archivieren"), True),
    Step(Status.ARCHIVED, Status.DRAFT, "change", gettext_lazy("Als Entwurf zurückholen")),
)


class StepRefused(Exception):
    """The step cannot be taken now; the message is one German sentence."""


class NotReady(StepRefused):
    """The offer does not yet say what the status requires; ``checks`` are what is missing."""

    def __init__(self, checks):
        self.checks = checks
        super().__init__(
            _("Es fehlt noch: %(list)s.") % {"list": ", ".join(str(c.label) for c in checks)}
        )


def steps_from(offer, user):
    """Return the Steps that ``user`` may try on ``offer``, in the order of the table."""
    return [
        step for step in STEPS if step.start == offer.status and scope(user, step.act).covers(offer)
    ]


@batch()
def move(offer, to, *, user, reason="", successor=None):
    """Bring ``offer`` to status ``to`` and return it as it is stored now.

    ``successor`` (an Offer) counts for the archive only. Raises PermissionDenied, or StepRefused
    (NotReady where something is missing); nothing is written then.
    """
    # Two people may press a button at once: decide on the locked row.
    current = Offer.objects.select_for_update(of=["self"]).get(pk=offer.pk)
    step = next((step for step in STEPS if (step.start, step.to) == (current.status, to)), None)
    if step is None:
        raise StepRefused(
            _("Von „%(start)s“ führt kein Weg zu „%(to)s“.")
            % {"start": current.get_status_display(), "to": Status(to).label}
        )
    if not scope(user, step.act).covers(current):
        raise PermissionDenied
    reason = reason.strip()
    if step.needs_reason and not reason:
        raise StepRefused(_("Bitte einen Grund angeben."))
    if successor is not None and successor.pk == current.pk:
        raise StepRefused(_("Ein Angebot kann nicht auf sich selbst folgen."))
    if checks := missing(current, to):
        raise NotReady(checks)
    with acting(user=user, reason=reason):
        _set_status(current, step.to, reason, successor)
        if step.to == Status.PUBLISHED:  # who releases an entry has looked at all of it
            mark_verified(current, VerifiedHow.RELEASE)
        current.save()
    text = f"{step.start.label} → {step.to.label}" + (f": {reason}" if reason else "")
    LogEntry.objects.log_actions(user.pk, [current], CHANGE, text)
    return current


def _set_status(offer, to, reason, successor):
    today = timezone.localdate()
    if Status.PUBLISHED in (offer.status, to):
        offer.released_at = offer.released_at or today
    offer.status = to
    if to == Status.ARCHIVED:
        offer.archived_at, offer.archive_reason = today, reason[:250]
        offer.successor = successor
    else:
        offer.leave_archive()


def purge_archived(before, *, dry_run=False, progress=lambda text: None):
    """Delete the offers archived before the day ``before`` for good; return what they were.

    ``progress(text)`` is called along the way and may raise: then all of them stay. Result:
    ``[(uuid, slug, day of archiving)]``. Each deletion is logged, without any person.
    """
    with batch():
        offers = list(
            Offer.objects.archived_before(before).order_by("pk").select_for_update(of=["self"])
        )
        gone = [(offer.uuid, offer.slug, offer.archived_on) for offer in offers]
        if not dry_run:
            for number, offer in enumerate(offers, 1):
                progress(f"Angebot {number} von {len(offers)}")
                offer.delete()
            history.forget(key for key, _slug, _day in gone)
    for key, slug, day in [] if dry_run else gone:
        log.info("Archived offer %s (%s) of %s deleted for good.", key, slug, day)
    return gone
