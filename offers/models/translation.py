from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationStatus(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    UNCHECKED = "unchecked", _("ungeprüft")
    CHECKED = "checked", _("geprüft")
    OUTDATED = "outdated", _("überholt")
    MACHINE = "machine", _("maschinell übersetzt")


class OfferTranslation(models.Model):
    """An offer's texts in one other language; easy language (``de-simple``) is one of them."""

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
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

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
    def is_shown(self):
        """Drafts stay inside; everything else is public, with its status named."""
        return self.status != TranslationStatus.DRAFT
