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


class Feedback(models.Model):
    """What a visitor tells the editors about an offer or a search without result."""

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
    is_done = models.BooleanField(
        _("erledigt"), default=False, help_text=_("Eintrag geändert oder Meldung beantwortet.")
    )
    internal_note = models.TextField(
        _("interne Notiz"), blank=True, help_text=_("Nur für die Verwaltung.")
    )

    class Meta:
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")
        ordering = ["is_done", "-created_at"]

    def __str__(self):
        return self.get_kind_display()
