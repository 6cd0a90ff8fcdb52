"""Bedarf and Vorhaben (§ 80 SGB VIII): what families need, and what is planned to meet it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import TitledModel


class NeedState(models.TextChoices):
    OPEN = "open", _("offen")
    RECOGNISED = "recognised", _("anerkannt")
    ANSWERED = "answered", _("beantwortet")
    REJECTED = "rejected", _("nicht weiter verfolgt")


class ConcernsModel(TitledModel):
    """Something planned or needed: its topics, phases and Stadtteile place it in the matrix."""

    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="%(class)s_set",
        help_text=_("Leer: alle Themen."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="%(class)s_set",
        help_text=_("Leer: alle Lebensphasen."),
    )
    areas = models.ManyToManyField(
        "offers.Area",
        verbose_name=_("Gebiete"),
        blank=True,
        related_name="%(class)s_set",
        help_text=_("Leer: die ganze Stadt."),
    )

    class Meta(TitledModel.Meta):
        abstract = True


class Need(ConcernsModel):
    """A need with evidence of three kinds, as each alone can mislead."""

    need_topic = models.ForeignKey(
        "offers.NeedTopic",
        verbose_name=_("Bedarfsthema"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
        help_text=_("Wozu der Bedarf gehört."),
    )
    state = models.CharField(
        _("Stand"),
        max_length=12,
        choices=NeedState,
        default=NeedState.OPEN,
        help_text=_("Anerkannt heißt: in einem Gremium besprochen."),
    )
    evidence_figures = models.TextField(
        _("Beleg: Zahlen"), blank=True, help_text=_("Kennzahl mit Stichtag und Quelle.")
    )
    evidence_staff = models.TextField(
        _("Beleg: Fachkräfte"), blank=True, help_text=_("Was Fachkräfte berichten, ohne Fälle.")
    )
    evidence_families = models.TextField(
        _("Beleg: Familien"), blank=True, help_text=_("Was Familien sagen, ohne Namen.")
    )
    recognised_on = models.DateField(
        _("anerkannt am"), null=True, blank=True, help_text=_("Tag des Beschlusses.")
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Bedarf")
        verbose_name_plural = _("Bedarfe")

    @property
    def evidence(self):
        """``[(kind in words, text)]`` of the three kinds; a missing one has an empty text."""
        return [
            (_("Zahlen"), self.evidence_figures),
            (_("Fachkräfte"), self.evidence_staff),
            (_("Familien"), self.evidence_families),
        ]


class ProjectState(models.TextChoices):
    IDEA = "idea", _("Idee")
    PLANNED = "planned", _("geplant")
    DECIDED = "decided", _("beschlossen")
    RUNNING = "running", _("läuft")
    DONE = "done", _("abgeschlossen")
    DROPPED = "dropped", _("aufgegeben")


class PlannedProject(ConcernsModel):
    """What the city means to do about needs: owner, steps, decision."""

    needs = models.ManyToManyField(
        Need,
        verbose_name=_("Bedarfe"),
        blank=True,
        related_name="projects",
        help_text=_("Worauf das Vorhaben antwortet."),
    )
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("federführender Bereich"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="planned_projects",
        help_text=_("Wer das Vorhaben führt."),
    )
    owner_function = models.CharField(
        _("verantwortlich (Funktion)"),
        max_length=150,
        blank=True,
        help_text=_("Eine Funktion, kein Name."),
    )
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=ProjectState,
        default=ProjectState.IDEA,
        help_text=_("Wie weit das Vorhaben ist."),
    )
    starts_on = models.DateField(
        _("Beginn"), null=True, blank=True, help_text=_("Geplanter erster Tag.")
    )
    ends_on = models.DateField(
        _("Ende"), null=True, blank=True, help_text=_("Letzter Tag. Leer: auf Dauer.")
    )
    decided_by = models.CharField(
        _("beschlossen von"), max_length=150, blank=True, help_text=_("Name des Gremiums.")
    )
    decided_on = models.DateField(
        _("beschlossen am"), null=True, blank=True, help_text=_("Tag des Beschlusses.")
    )
    decision = models.TextField(
        _("Beschluss"), blank=True, help_text=_("Was beschlossen wurde, in eigenen Worten.")
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Vorhaben")
        verbose_name_plural = _("Vorhaben")
        constraints = [
            models.CheckConstraint(
                name="offers_plannedproject_period",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                violation_error_message=_("Das Ende darf nicht vor dem Beginn liegen."),
            )
        ]

    @property
    def is_open(self):
        return self.state not in (ProjectState.DONE, ProjectState.DROPPED)


class ProjectStep(models.Model):
    """One step of a planned project, in its order."""

    project = models.ForeignKey(
        PlannedProject,
        verbose_name=_("Vorhaben"),
        on_delete=models.CASCADE,
        related_name="steps",
        help_text=_("Zu welchem Vorhaben der Schritt gehört."),
    )
    text = models.CharField(_("Schritt"), max_length=250, help_text=_("Was getan wird."))
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("Bereich"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project_steps",
        help_text=_("Wer den Schritt macht."),
    )
    due_on = models.DateField(_("fällig am"), null=True, blank=True, help_text=_("Bis wann."))
    done_on = models.DateField(
        _("erledigt am"), null=True, blank=True, help_text=_("Leer: noch offen.")
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    class Meta:
        verbose_name = _("Schritt")
        verbose_name_plural = _("Schritte")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text
