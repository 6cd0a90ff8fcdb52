"""What makes this installation one city's: its name, its addresses, its editorial pages."""

from django.core.exceptions import ValidationError
from django.core.validators import (
    FileExtensionValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompass.uploads import at_most, is_webvtt
from offers.freshness import schedule
from offers.freshness.policy import ReviewPolicy
from offers.host import Host
from offers.search import changes
from offers.statements import Statement

MAX_FILM_MB = 200

A_YEAR = [MinValueValidator(-365), MaxValueValidator(365)]  # days before or after the due day


class Land(models.TextChoices):
    """The codes of ISO 3166-2 without "DE-"."""

    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


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
    land = models.CharField(
        _("Land"),
        max_length=2,
        choices=Land,
        default=Land.SH,
        help_text=_("Bestimmt Feiertage, Schulferien und den Stichtag der Einschulung."),
    )
    editor_mail = models.EmailField(
        _("E-Mail der Redaktion"),
        blank=True,
        help_text=_("Für Hinweise von Familien und Anbietern."),
    )
    editor_phone = models.CharField(
        _("Telefon der Redaktion"), max_length=50, blank=True, help_text=_("Mit Vorwahl.")
    )
    region_code = models.CharField(
        _("Region"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z")],
        help_text=_("Nur, wenn es für eine Region im Land eigene Termine gibt: REGION-HANNOVER."),
    )
    first_contact = models.ForeignKey(
        "offers.Department",
        verbose_name=_("erste Anlaufstelle"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Womit Familien beginnen, wenn eine Situation keine eigene Stelle nennt."),
    )
    is_demo = models.BooleanField(
        _("Vorführung"),
        default=False,
        help_text=_("Zeigt auf jeder Seite, dass die Angebote erfunden sind."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("Prüfung alle (Monate)"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Wie oft ein Eintrag zu prüfen ist. Themen und Angebote können abweichen."),
    )
    due_soon_days = models.PositiveSmallIntegerField(
        _("bald fällig (Tage vorher)"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("Ab wann ein Eintrag als »bald fällig« gilt."),
    )
    hide_after_months = models.PositiveSmallIntegerField(
        _("verbergen nach (Monaten)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_(
            "Nach so vielen Monaten ohne Prüfung ist ein Eintrag nicht mehr öffentlich. "
            "Gelöscht wird er nie."
        ),
    )
    remind_provider_day = models.SmallIntegerField(
        _("Anbieter erinnern (Tage)"),
        default=-30,
        validators=A_YEAR,
        help_text=_("Tage nach dem fälligen Tag, davor mit Minus."),
    )
    remind_coordinator_day = models.SmallIntegerField(
        _("Zuständige erinnern (Tage)"),
        default=0,
        validators=A_YEAR,
        help_text=_("Nicht vor dem Anbieter."),
    )
    remind_deputy_day = models.SmallIntegerField(
        _("Vertretung erinnern (Tage)"),
        default=30,
        validators=A_YEAR,
        help_text=_("Nicht vor den Zuständigen."),
    )
    remind_editors_day = models.SmallIntegerField(
        _("Redaktion erinnern (Tage)"),
        default=60,
        validators=A_YEAR,
        help_text=_("Nicht vor der Vertretung."),
    )
    purge_after_months = models.PositiveSmallIntegerField(
        _("Archiv löschen nach (Monaten)"),
        default=36,
        validators=[MinValueValidator(1)],
        help_text=_("Vorher löscht auch der Befehl purge_archived kein archiviertes Angebot."),
    )
    history_keep_months = models.PositiveSmallIntegerField(
        _("Kontakte im Verlauf behalten (Monate)"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_(
            "So lange nennen frühere Stände Kontakte und Namen. Danach löscht sie der Befehl "
            "thin_history; wer wann warum etwas änderte, bleibt."
        ),
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

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Store the row; where the intervals changed, all offers get new days."""
        self.pk = 1
        before = SiteConfiguration.load().review_policy()
        super().save(*args, **kwargs)
        if self.review_policy() != before:
            changes.note(schedule.renew())

    def clean(self):
        if (self.review_months or 0) >= (self.hide_after_months or 0):
            raise ValidationError(
                {"hide_after_months": _("Zwischen Prüfung und Verbergen muss Zeit liegen.")}
            )
        days = (
            self.remind_provider_day,
            self.remind_coordinator_day,
            self.remind_deputy_day,
            self.remind_editors_day,
        )
        if None not in days and list(days) != sorted(days):
            raise ValidationError(
                _("Bitte die Erinnerungen in dieser Folge: Anbieter, Zuständige, Vertretung …")
            )

    def host(self):
        return Host(
            site_name=self.site_name,
            publisher_name=self.publisher_name,
            municipality_name=self.municipality_name,
            land=self.land,
            region=self.region_code,
            first_contact=self.first_contact,
        )

    def review_policy(self):
        values = {name: getattr(self, column) for name, column in POLICY_COLUMNS.items()}
        return ReviewPolicy(**values)

    @classmethod
    def load(cls):
        """Return the one row, or unsaved defaults where none is stored yet."""
        return cls.objects.select_related("first_contact").first() or cls(pk=1)


POLICY_COLUMNS = {
    "review_months": "review_months",
    "due_soon_days": "due_soon_days",
    "hide_after_months": "hide_after_months",
    "provider_day": "remind_provider_day",
    "coordinator_day": "remind_coordinator_day",
    "deputy_day": "remind_deputy_day",
    "editors_day": "remind_editors_day",
    "site_name": "site_name",
    "editor_mail": "editor_mail",
}
_POLICY = Statement(
    lambda ids: SiteConfiguration.objects.filter(pk__in=ids).values_list(*POLICY_COLUMNS.values())
)


def stored_policy():
    """The ReviewPolicy of the one row; every save of an offer asks for it."""
    for row in _POLICY([1]):
        return ReviewPolicy(**dict(zip(POLICY_COLUMNS, row, strict=True)))
    return SiteConfiguration(pk=1).review_policy()


class PageQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def published(self):
        return self.filter(is_published=True)


class EasyStatus(models.TextChoices):
    UNCHECKED = "unchecked", _("noch nicht geprüft")
    CHECKED = "checked", _("geprüft")


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
    easy_status = models.CharField(
        _("Leichte Sprache"),
        max_length=10,
        choices=EasyStatus,
        blank=True,
        help_text=_("Nur für Texte in Leichter Sprache. Geprüft heißt: von einer Prüfgruppe."),
    )
    easy_checked_by = models.CharField(
        _("geprüft von"),
        max_length=150,
        blank=True,
        help_text=_("Name der Prüfgruppe, keine Personen."),
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

    def clean(self):
        if self.easy_status == EasyStatus.CHECKED and not self.easy_checked_by:
            raise ValidationError({"easy_checked_by": _("Bitte angeben, wer geprüft hat.")})


class PageVideo(models.Model):
    """A film in sign language on a page, kept on our own server, with captions and its text."""

    page = models.OneToOneField(
        Page,
        verbose_name=_("Seite"),
        on_delete=models.CASCADE,
        related_name="video",
        help_text=_("Auf welcher Seite der Film steht."),
    )
    title = models.CharField(
        _("Titel"), max_length=120, help_text=_("Was im Film erklärt wird, in einem Satz.")
    )
    file = models.FileField(
        _("Film"),
        upload_to="filme/",
        validators=[FileExtensionValidator(["mp4", "webm"]), at_most(MAX_FILM_MB)],
        help_text=_("MP4 oder WebM, höchstens 200 MB."),
    )
    captions = models.FileField(
        _("Untertitel"),
        upload_to="filme/",
        validators=[FileExtensionValidator(["vtt"]), at_most(1), is_webvtt],
        help_text=_("WebVTT-Datei mit deutschen Untertiteln."),
    )
    transcript = models.TextField(
        _("Text zum Film"), help_text=_("Alles, was im Film gesagt und gezeigt wird.")
    )

    class Meta:
        verbose_name = _("Film in Gebärdensprache")
        verbose_name_plural = _("Film in Gebärdensprache")

    def __str__(self):
        return self.title

    @property
    def media_type(self):
        return "video/webm" if self.file.name.endswith(".webm") else "video/mp4"
