"""Acts on a visitor's report: one function each, each leaves a line in the report's log."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.attention import feedback_for
from offers.models import (
    Department,
    Feedback,
    FeedbackNote,
    FeedbackNoteKind,
    FeedbackState,
    OfferVersion,
)

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def open_feedback_count(user):
    """How many reports wait that ``user`` answers or reads (see ``feedback_for``)."""
    return feedback_for(user).open().count()


def possible_handlers(report):
    """Accounts that may work on ``report``: editors, and coordinators of the offer's department."""
    users = get_user_model().objects
    changers = users.with_perm("offers.change_feedback", backend=MODEL_BACKEND)
    allowed = Q(
        pk__in=users.with_perm("offers.edit_all_departments", backend=MODEL_BACKEND).values("pk")
    )
    if report.offer_id:
        slug = report.offer.department.slug
        allowed |= Q(departments__in=Department.objects.with_ancestors([slug]))
    return changers.filter(allowed, is_staff=True).distinct().order_by("last_name", "username")


def was_edited_since(report):
    """True if the report's offer was changed after the report came in, not merely saved again."""
    if report.offer_id is None:
        return False
    later = report.offer.versions.filter(created_at__gt=report.created_at)
    return later.exclude(kind=OfferVersion.Kind.BASE).exists()


@transaction.atomic
def add_note(report, text, *, user):
    """Store an internal note; a new report is in progress from then on."""
    note = _log(report, FeedbackNoteKind.NOTE, text, user)
    _take_up(report)
    return note


@transaction.atomic
def set_state(report, state, *, user, reason=""):
    """Move ``report`` to ``state``.

    Raises ValidationError for closing without an edit of the offer since the report and without
    a reason; nothing is written then.
    """
    current = Feedback.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if current.state == state:
        return
    if state == FeedbackState.CLOSED and not reason and not was_edited_since(current):
        raise ValidationError(
            {
                "reason": _(
                    "Der Eintrag wurde seit der Meldung nicht geändert. "
                    "Bitte ändern Sie ihn, oder schreiben Sie, warum nichts zu ändern ist."
                )
            }
        )
    report.state = state
    is_closed = state == FeedbackState.CLOSED
    report.closed_at = timezone.now() if is_closed else None
    report.closing_reason = reason if is_closed else ""
    report.save(update_fields=["state", "closed_at", "closing_reason"])
    text = _("Stand: %(state)s") % {"state": report.get_state_display()}
    _log(report, FeedbackNoteKind.STATE, f"{text}. {reason}" if reason else text, user)


@transaction.atomic
def assign(report, assignee, *, user):
    """Give ``report`` to ``assignee`` (None: to nobody)."""
    if report.assigned_to_id == (assignee and assignee.pk):
        return
    report.assigned_to = assignee
    report.save(update_fields=["assigned_to"])
    name = name_of(assignee) if assignee else _("niemand")
    text = _("Bearbeitet von: %(name)s") % {"name": name}
    _log(report, FeedbackNoteKind.STATE, text, user)
    _take_up(report)


@transaction.atomic
def answer(report, text, *, user, reply_to=""):
    """Mail ``text`` to the reporter and store it; raises OSError if the mail cannot be sent."""
    subject = _("Ihre Rückmeldung zu: %(subject)s") % {"subject": subject_of(report)}
    _log(report, FeedbackNoteKind.ANSWER, text, user)
    _take_up(report)
    _send(subject, text, report.mail, reply_to)


@transaction.atomic
def notify_provider(report, text, *, user, reply_to=""):
    """Mail ``text`` to the offer's provider and store it; raises OSError like ``answer``."""
    subject = _("Rückmeldung zu Ihrem Angebot: %(subject)s") % {"subject": subject_of(report)}
    _log(report, FeedbackNoteKind.PROVIDER, text, user)
    _take_up(report)
    _send(subject, text, report.offer.provider.mail, reply_to)


def forget_reporters(days, *, dry_run=False):
    """Delete what tells who reported, ``days`` after the report came in; return the number.

    The address and the texts of answers go in any case, the message once the report is closed:
    an open one still has to be understood.
    """
    forgotten = _("(gelöscht)")
    old = Feedback.objects.filter(created_at__lt=timezone.now() - timedelta(days=days))
    closed = old.filter(state=FeedbackState.CLOSED)
    answers = FeedbackNote.objects.filter(report__in=old, kind=FeedbackNoteKind.ANSWER)
    answers = answers.exclude(text=forgotten)
    personal = (
        ~Q(mail="")
        | Q(state=FeedbackState.CLOSED) & ~Q(message="")
        | Q(pk__in=answers.values("report"))
    )
    count = old.filter(personal).count()
    if not dry_run:
        with transaction.atomic():
            old.exclude(mail="").update(mail="")
            closed.exclude(message="").update(message="")
            answers.update(text=forgotten)
    return count


def name_of(user):
    return (user.get_full_name() or user.get_username())[:150]


def subject_of(report):
    """What the report is about, on one line."""
    words = report.offer.title if report.offer_id else report.query or str(report)
    return " ".join(words.split())


def _take_up(report):
    if report.state == FeedbackState.NEW:
        report.state = FeedbackState.IN_PROGRESS
        report.save(update_fields=["state"])


def _log(report, kind, text, user):
    return report.notes.create(kind=kind, text=text, author=user, author_name=name_of(user))


def _send(subject, text, address, reply_to):
    # smtplib's errors are OSErrors: all of them mean "not sent", and the log is taken back.
    EmailMessage(subject, text, to=[address], reply_to=[reply_to] if reply_to else None).send()
