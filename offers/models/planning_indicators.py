"""Figures about areas (Kennzahlen): what they mean, and values with reference date and source."""

import json
import zlib
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import TitledModel


class Polarity(models.TextChoices):
    NEUTRAL = "neutral", _("ohne Wertung")
    HIGH_IS_GOOD = "high_is_good", _("viel ist gut")
    HIGH_IS_BAD = "high_is_bad", _("viel zeigt Bedarf")


class Indicator(TitledModel):
    """A figure that is measured per area: unit, method, source, what much of it means."""

    unit = models.CharField(
        _("Einheit"), max_length=40, help_text=_("Zum Beispiel »Kinder« oder »%«.")
    )
    method = models.TextField(
        _("Methode"), blank=True, help_text=_("Wie gezählt wird und wer mitzählt.")
    )
    source = models.CharField(
        _("Quelle"), max_length=250, blank=True, help_text=_("Wer die Zahl veröffentlicht.")
    )
    polarity = models.CharField(
        _("Wertung"),
        max_length=12,
        choices=Polarity,
        default=Polarity.NEUTRAL,
        help_text=_("Was eine hohe Zahl bedeutet."),
    )
    counts_children = models.BooleanField(
        _("zählt Kinder"),
        default=False,
        help_text=_("Bezugszahl für Angebote je 1.000 Kinder, mit Alter an den Werten."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")

    @property
    def is_share(self):
        return self.unit.strip() == "%"


class IndicatorValue(models.Model):
    """One value: an area on a day, for an age group or all. Ages in months, end excluded.

    A suppressed value (too few cases to publish) has no number, and nothing may guess it.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="values", editable=False
    )
    area = models.ForeignKey(
        "offers.Area", on_delete=models.CASCADE, related_name="indicator_values", editable=False
    )
    reference_date = models.DateField(_("Stichtag"), editable=False)
    age_from_months = models.SmallIntegerField(_("Alter von"), null=True, editable=False)
    age_to_months = models.SmallIntegerField(_("Alter bis unter"), null=True, editable=False)
    value = models.DecimalField(
        _("Wert"), max_digits=14, decimal_places=3, null=True, editable=False
    )
    is_suppressed = models.BooleanField(_("unterdrückt"), default=False, editable=False)
    base = models.PositiveIntegerField(_("Bezugsgröße"), null=True, editable=False)
    source = models.CharField(_("Quelle"), max_length=250, blank=True, editable=False)

    class Meta:
        verbose_name = _("Wert einer Kennzahl")
        verbose_name_plural = _("Werte der Kennzahlen")
        ordering = ["indicator", "area", "-reference_date", "age_from_months"]
        constraints = [
            models.UniqueConstraint(
                name="offers_indicatorvalue_once_per_age",
                fields=["indicator", "area", "reference_date", "age_from_months", "age_to_months"],
            ),
            # Databases take empty ages for different ones.
            models.UniqueConstraint(
                name="offers_indicatorvalue_once",
                fields=["indicator", "area", "reference_date"],
                condition=Q(age_from_months=None),
            ),
            models.CheckConstraint(
                name="offers_indicatorvalue_number",
                condition=Q(is_suppressed=True, value=None)
                | Q(is_suppressed=False, value__isnull=False),
            ),
            models.CheckConstraint(
                name="offers_indicatorvalue_ages",
                condition=Q(age_from_months=None, age_to_months=None)
                | Q(age_from_months__lt=F("age_to_months")),
            ),
        ]

    def __str__(self):
        return f"{self.indicator_id}/{self.area_id} {self.reference_date}"


class FiguresUpload(models.Model):
    """A table of figures between upload and commit; removed then, or after some days."""

    file_name = models.CharField(_("Datei"), max_length=200, editable=False)
    headers = models.JSONField(_("Spalten"), default=list, editable=False)
    packed = models.BinaryField(editable=False)
    source = models.CharField(_("Quelle"), max_length=250, editable=False)
    reference_date = models.DateField(_("Stichtag"), null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("hochgeladen am"), auto_now_add=True)

    class Meta:
        verbose_name = _("hochgeladene Kennzahlen")
        verbose_name_plural = _("hochgeladene Kennzahlen")
        ordering = ["-created_at"]

    def __str__(self):
        return self.file_name

    @staticmethod
    def pack(rows):
        """``rows``: lists of texts, one for each header."""
        return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 6)

    @property
    def rows(self):
        """Dicts by header."""
        stored = json.loads(zlib.decompress(bytes(self.packed)))
        return [dict(zip(self.headers, cells, strict=True)) for cells in stored]


class FiguresMapping(models.Model):
    """What the columns of a table meant, for the next one with the same headers.

    ``meanings``: ``{header: [kind, title, unit]}`` as the form has them.
    """

    digest = models.CharField(_("Spalten"), max_length=64, unique=True, editable=False)
    meanings = models.JSONField(_("Bedeutungen"), default=dict, editable=False)
    empty_is_suppressed = models.BooleanField(
        _("Leere Zellen sind unterdrückte Werte"), default=False, editable=False
    )
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("gemerkte Zuordnung von Kennzahlen")
        verbose_name_plural = _("gemerkte Zuordnungen von Kennzahlen")
        ordering = ["-updated_at"]

    def __str__(self):
        return ", ".join(self.meanings)[:120]

    @staticmethod
    def digest_of(headers):
        return sha256(json.dumps(headers, ensure_ascii=False).encode()).hexdigest()
