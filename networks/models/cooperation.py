"""Ties between actors as each side states them, in waves of a survey; saved arrangements."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LINK_DAYS = 60  # how long a mailed link to the survey opens
MOST_REMINDERS = 2


class TieKind(models.TextChoices):
    INFORMATION = "information", _("Austausch")
    REFERRAL = "referral", _("Weiterleiten von Familien")
    JOINT_OFFER = "joint_offer", _("gemeinsames Angebot")
    JOINT_PLANNING = "joint_planning", _("gemeinsame Planung")
    FUNDING = "funding", _("Förderung")


class TieFrequency(models.TextChoices):
    RARELY = "rarely", _("selten")
    YEARLY = "yearly", _("mehrmals im Jahr")
    MONTHLY = "monthly", _("jeden Monat")
    WEEKLY = "weekly", _("jede Woche")


class SurveyWaveManager(models.Manager):
    def get_by_natural_key(self, network, title):
        return self.get(network__slug=network, title=title)


class SurveyWave(models.Model):
    network = models.ForeignKey(
        "networks.Network",
        verbose_name=_("Netzwerk"),
        on_delete=models.CASCADE,
        related_name="waves",
        help_text=_("Wessen Beteiligte gefragt werden."),
    )
    title = models.CharField(_("Titel"), max_length=120, help_text=_("Zum Beispiel »Herbst 2026«."))
    opened_on = models.DateField(_("Beginn"), help_text=_("Ab wann gefragt wird."))
    closes_on = models.DateField(
        _("Ende"), null=True, blank=True, help_text=_("Letzter Tag für Antworten.")
    )

    objects = SurveyWaveManager()

    class Meta:
        verbose_name = _("Umfrage zur Zusammenarbeit")
        verbose_name_plural = _("Umfragen zur Zusammenarbeit")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "title"], name="networks_surveywave_title_once"
            )
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.network.slug, self.title)

    @property
    def is_open(self):
        today = timezone.localdate()
        return self.opened_on <= today and (self.closes_on is None or today <= self.closes_on)


class SurveyInvitationQuerySet(models.QuerySet):
    def to_remind(self, on):
        """Unanswered ones of running waves that had no letter for a week; twice at most."""
        week_ago = on - timedelta(days=7)
        running = Q(wave__closes_on=None) | Q(wave__closes_on__gte=on)
        quiet = Q(reminded_on=None, sent_at__date__lte=week_ago) | Q(reminded_on__lte=week_ago)
        return self.filter(
            running, quiet, answered_at=None, reminders__lt=MOST_REMINDERS, wave__opened_on__lte=on
        )


class SurveyInvitation(models.Model):
    """One actor's answer in a wave; the mailed token is known as a hash only."""

    wave = models.ForeignKey(SurveyWave, on_delete=models.CASCADE, related_name="invitations")
    actor = models.ForeignKey("networks.Actor", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SurveyInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einladung zur Umfrage")
        verbose_name_plural = _("Einladungen zur Umfrage")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "actor"], name="networks_surveyinvitation_once")
        ]

    def __str__(self):
        return f"{self.actor}: {self.wave}"

    @property
    def is_valid(self):
        """A reminder brings a link of its own, which opens as long as the first one did."""
        until = timezone.localdate(self.sent_at)
        if self.reminded_on:
            until = self.reminded_on
        return self.wave.is_open and timezone.localdate() < until + timedelta(days=LINK_DAYS)


class Cooperation(models.Model):
    """What ``source`` says of its work with ``target``; the other side has its own row."""

    wave = models.ForeignKey(
        SurveyWave, verbose_name=_("Umfrage"), on_delete=models.CASCADE, related_name="ties"
    )
    source = models.ForeignKey(
        "networks.Actor", verbose_name=_("sagt"), on_delete=models.CASCADE, related_name="ties"
    )
    target = models.ForeignKey(
        "networks.Actor",
        verbose_name=_("arbeitet mit"),
        on_delete=models.CASCADE,
        related_name="named_by",
    )
    kind = models.CharField(
        _("Art"),
        max_length=20,
        choices=TieKind,
        default=TieKind.INFORMATION,
        help_text=_("Worin die Zusammenarbeit vor allem besteht."),
    )
    frequency = models.CharField(
        _("Häufigkeit"),
        max_length=20,
        choices=TieFrequency,
        default=TieFrequency.YEARLY,
        help_text=_("Wie oft Sie miteinander zu tun haben."),
    )
    intensity = models.PositiveSmallIntegerField(
        _("Stärke"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("1 locker, 2 regelmäßig, 3 eng."),
    )
    is_binding = models.BooleanField(
        _("verbindlich"), default=False, help_text=_("Es gibt eine Vereinbarung.")
    )
    since_year = models.PositiveSmallIntegerField(
        _("seit"), null=True, blank=True, help_text=_("Jahr.")
    )

    class Meta:
        verbose_name = _("Zusammenarbeit")
        verbose_name_plural = _("Zusammenarbeit")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "source", "target"], name="networks_cooperation_stated_once"
            ),
            models.CheckConstraint(
                name="networks_cooperation_with_another",
                condition=~Q(source=F("target")),
                violation_error_message=_("Mit sich selbst arbeitet niemand zusammen."),
            ),
        ]

    def __str__(self):
        return f"{self.source} → {self.target}"


class Arrangement(models.Model):
    """Bubbles as people placed them on a board, with the day and what was said (H15)."""

    network = models.ForeignKey(
        "networks.Network", on_delete=models.CASCADE, related_name="arrangements"
    )
    title = models.CharField(
        _("Titel"), max_length=120, help_text=_("Zum Beispiel »Aufstellung im Workshop«.")
    )
    noted_on = models.DateField(_("Datum"), help_text=_("Tag der Aufstellung."))
    note = models.TextField(_("Notiz"), blank=True, help_text=_("Was dazu gesagt wurde."))
    positions = models.JSONField(default=dict)  # {str(actor id): [x, y]}, 0–100 per cent
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("Aufstellung")
        verbose_name_plural = _("Aufstellungen")
        ordering = ["-noted_on", "-pk"]

    def __str__(self):
        return self.title
