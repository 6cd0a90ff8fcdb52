"""Keeping entries true: who is away, which campaigns run, what was reminded of."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        """Absences that hold on ``day``, their first and last day included."""
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(models.Model):
    """Days on which an account's owner is away. No reason: that is nobody's business here."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="absences",
        help_text=_("Wer abwesend ist."),
    )
    first_day = models.DateField(_("abwesend von"), help_text=_("Erster Tag der Abwesenheit."))
    last_day = models.DateField(_("bis"), help_text=_("Letzter Tag der Abwesenheit."))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Abwesenheit")
        verbose_name_plural = _("Abwesenheiten")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_absence_days",
                condition=Q(first_day__lte=F("last_day")),
                violation_error_message=_("Der letzte Tag darf nicht vor dem ersten liegen."),
            )
        ]

    def __str__(self):
        return f"{self.first_day:%d.%m.%Y} – {self.last_day:%d.%m.%Y}"


class Campaign(models.Model):
    """A group of entries that shall be checked by a deadline, before the reports are written.

    The group is described, not listed: who adds an entry to a chosen Fachbereich adds it here.
    """

    title = models.CharField(_("Titel"), max_length=120, help_text=_("Zum Beispiel »Vor Ostern«."))
    text = models.TextField(
        _("Text"), help_text=_("Steht in der E-Mail über der Liste der Einträge.")
    )
    starts_on = models.DateField(
        _("Beginn"),
        default=timezone.localdate,
        help_text=_("An diesem Tag gehen die E-Mails hinaus. Was seitdem geprüft ist, zählt."),
    )
    deadline = models.DateField(
        _("Frist"), help_text=_("Bis zu diesem Tag soll alles geprüft sein.")
    )
    departments = models.ManyToManyField(
        "offers.Department",
        verbose_name=_("Fachbereiche"),
        blank=True,
        related_name="campaigns",
        help_text=_("Mit allen Stellen darunter. Leer: alle."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="campaigns",
        help_text=_("Leer: alle Themen."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="campaigns",
        help_text=_("Leer: alle Lebensphasen."),
    )
    unchecked_since = models.DateField(
        _("nur was nicht mehr geprüft ist seit"),
        null=True,
        blank=True,
        help_text=_("Leer: alle, die seit dem Beginn nicht geprüft sind."),
    )
    to_providers = models.BooleanField(
        _("auch an die Anbieter"),
        default=False,
        help_text=_("Sonst bekommen nur die Zuständigen in der Verwaltung eine E-Mail."),
    )
    is_stopped = models.BooleanField(
        _("angehalten"), default=False, help_text=_("Es gehen keine E-Mails mehr hinaus.")
    )

    class Meta:
        verbose_name = _("Prüfaktion")
        verbose_name_plural = _("Prüfaktionen")
        ordering = ["-deadline", "title"]
        constraints = [
            models.CheckConstraint(
                name="offers_campaign_days",
                condition=Q(starts_on__lte=F("deadline")),
                violation_error_message=_("Die Frist darf nicht vor dem Beginn liegen."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.unchecked_since and self.starts_on and self.unchecked_since > self.starts_on:
            raise ValidationError(
                {"unchecked_since": _("Dieser Tag darf nicht nach dem Beginn liegen.")}
            )


class ReminderStep(models.TextChoices):
    """Whom a reminder is for, in the order in which it climbs."""

    PROVIDER = "provider", _("Anbieter")
    COORDINATOR = "coordinator", _("Zuständige")
    DEPUTY = "deputy", _("Vertretung")
    EDITORS = "editors", _("Redaktion")
    CAMPAIGN = "campaign", _("Prüfaktion: Beginn")
    CAMPAIGN_REMINDER = "campaign_reminder", _("Prüfaktion: Erinnerung")


class Reminder(models.Model):
    """One person was reminded of one entry. Claimed before the mail leaves, ``sent_at`` after it.

    The constraints keep two runs from sending the same twice; a claim without ``sent_at`` is a
    mail that failed or is on its way.
    """

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="reminders",
        help_text=_("Woran erinnert wurde."),
    )
    step = models.CharField(
        _("Stufe"), max_length=17, choices=ReminderStep, help_text=_("Wer an der Reihe war.")
    )
    due = models.DateField(
        _("fällig am"), help_text=_("Tag der Prüfung oder Frist der Prüfaktion.")
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("Prüfaktion"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reminders",
        help_text=_("Leer bei der laufenden Prüfung."),
    )
    recipient = models.EmailField(_("an"), help_text=_("Adresse, in kleinen Buchstaben."))
    run = models.UUIDField(_("Lauf"), help_text=_("Welcher Lauf diese Erinnerung übernommen hat."))
    claimed_at = models.DateTimeField(_("vorgemerkt"), help_text=_("Beginn des Versands."))
    sent_at = models.DateTimeField(
        _("gesendet"), null=True, blank=True, help_text=_("Leer: noch nicht gesendet.")
    )

    class Meta:
        verbose_name = _("Erinnerung")
        verbose_name_plural = _("Erinnerungen")
        ordering = ["-claimed_at", "-pk"]
        indexes = [models.Index(fields=["run"])]
        constraints = [
            models.UniqueConstraint(
                name="offers_reminder_once",
                fields=["offer", "step", "due", "recipient"],
                condition=Q(campaign=None),
            ),
            models.UniqueConstraint(
                name="offers_reminder_once_per_campaign",
                fields=["campaign", "offer", "step", "recipient"],
                condition=Q(campaign__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}, {self.due:%d.%m.%Y}"
