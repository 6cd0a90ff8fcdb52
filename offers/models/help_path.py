"""The way to a kind of help, step by step: as it is today and as it should be."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import SlugQuerySet, TellingQuerySet, TitledModel, lines_of
from .editorial import checked_on_field, editor_note_field, is_unverified_field, sources_field


class HelpPathQuerySet(SlugQuerySet):
    def public(self):
        """Confirmed paths that have a version as it is today."""
        return self.filter(
            is_unverified=False, versions__kind=HelpPathVersion.Kind.CURRENT
        ).distinct()


class HelpPath(TitledModel):
    """``description`` is the lead below the title."""

    search_words = models.TextField(
        _("Suchwörter"), blank=True, help_text=_("Was Familien tippen. Eine Zeile je Wort.")
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="help_paths",
        help_text=_("Zu welchen Themen der Weg gehört."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="help_paths",
        help_text=_("In welchem Alter der Weg oft gebraucht wird."),
    )
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("Fachbereich"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="help_paths",
        help_text=_("Wer den Text pflegt. Leer: die Redaktion."),
    )
    area = models.ForeignKey(
        "offers.Area",
        verbose_name=_("gilt in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="help_paths",
        help_text=_("Leer, wenn der Weg überall derselbe ist."),
    )
    local_note = models.TextField(
        _("Hinweis für Familien"),
        blank=True,
        help_text=_("Was örtlich noch nicht bekannt ist. Steht über den Schritten."),
    )
    checked_on = checked_on_field()
    is_unverified = is_unverified_field()
    editor_note = editor_note_field()
    sources = sources_field()

    objects = HelpPathQuerySet.as_manager()

    class Meta(TitledModel.Meta):
        verbose_name = _("Hilfeweg")
        verbose_name_plural = _("Hilfewege")

    def get_absolute_url(self):
        return reverse("offers:help_path_detail", args=[self.slug])

    @property
    def search_word_lines(self):
        return lines_of(self.search_words)


class HelpQuestion(models.Model):
    """A question that families often have on a path, with its answer."""

    path = models.ForeignKey(
        HelpPath,
        verbose_name=_("Hilfeweg"),
        on_delete=models.CASCADE,
        related_name="questions",
        help_text=_("Zu welchem Weg die Frage gehört."),
    )
    question = models.CharField(
        _("Frage"), max_length=200, help_text=_("So, wie Familien sie stellen.")
    )
    answer = models.TextField(_("Antwort"), help_text=_("Ein bis vier einfache Sätze."))
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Frage zum Hilfeweg")
        verbose_name_plural = _("Häufige Fragen")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.question


class HelpPathVersionQuerySet(TellingQuerySet):
    def get_by_natural_key(self, path, kind):
        return self.get(path__slug=path, kind=kind)


class HelpPathVersion(models.Model):
    """One of the two versions of a path; the target is what the bodies work towards."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("So ist es heute")
        TARGET = "target", _("So soll es werden")

    path = models.ForeignKey(
        HelpPath,
        verbose_name=_("Hilfeweg"),
        on_delete=models.CASCADE,
        related_name="versions",
        help_text=_("Zu welchem Weg die Fassung gehört."),
    )
    kind = models.CharField(
        _("Fassung"), max_length=10, choices=Kind, help_text=_("Wie es ist oder wie es sein soll.")
    )
    note = models.TextField(
        _("Anmerkung"), blank=True, help_text=_("Steht über den Schritten dieser Fassung.")
    )
    valid_from = models.DateField(
        _("gilt seit"), null=True, blank=True, help_text=_("Leer, wenn nicht bekannt.")
    )
    valid_until = models.DateField(
        _("gilt bis"), null=True, blank=True, help_text=_("Letzter Tag. Leer: bis auf Weiteres.")
    )
    is_public = models.BooleanField(
        _("Ziel öffentlich zeigen"),
        default=False,
        help_text=_("Nur für »So soll es werden«: Familien sehen das Ziel unter dem Weg."),
    )

    objects = HelpPathVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fassung eines Hilfewegs")
        verbose_name_plural = _("Fassungen der Hilfewege")
        ordering = ["path", "kind"]
        constraints = [
            models.UniqueConstraint(
                name="offers_helppathversion_once",
                fields=["path", "kind"],
                violation_error_message=_("Diese Fassung gibt es schon."),
            ),
            models.CheckConstraint(
                name="offers_helppathversion_dates",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message=_("»Gilt bis« liegt vor »gilt seit«."),
            ),
        ]

    def __str__(self):
        return f"{self.path}: {self.get_kind_display()}"

    def natural_key(self):
        return (self.path.slug, self.kind)

    natural_key.dependencies = ["offers.helppath"]


