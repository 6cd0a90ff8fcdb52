"""The words of the field that editors keep as data: topics, groups, forms, languages …"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import TitledModel, lines_of

REVIEW_MONTHS = [MinValueValidator(1), MaxValueValidator(60)]  # of a review interval


class WordyModel(TitledModel):
    """A term that other words lead to as well."""

    synonyms = models.TextField(
        _("Suchwörter"),
        blank=True,
        help_text=_("Wörter, die ebenfalls hierher führen sollen. Eine Zeile je Wort."),
    )

    class Meta(TitledModel.Meta):
        abstract = True


class Topic(WordyModel):
    icon = models.CharField(
        _("Symbol"), max_length=40, blank=True, help_text=_("Name des Symbols im Zeichensatz.")
    )
    subtopics = models.TextField(
        _("Unterthemen"), blank=True, help_text=_("Eine Zeile je Unterthema.")
    )
    is_crisis = models.BooleanField(
        _("Krise"), default=False, help_text=_("Hebt das Thema als Hilfe in Not hervor.")
    )
    review_months = models.PositiveSmallIntegerField(
        _("Prüfung alle (Monate)"),
        null=True,
        blank=True,
        validators=REVIEW_MONTHS,
        help_text=_(
            "Leer: wie die Einstellung der Website. Bei mehreren Themen gilt das kürzeste."
        ),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")

    def get_absolute_url(self):
        return reverse("offers:topic_detail", args=[self.slug])

    @property
    def subtopic_lines(self):
        return lines_of(self.subtopics)


class TargetGroup(WordyModel):
    class Audience(models.TextChoices):
        PUBLIC = "public", _("Familien")
        PROFESSIONALS = "professionals", _("Fachkräfte")

    audience = models.CharField(
        _("Leserkreis"),
        max_length=20,
        choices=Audience,
        default=Audience.PUBLIC,
        help_text=_("Für wen die Zielgruppe als Filter erscheint."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Zielgruppe")
        verbose_name_plural = _("Zielgruppen")


class OfferType(WordyModel):
    icon = models.CharField(
        _("Symbol"), max_length=40, blank=True, help_text=_("Name des Symbols im Zeichensatz.")
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Angebotsform")
        verbose_name_plural = _("Angebotsformen")


class LanguageQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Language(models.Model):
    """A language by its BCP 47 code; also easy language (``de-simple``) and sign language."""

    class Direction(models.TextChoices):
        LTR = "ltr", _("von links nach rechts")
        RTL = "rtl", _("von rechts nach links")

    class Scope(models.TextChoices):
        UI = "ui", _("Oberfläche möglich")
        TEXT = "text", _("Textfassung")
        OFFER = "offer", _("Sprache eines Angebots")

    code = models.CharField(
        _("Kürzel"), max_length=12, unique=True, help_text=_("Nach BCP 47, zum Beispiel »da«.")
    )
    name = models.CharField(_("Name"), max_length=60, help_text=_("Auf Deutsch."))
    endonym = models.CharField(
        _("Eigenname"),
        max_length=60,
        blank=True,
        help_text=_("So heißt die Sprache in ihr selbst."),
    )
    direction = models.CharField(
        _("Schreibrichtung"),
        max_length=3,
        choices=Direction,
        default=Direction.LTR,
        help_text=_("Arabisch und Persisch: von rechts nach links."),
    )
    scope = models.CharField(
        _("Verwendung"),
        max_length=10,
        choices=Scope,
        default=Scope.OFFER,
        help_text=_("Wofür die Sprache zur Wahl steht."),
    )
    is_default_filter = models.BooleanField(
        _("im Filter sofort sichtbar"), default=False, help_text=_("Sonst unter »mehr Sprachen«.")
    )
    is_sign_language = models.BooleanField(
        _("Gebärdensprache"), default=False, help_text=_("Wird als Gebärdensprache angezeigt.")
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    objects = LanguageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sprache")
        verbose_name_plural = _("Sprachen")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


class NeedTopic(TitledModel):
    """A need of families that planners watch; offers say which needs they answer."""

    origin = models.CharField(
        _("Herkunft"), max_length=120, blank=True, help_text=_("Woher der Bedarf bekannt ist.")
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("Themen"),
        blank=True,
        related_name="need_topics",
        help_text=_("Themen, unter denen Hilfe zu finden ist."),
    )
    indicator_hints = models.TextField(
        _("Kennzahlen"), blank=True, help_text=_("Womit man den Bedarf messen kann, je Zeile eine.")
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Bedarfsthema")
        verbose_name_plural = _("Bedarfsthemen")


class CrossCuttingTopic(TitledModel):
    class Meta(TitledModel.Meta):
        verbose_name = _("Querschnittsthema")
        verbose_name_plural = _("Querschnittsthemen")


def validate_age_range(age_from_months, age_to_months):
    """Raise ValidationError on ``age_to_months`` unless from < to (None = open end)."""
    if age_from_months is None or age_to_months is None:
        return
    if age_from_months >= age_to_months:
        raise ValidationError(
            {"age_to_months": _("Das Alter »bis« muss über dem Alter »von« liegen.")}
        )
