"""The life path: phases of a child's life, the transitions between them, their calendars."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import TitledModel, lines_of
from .editorial import sources_field


class LifePhase(TitledModel):
    """A stretch of the child's life. Ages in months, half-open: from ≤ age < to; unborn < 0."""

    short_title = models.CharField(
        _("kurzer Titel"), max_length=40, help_text=_("Für Karten und schmale Bildschirme.")
    )
    age_from_months = models.SmallIntegerField(
        _("Alter von (Monate)"), help_text=_("Schwangerschaft: minus 9.")
    )
    age_to_months = models.SmallIntegerField(
        _("Alter bis unter (Monate)"), help_text=_("Bis zu diesem Alter, selbst nicht enthalten.")
    )
    child_voice = models.CharField(
        _("Satz aus Kindersicht"),
        max_length=200,
        blank=True,
        help_text=_("Ein Satz, mit dem die Seite beginnt: Was braucht das Kind jetzt?"),
    )
    related_topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("wichtige Themen"),
        blank=True,
        related_name="life_phases",
        help_text=_("Themen, die in dieser Zeit oft gebraucht werden."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Lebensphase")
        verbose_name_plural = _("Lebensphasen")
        ordering = ["order", "age_from_months"]
        constraints = [
            models.CheckConstraint(
                name="offers_lifephase_ages",
                condition=Q(age_from_months__lt=F("age_to_months")),
                violation_error_message=_("Das Alter »von« muss unter dem Alter »bis« liegen."),
            )
        ]

    def get_absolute_url(self):
        return reverse("offers:life_phase_detail", args=[self.slug])

    @property
    def is_pregnancy(self):
        return self.age_to_months <= 0


class LifePhaseAdvice(models.Model):
    """A sentence on what matters now, in its order on the phase's page."""

    life_phase = models.ForeignKey(
        LifePhase, verbose_name=_("Lebensphase"), on_delete=models.CASCADE, related_name="advice"
    )
    text = models.CharField(
        _("Hinweis"), max_length=300, help_text=_("Ein Satz: Was ist jetzt wichtig?")
    )
    milestone = models.ForeignKey(
        "offers.Milestone",
        verbose_name=_("Termin"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="advice",
        help_text=_("Der Termin oder die Frist, um die es geht."),
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    class Meta:
        verbose_name = _("Hinweis zur Lebensphase")
        verbose_name_plural = _("Was jetzt wichtig ist")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (self.life_phase.slug, self.order)

    natural_key.dependencies = ["offers.lifephase"]


class Transition(TitledModel):
    """The step from one phase to the next (Übergang), where families get lost most easily."""

    class Anchor(models.TextChoices):
        DUE_DATE = "due_date", _("errechneter Geburtstermin")
        CARE_START = "care_start", _("Start der Betreuung")
        SCHOOL_START = "school_start", _("Einschulung")
        SECONDARY_SCHOOL_START = "secondary_school_start", _("Start der weiterführenden Schule")

    short_title = models.CharField(
        _("kurzer Titel"), max_length=40, help_text=_("Für die Brücke im Lebensweg.")
    )
    from_phase = models.ForeignKey(
        LifePhase,
        verbose_name=_("von"),
        on_delete=models.PROTECT,
        related_name="transitions_out",
        help_text=_("Lebensphase davor."),
    )
    to_phase = models.ForeignKey(
        LifePhase,
        verbose_name=_("nach"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transitions_in",
        help_text=_("Lebensphase danach. Leer, wenn sie nicht mehr zum Kompass gehört."),
    )
    anchor = models.CharField(
        _("Bezugstag"),
        max_length=30,
        choices=Anchor,
        help_text=_("Der Tag, auf den sich alle Monatsangaben beziehen."),
    )
    months_before_start = models.PositiveSmallIntegerField(
        _("Monate vorher anfangen"),
        null=True,
        blank=True,
        help_text=_("Wie viele Monate vor dem Bezugstag es Zeit wird."),
    )
    window_before_months = models.PositiveSmallIntegerField(
        _("Zeitraum davor (Monate)"), default=0, help_text=_("Monate vor dem Bezugstag.")
    )
    window_after_months = models.PositiveSmallIntegerField(
        _("Zeitraum danach (Monate)"), default=0, help_text=_("Monate nach dem Bezugstag.")
    )
    helps_before = models.TextField(
        _("Wer hilft vorher"), blank=True, help_text=_("Eine Zeile je Stelle.")
    )
    helps_after = models.TextField(
        _("Wer hilft nachher"), blank=True, help_text=_("Eine Zeile je Stelle.")
    )
    checklist = models.TextField(
        _("Merkzettel"), blank=True, help_text=_("Eine Zeile je Punkt, aus Sicht der Familie.")
    )
    responsible = models.CharField(
        _("zuständig"), max_length=200, blank=True, help_text=_("Funktion oder Stelle.")
    )
    document_title = models.CharField(
        _("Dokument"), max_length=150, blank=True, help_text=_("Bogen oder Blatt zum Übergang.")
    )
    document_kind = models.CharField(
        _("Art des Dokuments"), max_length=80, blank=True, help_text=_("Zum Beispiel »Vorlage«.")
    )
    document_description = models.TextField(
        _("Inhalt des Dokuments"), blank=True, help_text=_("Was darin steht und wer es bekommt.")
    )
    document_status = models.CharField(
        _("Stand des Dokuments"), max_length=80, blank=True, help_text=_("Zum Beispiel »Entwurf«.")
    )
    document_url = models.URLField(
        _("Adresse des Dokuments"),
        blank=True,
        help_text=_("Wo Familien es öffnen oder herunterladen. Leer: Die Seite sagt, wer es hat."),
    )
    document_reviewed_on = models.DateField(
        _("Standard überprüft am"),
        null=True,
        blank=True,
        help_text=_("Tag, an dem Vereinbarung oder Dokument zuletzt überprüft wurden."),
    )
    related_topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="transitions",
        help_text=_("Themen, die bei diesem Übergang helfen."),
    )
    help_path = models.ForeignKey(
        "offers.HelpPath",
        verbose_name=_("Hilfeweg"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="transitions",
        help_text=_("Der Weg zur Hilfe, der bei diesem Übergang weiterführt."),
    )
    sources = sources_field()

    class Meta(TitledModel.Meta):
        verbose_name = _("Übergang")
        verbose_name_plural = _("Übergänge")
        constraints = [
            models.CheckConstraint(
                name="offers_transition_two_phases",
                condition=Q(to_phase=None) | ~Q(from_phase=F("to_phase")),
                violation_error_message=_("Ein Übergang verbindet zwei verschiedene Phasen."),
            )
        ]

    def get_absolute_url(self):
        return reverse("offers:transition_detail", args=[self.slug])

    @property
    def helps_before_lines(self):
        return lines_of(self.helps_before)

    @property
    def helps_after_lines(self):
        return lines_of(self.helps_after)

    @property
    def checklist_lines(self):
        return lines_of(self.checklist)


class TransitionStep(models.Model):
    """One line of a transition's calendar, in months from its anchor (before: negative)."""

    transition = models.ForeignKey(
        Transition, verbose_name=_("Übergang"), on_delete=models.CASCADE, related_name="steps"
    )
    months_from_anchor = models.SmallIntegerField(
        _("Monate ab Bezugstag"), help_text=_("Davor: negative Zahl.")
    )
    text = models.CharField(_("Was geschieht"), max_length=250, help_text=_("Ein kurzer Satz."))

    class Meta:
        verbose_name = _("Schritt im Übergang")
        verbose_name_plural = _("Kalender des Übergangs")
        ordering = ["months_from_anchor", "pk"]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (self.transition.slug, self.months_from_anchor)

    natural_key.dependencies = ["offers.transition"]