class HelpStepQuerySet(TellingQuerySet):
    def public(self):
        return self.filter(is_unverified=False)


class HelpStep(models.Model):
    """One step: what families do, with whom, and what they do if it fails.

    ``law`` holds one provision a line, what it says after a colon. ``offer_query`` is a selection
    of the list (``topic=…&offer_type=…``): the offers that help with this step.
    """

    version = models.ForeignKey(
        HelpPathVersion,
        verbose_name=_("Fassung"),
        on_delete=models.CASCADE,
        related_name="steps",
        help_text=_("Zu welcher Fassung der Schritt gehört."),
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )
    title = models.CharField(_("Titel"), max_length=120, help_text=_("Was die Familie tut."))
    text = models.TextField(_("Text für Familien"), help_text=_("Zwei bis vier einfache Sätze."))
    who = models.CharField(
        _("Wer"), max_length=250, blank=True, help_text=_("Stellen, an die man sich wendet.")
    )
    bring = models.TextField(
        _("Mitbringen"), blank=True, help_text=_("Eine Zeile je Unterlage. Leer: nichts.")
    )
    duration = models.CharField(
        _("Dauer"), max_length=250, blank=True, help_text=_("Wie lange das dauert, in Worten.")
    )
    if_refused = models.TextField(
        _("Wenn es nicht klappt"), blank=True, help_text=_("Was die Familie dann tun kann.")
    )
    alternatives = models.TextField(
        _("Andere Wege"), blank=True, help_text=_("Wenn der Schritt für die Familie nicht passt.")
    )
    professionals = models.TextField(
        _("für Fachkräfte"),
        blank=True,
        help_text=_("Öffentlich, aber nur in der Ansicht für Fachkräfte. Nichts Internes."),
    )
    law = models.TextField(
        _("Rechtsgrundlagen"),
        blank=True,
        help_text=_("Eine Zeile je Vorschrift: »§ 14 SGB IX: Antrag und Fristen«."),
    )
    tasks = models.ManyToManyField(
        "offers.Task",
        verbose_name=_("Aufgaben"),
        blank=True,
        related_name="help_steps",
        help_text=_("Für diese Anliegen nennt die Seite die zuständige Stelle."),
    )
    offer_query = models.CharField(
        _("Angebote, die hier helfen"),
        max_length=300,
        blank=True,
        help_text=_("Der Teil der Adresse der Angebotsliste nach dem Fragezeichen."),
    )
    is_unverified = is_unverified_field()
    editor_note = editor_note_field()
    sources = sources_field()

    objects = HelpStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schritt im Hilfeweg")
        verbose_name_plural = _("Schritte")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (*self.version.natural_key(), self.order)

    natural_key.dependencies = ["offers.helppathversion"]

    def clean(self):
        # Somebody pasted the whole address: only what follows the question mark is ours.
        self.offer_query = self.offer_query.rpartition("?")[2].strip()
        if self.offer_query and not QueryDict(self.offer_query):
            raise ValidationError({"offer_query": _("Das ist keine Auswahl der Angebotsliste.")})

    @property
    def bring_lines(self):
        return lines_of(self.bring)

    @property
    def law_lines(self):
        """Pairs of the provision and what it says ("" where the line has no colon)."""
        parts = (line.partition(":") for line in lines_of(self.law))
        return [(ref.strip(), note.strip()) for ref, _colon, note in parts]
