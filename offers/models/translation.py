"""Texts in other languages, each with its state and the German text that it was made from."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.acting import current

from .base import TellingQuerySet


class TranslationStatus(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    UNCHECKED = "unchecked", _("ungeprüft")
    CHECKED = "checked", _("geprüft")
    OUTDATED = "outdated", _("überholt")
    MACHINE = "machine", _("maschinell übersetzt")


class TextVersion(models.Model):
    """What one record says in one other language; easy language (``de-simple``) is one of them.

    ``translated_from`` maps the names of fields to the German text they were translated from, so
    that a change of the German is noticed and can be shown. Empty: not known.
    """

    status = models.CharField(
        _("Stand"),
        max_length=10,
        choices=TranslationStatus,
        default=TranslationStatus.DRAFT,
        help_text=_("Leichte Sprache heißt nur so, wenn eine Prüfgruppe sie gelesen hat."),
    )
    note = models.CharField(
        _("Notiz"), max_length=200, blank=True, help_text=_("Wird nicht angezeigt.")
    )
    translated_from = models.JSONField(
        _("deutsche Vorlage"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Der deutsche Text, nach dem übersetzt wurde."),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("geändert von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Konto, das diese Fassung zuletzt gespeichert hat."),
    )
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Whoever saves a text says that it fits the German of today, unless it is outdated."""
        if self.status != TranslationStatus.OUTDATED:
            self.translated_from = self.german()
            self.changed_by = current().account
        super().save(*args, **kwargs)

    @property
    def is_shown(self):
        """Drafts stay inside; everything else is public, with its status named."""
        return self.status != TranslationStatus.DRAFT


class OfferTranslation(TextVersion):
    FIELDS = ("title", "summary", "description")

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="translations",
    )
    language = models.ForeignKey(
        "offers.Language",
        verbose_name=_("Sprache"),
        on_delete=models.PROTECT,
        related_name="offer_translations",
        help_text=_("Sprache dieser Fassung, auch Leichte Sprache."),
    )
    title = models.CharField(_("Titel"), max_length=150, help_text=_("In dieser Sprache."))
    summary = models.CharField(
        _("Kurztext"), max_length=250, blank=True, help_text=_("In dieser Sprache.")
    )
    description = models.TextField(
        _("Beschreibung"), blank=True, help_text=_("In dieser Sprache, darf kürzer sein.")
    )

    class Meta:
        verbose_name = _("Textfassung")
        verbose_name_plural = _("Textfassungen")
        ordering = ["language__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="offers_offertranslation_once",
                fields=["offer", "language"],
                violation_error_message=_("Diese Sprache gibt es schon."),
            )
        ]

    def __str__(self):
        return f"{self.language}: {self.title}"

    @property
    def record(self):
        return self.offer

    @property
    def texts(self):
        return {name: getattr(self, name) for name in self.FIELDS}

    def german(self):
        return {name: getattr(self.offer, name) for name in self.FIELDS}


class ContentTranslation(TextVersion):
    """Texts of any other record that ``offers.translations`` knows: phases, topics, pages …

    ``texts`` maps the names of the record's fields to words; what is missing there is shown in
    German.
    """

    content_type = models.ForeignKey(
        ContentType,
        verbose_name=_("Art"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Art des Eintrags."),
    )
    object_id = models.PositiveBigIntegerField(_("Eintrag"), help_text=_("Kennung des Eintrags."))
    record = GenericForeignKey("content_type", "object_id")
    language = models.ForeignKey(
        "offers.Language",
        verbose_name=_("Sprache"),
        on_delete=models.PROTECT,
        related_name="content_translations",
        help_text=_("Sprache dieser Fassung, auch Leichte Sprache."),
    )
    texts = models.JSONField(
        _("Texte"), default=dict, help_text=_("Feld und Text in dieser Sprache.")
    )

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Übersetzung")
        verbose_name_plural = _("Übersetzungen")
        ordering = ["content_type", "object_id", "language__order"]
        constraints = [
            models.UniqueConstraint(
                name="offers_contenttranslation_once",
                fields=["content_type", "object_id", "language"],
                violation_error_message=_("Diese Sprache gibt es schon."),
            )
        ]

    def __str__(self):
        return f"{self.language}: {self.record}"

    def german(self):
        return {name: getattr(self.record, name) for name in self.texts}
