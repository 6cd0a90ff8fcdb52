"""Who is in charge: which department answers for a task in an area, and since when."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import TellingQuerySet, TitledModel, lines_of
from .editorial import editor_note_field, is_unverified_field, sources_field


class Task(TitledModel):
    """What an office is in charge of. ``title`` is the official name."""

    everyday_title = models.CharField(
        _("in Alltagsworten"),
        max_length=120,
        help_text=_("So, wie Familien es sagen: »Mein Kind braucht einen Kita-Platz«."),
    )
    search_words = models.TextField(
        _("Suchwörter"), blank=True, help_text=_("Weitere Wörter dafür. Eine Zeile je Wort.")
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="tasks",
        help_text=_("Themen, deren Angebote dazu passen."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Anliegen")
        verbose_name_plural = _("Anliegen und Aufgaben")

    @property
    def search_word_lines(self):
        return lines_of(self.search_words)


class ResponsibilityQuerySet(TellingQuerySet):
    def valid(self, on=None):
        """Rows in force on day ``on`` (a date; default: today), both ends included."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on),
            Q(valid_until=None) | Q(valid_until__gte=on),
        )

    def public(self):
        """Confirmed rows; what is disputed is documented only."""
        return self.filter(status=Responsibility.State.ACTIVE, is_unverified=False)


class Responsibility(models.Model):
    """``department`` is in charge of ``task`` in ``area`` and everything below that area, unless
    a smaller area has a row of its own. Days are included; None: not known, or open."""

    class State(models.TextChoices):
        ACTIVE = "active", _("gültig")
        DISPUTED = "disputed", _("strittig oder früher")

    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("Stelle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responsibilities",
        help_text=_("Wer zuständig ist. Leer nur bei strittigen Angaben."),
    )
    task = models.ForeignKey(
        Task,
        verbose_name=_("Anliegen"),
        on_delete=models.PROTECT,
        related_name="responsibilities",
        help_text=_("Wofür die Stelle zuständig ist."),
    )
    area = models.ForeignKey(
        "offers.Area",
        verbose_name=_("Gebiet"),
        on_delete=models.PROTECT,
        related_name="responsibilities",
        help_text=_("Wo das gilt, mit allen Gebieten darin."),
    )
    valid_from = models.DateField(
        _("gilt seit"), null=True, blank=True, help_text=_("Leer, wenn nicht bekannt.")
    )
    valid_until = models.DateField(
        _("gilt bis"), null=True, blank=True, help_text=_("Letzter Tag. Leer: bis auf Weiteres.")
    )
    status = models.CharField(
        _("Stand"),
        max_length=10,
        choices=State,
        default=State.ACTIVE,
        help_text=_("Strittiges und Früheres wird festgehalten, aber nicht gezeigt."),
    )
    note = models.CharField(
        _("Hinweis"), max_length=250, blank=True, help_text=_("Ein Satz für Familien.")
    )
    is_unverified = is_unverified_field()
    editor_note = editor_note_field()
    sources = sources_field()

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zuständigkeit")
        verbose_name_plural = _("Zuständigkeiten")
        ordering = ["area__name", "task__order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_responsibility_dates",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message=_("»Gilt bis« liegt vor »gilt seit«."),
            ),
            models.CheckConstraint(
                name="offers_responsibility_department",
                condition=Q(department__isnull=False) | Q(status="disputed"),
                violation_error_message=_("Bitte die zuständige Stelle angeben."),
            ),
        ]

    def __str__(self):
        return f"{self.task} – {self.area}"
