"""What visitors report, and what the administration did about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedbackKind(models.TextChoices):
    OUTDATED = "outdated", _("Etwas ist veraltet")
    WRONG = "wrong", _("Etwas ist falsch")
    CLOSED = "closed", _("Das Angebot gibt es nicht mehr")
    MISSING = "missing", _("Eine Angabe fehlt")
    BARRIER = "barrier", _("Ich bin auf eine Barriere gestoßen")
    SEARCH = "search", _("Ich habe nichts Passendes gefunden")
    OTHER = "other", _("Etwas anderes")


class FeedbackState(models.TextChoices):
    NEW = "new", _("neu")
    IN_PROGRESS = "in_progress", _("in Arbeit")
    WAITING = "waiting", _("wartet auf Antwort")
    CLOSED = "closed", _("erledigt")


class FeedbackQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state=FeedbackState.CLOSED)


class Feedback(models.Model):
    """What a visitor tells the editors about an offer or a search without result.

    ``offers.feedback_inbox`` has the acts; nothing else writes ``state``.
    """

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="feedback",
    )
    kind = models.CharField(_("Worum geht es?"), max_length=10, choices=FeedbackKind)
    query = models.CharField(_("Gesucht wurde"), max_length=200, blank=True)
    message = models.TextField(_("Ihre Nachricht"), max_length=2000, blank=True)
    mail = models.EmailField(
        _("Ihre E-Mail-Adresse"),
        blank=True,
        help_text=_("Freiwillig. Nur, wenn Sie eine Antwort möchten."),
    )
    created_at = models.DateTimeField(_("eingegangen am"), auto_now_add=True)
    state = models.CharField(
        _("Stand"),
        max_length=11,
        choices=FeedbackState,
        default=FeedbackState.NEW,
        help_text=_("Erledigt ist eine Meldung, wenn der Eintrag geändert oder begründet ist."),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bearbeitet von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_feedback",
        help_text=_("Wer sich kümmert."),
    )
    closed_at = models.DateTimeField(
        _("erledigt am"), null=True, blank=True, help_text=_("Wird beim Erledigen gesetzt.")
    )
    closing_reason = models.CharField(
        _("Begründung"),
        max_length=300,
        blank=True,
        help_text=_("Warum nichts zu ändern war. Nötig, wenn der Eintrag gleich blieb."),
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"])]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_closed(self):
        return self.state == FeedbackState.CLOSED


class FeedbackNoteKind(models.TextChoices):
    NOTE = "note", _("Notiz")
    ANSWER = "answer", _("Antwort an die meldende Person")
    PROVIDER = "provider", _("Nachricht an den Anbieter")
    STATE = "state", _("Bearbeitung")


class FeedbackNote(models.Model):
    """A line in the log of a report: written once, never changed."""

    report = models.ForeignKey(
        Feedback,
        verbose_name=_("Rückmeldung"),
        on_delete=models.CASCADE,
        related_name="notes",
        help_text=_("Zu welcher Meldung."),
    )
    kind = models.CharField(
        _("Art"),
        max_length=8,
        choices=FeedbackNoteKind,
        default=FeedbackNoteKind.NOTE,
        help_text=_("Notiz, gesendete Nachricht oder Schritt der Bearbeitung."),
    )
    text = models.TextField(_("Text"), max_length=4000, help_text=_("Nur für die Verwaltung."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leer, wenn das Konto gelöscht ist."),
    )
    author_name = models.CharField(
        _("von"), max_length=150, blank=True, help_text=_("Bleibt auch ohne das Konto stehen.")
    )
    created_at = models.DateTimeField(_("am"), auto_now_add=True)

    class Meta:
        verbose_name = _("Eintrag im Verlauf")
        verbose_name_plural = _("Verlauf")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.get_kind_display()


class OfferAnswer(models.Model):
    """How often "Was this right?" was answered at an offer in one month: numbers, no person."""

    offer = models.ForeignKey(
        "offers.Offer", verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="answers"
    )
    month = models.DateField(_("Monat"), help_text=_("Der erste Tag des Monats."))
    yes = models.PositiveIntegerField(_("ja"), default=0, help_text=_("Wie oft ja."))
    no = models.PositiveIntegerField(_("nein"), default=0, help_text=_("Wie oft nein."))

    class Meta:
        verbose_name = _("Antwort auf »War das richtig?«")
        verbose_name_plural = _("Antworten auf »War das richtig?«")
        ordering = ["-month", "-no", "-yes"]
        constraints = [
            models.UniqueConstraint(name="offers_offeranswer_once", fields=["offer", "month"])
        ]

    def __str__(self):
        return f"{self.offer}, {self.month:%m/%Y}"
