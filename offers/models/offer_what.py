"""Of an offer: what it is and for whom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from offers.photos import PhotoField

from .offer_choices import PreventionLevel

MIN_AGE_MONTHS = -10
MAX_AGE_MONTHS = 27 * 12


class WhatAndForWhom(models.Model):
    # Was
    title = models.CharField(
        _("Titel"),
        max_length=120,
        help_text=_("Kurz und ohne Amtssprache, höchstens 120 Zeichen."),
    )
    summary = models.CharField(
        _("Kurztext"),
        max_length=200,
        help_text=_("Ein bis zwei Sätze für die Ergebnisliste, höchstens 200 Zeichen."),
    )
    description = models.TextField(
        _("Beschreibung"),
        blank=True,
        help_text=_("Was geschieht dort? Absätze mit einer leeren Zeile trennen."),
    )
    tags = TaggableManager(
        _("Schlagwörter"),
        through="offers.OfferTag",
        blank=True,
        help_text=_("Freie Wörter, mit Komma getrennt, auch Wörter, nach denen Familien suchen."),
    )
    image = PhotoField(
        _("Bild"),
        upload_to="angebote/",
        blank=True,
        help_text=_("Eigenes Bild im Querformat. Keine Bilder von Kindern ohne Einwilligung."),
    )
    image_alt = models.CharField(
        _("Bildbeschreibung"),
        max_length=250,
        blank=True,
        help_text=_("Was auf dem Bild zu sehen ist, für Menschen, die es nicht sehen."),
    )

    # Für wen
    age_from_months = models.SmallIntegerField(
        _("Alter von (Monate)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AGE_MONTHS), MaxValueValidator(MAX_AGE_MONTHS)],
        help_text=_("In Monaten, Schwangerschaft minus 9. Leer: ohne untere Grenze."),
    )
    age_to_months = models.SmallIntegerField(
        _("Alter bis unter (Monate)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AGE_MONTHS), MaxValueValidator(MAX_AGE_MONTHS)],
        help_text=_("Bis unter dieses Alter: »bis 3 Jahre« ist 36. Leer: ohne obere Grenze."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="offers",
        help_text=_("Ergeben sich aus dem Alter, wenn sie nicht von Hand gesetzt sind."),
    )
    life_phases_overridden = models.BooleanField(
        _("Lebensphasen von Hand gesetzt"),
        default=False,
        help_text=_("Angehakt: Die Auswahl bleibt stehen, auch wenn sich das Alter ändert."),
    )
    transitions = models.ManyToManyField(
        "offers.Transition",
        verbose_name=_("Übergänge"),
        blank=True,
        related_name="offers",
        help_text=_("Bei welchem Wechsel das Angebot hilft, zum Beispiel beim Kita-Start."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="offers",
        help_text=_("Ein bis drei Themen."),
    )
    target_groups = models.ManyToManyField(
        "offers.TargetGroup",
        verbose_name=_("Zielgruppen"),
        blank=True,
        related_name="offers",
        help_text=_("An wen sich das Angebot richtet."),
    )
    offer_type = models.ForeignKey(
        "offers.OfferType",
        verbose_name=_("Angebotsform"),
        on_delete=models.PROTECT,
        related_name="offers",
        help_text=_("Kurs, Treff, Beratung …"),
    )
    languages = models.ManyToManyField(
        "offers.Language",
        verbose_name=_("Sprachen"),
        blank=True,
        related_name="offers",
        help_text=_("Sprachen, die dort gesprochen werden."),
    )
    prevention_level = models.CharField(
        _("Präventionsebene"),
        max_length=12,
        choices=PreventionLevel,
        default=PreventionLevel.UNIVERSAL,
        help_text=_("Für alle, für besondere Lagen oder bei bestehendem Hilfebedarf."),
    )

    class Meta:
        abstract = True

    def derive_life_phases(self):
        """Set the phases that the offer's age touches, unless they are set by hand."""
        if self.life_phases_overridden:
            return
        phases = self._meta.get_field("life_phases").related_model.objects.all()
        if self.age_from_months is not None:
            phases = phases.filter(age_to_months__gt=self.age_from_months)
        if self.age_to_months is not None:
            # An offer "from −9 to 0" is for the pregnancy alone, one "from 0" begins at birth.
            phases = phases.filter(age_from_months__lt=self.age_to_months)
        self.life_phases.set(phases)
