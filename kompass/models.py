"""What makes this installation one city's: its name, its addresses, its editorial pages."""

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SiteConfiguration(models.Model):
    """The one row of settings that editors may change; ``load()`` is the way to it."""

    site_name = models.CharField(
        _("Name der Website"),
        max_length=80,
        default="Flensburg-Kompass",
        help_text=_("Steht im Kopf jeder Seite."),
    )
    claim = models.CharField(
        _("Leitsatz"),
        max_length=120,
        default="Für Familien. Von Anfang an.",
        help_text=_("Kurzer Satz unter dem Namen."),
    )
    municipality_name = models.CharField(
        _("Name der Kommune"),
        max_length=80,
        default="Flensburg",
        help_text=_("So, wie er in Sätzen steht: »in Flensburg«."),
    )
    publisher_name = models.CharField(
        _("Herausgeber"),
        max_length=120,
        default="Stadt Flensburg",
        help_text=_("Steht im Fuß jeder Seite."),
    )
    editor_mail = models.EmailField(
        _("E-Mail der Redaktion"),
        blank=True,
        help_text=_("Für Hinweise von Familien und Anbietern."),
    )
    editor_phone = models.CharField(
        _("Telefon der Redaktion"), max_length=50, blank=True, help_text=_("Mit Vorwahl.")
    )
    is_demo = models.BooleanField(
        _("Vorführung"),
        default=False,
        help_text=_("Zeigt auf jeder Seite, dass die Angebote erfunden sind."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("Prüfung alle (Monate)"), default=6, help_text=_("Wie oft ein Eintrag zu prüfen ist.")
    )
    due_soon_days = models.PositiveSmallIntegerField(
        _("bald fällig (Tage vorher)"), default=30, help_text=_("Ab wann erinnert wird.")
    )
    hide_after_months = models.PositiveSmallIntegerField(
        _("verbergen nach (Monaten)"),
        default=12,
        help_text=_("Nach so vielen Monaten ohne Prüfung verschwindet ein Eintrag."),
    )
    purge_after_months = models.PositiveSmallIntegerField(
        _("Archiv löschen nach (Monaten)"),
        default=36,
        validators=[MinValueValidator(1)],
        help_text=_("Vorher löscht auch der Befehl purge_archived kein archiviertes Angebot."),
    )

    class Meta:
        verbose_name = _("Einstellungen der Website")
        verbose_name_plural = _("Einstellungen der Website")
        constraints = [
            models.CheckConstraint(
                name="kompass_siteconfiguration_single", condition=models.Q(pk=1)
            )
        ]

    def __str__(self):
        return self.site_name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls):
        """Return the one row, or unsaved defaults where none is stored yet."""
        return cls.objects.first() or cls(pk=1)


class PageQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def published(self):
        return self.filter(is_published=True)


class Page(models.Model):
    """An editorial page such as the imprint; ``body`` is Markdown without HTML."""

    slug = models.SlugField(
        _("Adresse"), max_length=60, unique=True, help_text=_("Zum Beispiel impressum.")
    )
    title = models.CharField(_("Titel"), max_length=120, help_text=_("Überschrift der Seite."))
    lead = models.TextField(_("Vorspann"), blank=True, help_text=_("Ein bis zwei Sätze."))
    body = models.TextField(
        _("Text"), blank=True, help_text=_("Markdown: ## Überschrift, **fett**, - Liste.")
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )
    is_published = models.BooleanField(
        _("öffentlich"), default=True, help_text=_("Sonst nur im Verwaltungsbereich.")
    )
    is_draft_text = models.BooleanField(
        _("Muster"),
        default=False,
        help_text=_("Zeigt an, dass Angaben der Kommune noch fehlen oder ungeprüft sind."),
    )
    editor_note = models.TextField(
        _("Notiz der Redaktion"),
        blank=True,
        help_text=_("Was vor der Freigabe zu prüfen ist. Wird nicht angezeigt."),
    )
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Seite")
        verbose_name_plural = _("Seiten")
        ordering = ["order", "title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("page", args=[self.slug])

    def natural_key(self):
        return (self.slug,)
