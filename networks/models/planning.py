"""Topic matrix, register of planning processes, participation, self-check."""

from dataclasses import dataclass

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models.base import lines_of

from .measure import NetworkTitledModel


class TopicMatrix(NetworkTitledModel):
    """What × who: each row is something to do with all who do it."""

    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="matrices",
        help_text=_("Worum es geht. Leer: die Themen des Netzwerks."),
    )

    class Meta(NetworkTitledModel.Meta):
        verbose_name = _("Themen-Matrix")
        verbose_name_plural = _("Themen-Matrizen")

    def get_absolute_url(self):
        return reverse("networks:matrix_detail", args=[self.slug])


@dataclass(frozen=True)
class MatrixCell:
    who: str
    role: str


class MatrixRow(models.Model):
    matrix = models.ForeignKey(
        TopicMatrix, verbose_name=_("Themen-Matrix"), on_delete=models.CASCADE, related_name="rows"
    )
    order = models.PositiveSmallIntegerField(_("Nr."), default=1, help_text=_("Reihenfolge."))
    what = models.CharField(_("Was"), max_length=200, help_text=_("Was getan werden soll."))
    who = models.TextField(
        _("Wer"), help_text=_("Eine Stelle in jeder Zeile; Rolle nach einem Doppelpunkt.")
    )
    is_open = models.BooleanField(
        _("offene Liste"), default=False, help_text=_("Weitere können dazukommen.")
    )

    class Meta:
        verbose_name = _("Zeile")
        verbose_name_plural = _("Zeilen")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.what

    @property
    def cells(self):
        """The MatrixCells in the order in which they were written."""
        parts = (line.partition(":") for line in lines_of(self.who))
        return [MatrixCell(who.strip(), role.strip()) for who, _colon, role in parts]


class PlanningProcess(models.Model):
    """A plan that runs somewhere, under the word its own department has for it."""

    title = models.CharField(_("Titel"), max_length=200, help_text=_("So heißt der Prozess."))
    own_term = models.CharField(
        _("eigener Begriff"),
        max_length=120,
        help_text=_("Wie der Fachbereich so etwas nennt, zum Beispiel »Teilplan«."),
    )
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("federführend"),
        on_delete=models.PROTECT,
        related_name="planning_processes",
        help_text=_("Wo der Prozess geführt wird."),
    )
    contributing = models.ManyToManyField(
        "offers.Department",
        verbose_name=_("mitverantwortlich"),
        blank=True,
        related_name="contributed_processes",
        help_text=_("Wer wirklich mitarbeitet, nicht nur mitgedacht wird."),
    )
    goal = models.TextField(_("Ziel"), blank=True, help_text=_("Was danach anders ist."))
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="planning_processes",
        help_text=_("Worum es geht; gleiche Themen zeigen Parallelen."),
    )
    cross_cutting = models.ManyToManyField(
        "offers.CrossCuttingTopic",
        verbose_name=_("Querschnittsthemen"),
        blank=True,
        related_name="planning_processes",
        help_text=_("Zum Beispiel Integration oder Engagement."),
    )
    starts_on = models.DateField(_("von"), null=True, blank=True, help_text=_("Beginn."))
    ends_on = models.DateField(_("bis"), null=True, blank=True, help_text=_("Geplantes Ende."))
    website = models.URLField(_("Adresse"), blank=True, help_text=_("Wo mehr dazu steht."))

    class Meta:
        verbose_name = _("Planungsprozess")
        verbose_name_plural = _("Planungsprozesse")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="networks_planningprocess_days_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("»bis« liegt vor »von«."),
            )
        ]

    def __str__(self):
        return self.title


class PlanningTerms(models.Model):
    """Words of different departments for the same idea; the register finds by each of them."""

    terms = models.TextField(_("Begriffe"), help_text=_("Ein Begriff in jeder Zeile."))

    class Meta:
        verbose_name = _("Begriffe für dasselbe")
        verbose_name_plural = _("Begriffe der Planung")
        ordering = ["pk"]

    def __str__(self):
        return ", ".join(lines_of(self.terms))


