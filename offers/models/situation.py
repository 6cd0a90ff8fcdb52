"""The way families put it: everyday situations, and where to turn in a crisis."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import SlugQuerySet, TitledModel, lines_of
from .editorial import checked_on_field, editor_note_field, is_unverified_field, sources_field


class CrisisLineQuerySet(SlugQuerySet):
    def public(self):
        """Lines that are complete, confirmed and meant for families."""
        return self.filter(is_published=True, is_unverified=False, is_for_professionals=False)


class CrisisLine(TitledModel):
    """A telephone or chat that helps at once."""

    class Reach(models.TextChoices):
        NATIONWIDE = "nationwide", _("bundesweit")
        NORTH = "north", _("Norddeutschland")
        LOCAL = "local", _("vor Ort")

    number = models.CharField(
        _("Nummer"), max_length=40, blank=True, help_text=_("So, wie Familien sie lesen.")
    )
    tel_href = models.CharField(
        _("Telefonlink"), max_length=40, blank=True, help_text=_("Zum Beispiel tel:116111.")
    )
    further_numbers = models.TextField(
        _("weitere Nummern"), blank=True, help_text=_("Eine Zeile je Nummer.")
    )
    hours = models.CharField(
        _("Zeiten"), max_length=250, blank=True, help_text=_("Wann jemand da ist.")
    )
    is_around_the_clock = models.BooleanField(
        _("rund um die Uhr"), default=False, help_text=_("Tag und Nacht, jeden Tag.")
    )
    is_hours_unverified = models.BooleanField(
        _("Zeiten ungeprüft"), default=False, help_text=_("Dann werden die Zeiten nicht gezeigt.")
    )
    chat_url = models.URLField(_("Chat"), blank=True, help_text=_("Adresse des Chats."))
    chat_note = models.CharField(
        _("Chat in Worten"), max_length=150, blank=True, help_text=_("Zum Beispiel die Zeiten.")
    )
    has_mail = models.BooleanField(
        _("auch per E-Mail"), default=False, help_text=_("Man kann auch schreiben.")
    )
    website = models.URLField(_("Website"), blank=True, help_text=_("Adresse mit https://"))
    reach = models.CharField(
        _("Reichweite"),
        max_length=12,
        choices=Reach,
        default=Reach.NATIONWIDE,
        help_text=_("Für welches Gebiet die Nummer zuständig ist."),
    )
    languages = models.ManyToManyField(
        "offers.Language",
        verbose_name=_("Sprachen"),
        blank=True,
        related_name="crisis_lines",
        help_text=_("Sprachen, in denen jemand antwortet."),
    )
    more_languages = models.CharField(
        _("weitere Sprachen"),
        max_length=80,
        blank=True,
        help_text=_("Wenn nicht alle einzeln bekannt sind: »18 weitere Sprachen«."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="crisis_lines",
        help_text=_("Auf welchen Themenseiten die Nummer steht."),
    )
    target_groups = models.ManyToManyField(
        "offers.TargetGroup",
        verbose_name=_("Zielgruppen"),
        blank=True,
        related_name="crisis_lines",
        help_text=_("Für wen sie da ist. Leer: für alle."),
    )
    is_for_professionals = models.BooleanField(
        _("nur für Fachkräfte"), default=False, help_text=_("Wird Familien nicht gezeigt.")
    )
    is_free = models.BooleanField(
        _("kostenlos"), default=True, help_text=_("Der Anruf kostet nichts.")
    )
    cost_note = models.CharField(
        _("Hinweis zu Kosten"), max_length=150, blank=True, help_text=_("Was der Anruf kostet.")
    )
    is_anonymous = models.BooleanField(
        _("anonym"), default=False, help_text=_("Ohne den eigenen Namen zu nennen.")
    )
    is_prominent = models.BooleanField(
        _("auf der Startseite"), default=False, help_text=_("Eine der wenigen großen Nummern.")
    )
    short_title = models.CharField(
        _("kurzer Titel"), max_length=60, blank=True, help_text=_("Für die Startseite.")
    )
    is_published = models.BooleanField(
        _("anzeigen"), default=False, help_text=_("Nur vollständige, geprüfte Einträge.")
    )
    is_unverified = is_unverified_field()
    checked_on = checked_on_field()
    editor_note = editor_note_field()
    sources = sources_field()

    objects = CrisisLineQuerySet.as_manager()

    class Meta(TitledModel.Meta):
        verbose_name = _("Krisennummer")
        verbose_name_plural = _("Krisennummern")

    @property
    def shown_hours(self):
        """The hours, or an empty text while they are unconfirmed."""
        return "" if self.is_hours_unverified else self.hours

    @property
    def further_number_lines(self):
        return lines_of(self.further_numbers)


class LifeSituationQuerySet(SlugQuerySet):
    def public(self):
        return self.filter(is_unverified=False)


class LifeSituation(TitledModel):
    """A situation in a family's own words, leading to topics, phases and first steps.

    ``description`` holds the first sentence of comfort below the title.
    """

    first_steps = models.TextField(
        _("erste Schritte"), blank=True, help_text=_("Zwei oder drei Sätze, eine Zeile je Schritt.")
    )
    search_words = models.TextField(
        _("Suchwörter"), blank=True, help_text=_("Was Familien tippen. Eine Zeile je Wort.")
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="situations",
        help_text=_("Themen, deren Angebote hier helfen."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="situations",
        help_text=_("In welchem Alter das oft vorkommt."),
    )
    target_groups = models.ManyToManyField(
        "offers.TargetGroup",
        verbose_name=_("Zielgruppen"),
        blank=True,
        related_name="situations",
        help_text=_("Wer das oft erlebt."),
    )
    crisis_lines = models.ManyToManyField(
        CrisisLine,
        verbose_name=_("Krisennummern"),
        blank=True,
        related_name="situations",
        help_text=_("Wo man in der Not sofort anruft."),
    )
    help_path = models.ForeignKey(
        "offers.HelpPath",
        verbose_name=_("Hilfeweg"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="situations",
        help_text=_("Der Weg zur Hilfe, der hier Schritt für Schritt weiterführt."),
    )
    first_contact = models.ForeignKey(
        "offers.Department",
        verbose_name=_("erste Anlaufstelle"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="situations",
        help_text=_("Mit wem Familien beginnen. Leer: die Anlaufstelle der Website."),
    )
    is_crisis = models.BooleanField(
        _("dringend"), default=False, help_text=_("Zeigt die Krisennummern zuerst.")
    )
    is_on_start_page = models.BooleanField(
        _("auf der Startseite"), default=False, help_text=_("Eine der acht Situationen vorn.")
    )
    is_unverified = is_unverified_field()
    editor_note = editor_note_field()

    objects = LifeSituationQuerySet.as_manager()

    class Meta(TitledModel.Meta):
        verbose_name = _("Lebenslage")
        verbose_name_plural = _("Lebenslagen")

    def get_absolute_url(self):
        return reverse("offers:situation_detail", args=[self.slug])

    @property
    def search_word_lines(self):
        return lines_of(self.search_words)
