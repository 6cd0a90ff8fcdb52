"""What the operation of the site keeps: mail on its way, and when which job ran."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    CLAIMED = "claimed", _("wird gesendet")
    HANDED_OVER = "handed_over", _("wird übergeben")
    SENT = "sent", _("gesendet")
    FAILED = "failed", _("abgelehnt")
    UNCLEAR = "unclear", _("ungeklärt")


class QueuedMailQuerySet(models.QuerySet):
    def due(self):
        """Mails that wait and may be tried now."""
        return self.filter(state=MailState.WAITING, next_attempt_at__lte=timezone.now())

    def settled_before(self, moment):
        """Mails sent or given up before ``moment``, none that waits or is unclear."""
        done = (MailState.SENT, MailState.FAILED)
        return self.filter(state__in=done, settled_at__lt=moment)


class QueuedMail(models.Model):
    """One mail to one address. Sent, it keeps neither text nor address."""

    sender = models.CharField(_("Absender"), max_length=320)
    recipient = models.CharField(_("Empfänger"), max_length=320, blank=True)
    content = models.BinaryField(_("Inhalt, wie er übertragen wird"))
    state = models.CharField(
        _("Stand"), max_length=20, choices=MailState.choices, default=MailState.WAITING
    )
    created_at = models.DateTimeField(_("eingestellt am"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("nächster Versuch"), default=timezone.now)
    claimed_at = models.DateTimeField(_("in Arbeit seit"), null=True, blank=True)
    settled_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("vergebliche Versuche"), default=0)
    last_error = models.CharField(_("letzter Fehler"), max_length=200, blank=True)

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("E-Mail")
        verbose_name_plural = _("E-Mails auf dem Weg")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="queued_mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=MailState.SENT) | models.Q(recipient=""),
                name="sent_mail_is_forgotten",
            )
        ]

    def __str__(self):
        return f"{self.get_state_display()}, {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"

    def forget_content(self, state):
        """Settle the mail and forget text and address."""
        self.recipient, self.content, self.last_error = "", b"", ""
        self.settle(state)

    def settle(self, state):
        self.state = state
        self.claimed_at, self.settled_at = None, timezone.now()
        self.save()

    def put_off(self, wait):
        self.state = MailState.WAITING
        self.claimed_at = None
        self.attempts += 1
        self.next_attempt_at = timezone.now() + wait
        self.save()

    def send_again(self):
        """Back into the queue, for mails that were refused or are unclear."""
        self.state, self.settled_at = MailState.WAITING, None
        self.attempts = 0
        self.created_at = self.next_attempt_at = timezone.now()
        self.save()


class JobRun(models.Model):
    """The last run of one job; ``started_at`` without ``finished_at``: it runs, or it died."""

    name = models.CharField(_("Aufgabe"), max_length=60, unique=True)
    started_at = models.DateTimeField(_("begonnen"), null=True, blank=True)
    finished_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    succeeded = models.BooleanField(_("gelungen"), null=True, blank=True)
    message = models.TextField(_("Bericht"), blank=True)
    succeeded_at = models.DateTimeField(_("zuletzt gelungen"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("vergeben bis"), null=True, blank=True)
    claimed_by = models.CharField(_("vergeben an"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("regelmäßige Aufgabe")
        verbose_name_plural = _("regelmäßige Aufgaben")
        ordering = ["name"]

    def __str__(self):
        return self.name
