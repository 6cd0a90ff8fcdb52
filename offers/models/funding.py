from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import TitledModel


class FundingProgramme(TitledModel):
    """Money with a funder and an end; offers hang on it."""

    funder = models.CharField(
        _("Geldgeber"), max_length=120, blank=True, help_text=_("Bund, Land, Stiftung …")
    )
    starts_on = models.DateField(
        _("Beginn"), null=True, blank=True, help_text=_("Erster Tag der Förderung.")
    )
    ends_on = models.DateField(
        _("Ende"), null=True, blank=True, help_text=_("Letzter Tag. Leer: auf Dauer.")
    )
    amount = models.DecimalField(
        _("Betrag je Jahr (Euro)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Was die Stadt daraus im Jahr erhält. Leer: nicht bekannt."),
    )
    conditions = models.TextField(
        _("Bedingungen"), blank=True, help_text=_("Wofür das Geld da ist und was nachzuweisen ist.")
    )

    is_public = models.BooleanField(
        _("öffentlich nennen"),
        default=False,
        help_text=_("Familien lesen am Angebot, wer es bezahlt, und können danach filtern."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Förderprogramm")
        verbose_name_plural = _("Förderprogramme")
        constraints = [
            models.CheckConstraint(
                name="offers_fundingprogramme_period",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                violation_error_message=_("Das Ende darf nicht vor dem Beginn liegen."),
            )
        ]


class OfferFunding(models.Model):
    """An offer's share in a programme; ``ends_on`` only where it ends before the programme."""

    offer = models.ForeignKey(
        "offers.Offer", verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="funding"
    )
    programme = models.ForeignKey(
        FundingProgramme,
        verbose_name=_("Förderprogramm"),
        on_delete=models.PROTECT,
        related_name="offer_funding",
        help_text=_("Woraus das Angebot bezahlt wird."),
    )
    ends_on = models.DateField(
        _("Ende für dieses Angebot"),
        null=True,
        blank=True,
        help_text=_("Nur wenn es vom Ende des Programms abweicht."),
    )

    class Meta:
        verbose_name = _("Förderung")
        verbose_name_plural = _("Förderung")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="offers_offerfunding_once",
                fields=["offer", "programme"],
                violation_error_message=_("Dieses Programm ist schon eingetragen."),
            )
        ]

    def __str__(self):
        return str(self.programme)

    @property
    def last_day(self):
        """The day the money ends: the offer's own end or the programme's; None = lasting."""
        return self.ends_on or self.programme.ends_on
