from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IsFree(models.TextChoices):
    YES = "yes", _("ja")
    NO = "no", _("nein")
    UNKNOWN = "unknown", _("nicht bekannt")


class CostRow(models.Model):
    """One price. An offer marked free has none: ``offers.triggers`` holds that in the database."""

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="cost_rows",
    )
    label = models.CharField(
        _("wofür"), max_length=120, help_text=_("Zum Beispiel »Begleitperson« oder »ermäßigt«.")
    )
    amount = models.DecimalField(
        _("Betrag"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Leer, wenn der Betrag nicht feststeht."),
    )
    currency = models.CharField(
        _("Währung"), max_length=3, default="EUR", help_text=_("Drei Buchstaben, meist EUR.")
    )
    unit = models.CharField(
        _("je"), max_length=40, blank=True, help_text=_("Zum Beispiel »Kurs« oder »Monat«.")
    )
    note = models.CharField(
        _("Hinweis"), max_length=150, blank=True, help_text=_("Zum Beispiel »zahlt die Kasse«.")
    )

    class Meta:
        verbose_name = _("Preis")
        verbose_name_plural = _("Kosten")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_costrow_not_negative",
                condition=Q(amount=None) | Q(amount__gte=0),
                violation_error_message=_("Ein Betrag kann nicht negativ sein."),
            )
        ]

    def __str__(self):
        return self.label