class Participation(models.Model):
    """How families had their say and what came of it."""

    network = models.ForeignKey(
        "networks.Network",
        verbose_name=_("Netzwerk"),
        on_delete=models.CASCADE,
        related_name="participations",
        help_text=_("Wohin es gehört."),
    )
    title = models.CharField(_("Titel"), max_length=200, help_text=_("Zum Beispiel »Familienrat«."))
    method = models.CharField(
        _("Form"), max_length=150, blank=True, help_text=_("Befragung, Werkstatt, Rundgang …")
    )
    group = models.CharField(_("Wer"), max_length=150, blank=True, help_text=_("Welche Familien."))
    planned_for = models.CharField(
        _("geplant für"),
        max_length=100,
        blank=True,
        help_text=_("Zeitraum, solange kein Tag fest ist."),
    )
    held_on = models.DateField(_("am"), null=True, blank=True, help_text=_("Tag der Beteiligung."))
    result = models.TextField(_("Ergebnis"), blank=True, help_text=_("Was Familien gesagt haben."))
    consequence = models.TextField(
        _("Folge"), blank=True, help_text=_("Was sich deshalb geändert hat.")
    )

    class Meta:
        verbose_name = _("Beteiligung")
        verbose_name_plural = _("Beteiligungen")
        ordering = ["-held_on", "-pk"]

    def __str__(self):
        return self.title


class SelfCheck(models.Model):
    """A network judges itself by six criteria, 0 "not yet" to 3 "reliably"."""

    class Degree(models.IntegerChoices):
        NOT_YET = 0, _("noch nicht")
        BEGUN = 1, _("begonnen")
        MOSTLY = 2, _("überwiegend")
        RELIABLY = 3, _("verlässlich")

    CRITERIA = ("problem", "backing", "aim", "concept", "organisation", "gain")

    network = models.ForeignKey(
        "networks.Network",
        verbose_name=_("Netzwerk"),
        on_delete=models.CASCADE,
        related_name="self_checks",
        help_text=_("Wer sich prüft."),
    )
    checked_on = models.DateField(_("geprüft am"), help_text=_("Tag der Selbstprüfung."))
    problem = models.PositiveSmallIntegerField(
        _("Gemeinsames Bild vom Problem"),
        choices=Degree,
        help_text=_("Beschreiben alle das Anliegen in ähnlichen Worten?"),
        validators=[MaxValueValidator(3)],
    )
    backing = models.PositiveSmallIntegerField(
        _("Rückhalt von oben, Ideen von unten"),
        choices=Degree,
        help_text=_("Gibt es einen Auftrag der Leitung und Raum für Vorschläge?"),
        validators=[MaxValueValidator(3)],
    )
    aim = models.PositiveSmallIntegerField(
        _("Ein Ziel, eine Haltung"),
        choices=Degree,
        help_text=_("Können alle sagen, wohin wir wollen?"),
        validators=[MaxValueValidator(3)],
    )
    concept = models.PositiveSmallIntegerField(
        _("Beschlossenes Grundlagenkonzept"),
        choices=Degree,
        help_text=_("Ist schriftlich und beschlossen, was gilt?"),
        validators=[MaxValueValidator(3)],
    )
    organisation = models.PositiveSmallIntegerField(
        _("Durchschaubare, stabile Organisation"),
        choices=Degree,
        help_text=_("Wissen alle, wer wofür zuständig ist und wer vertritt?"),
        validators=[MaxValueValidator(3)],
    )
    gain = models.PositiveSmallIntegerField(
        _("Alle haben etwas davon"),
        choices=Degree,
        help_text=_("Kann jede Stelle sagen, was sie gewinnt?"),
        validators=[MaxValueValidator(3)],
    )
    note = models.TextField(_("Belege"), blank=True, help_text=_("Woran Sie das erkennen."))

    class Meta:
        verbose_name = _("Selbstprüfung")
        verbose_name_plural = _("Selbstprüfungen")
        ordering = ["-checked_on", "-pk"]

    def __str__(self):
        return f"{self.network}, {self.checked_on:%d.%m.%Y}"

    @property
    def answers(self):
        """``[(criterion, degree 0–3, its word), …]`` in the order of the six criteria."""
        return [
            (
                self._meta.get_field(name).verbose_name,
                getattr(self, name),
                getattr(self, f"get_{name}_display")(),
            )
            for name in self.CRITERIA
        ]
