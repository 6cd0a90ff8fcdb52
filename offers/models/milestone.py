"""Dates and deadlines that every family meets, as rules: computed for a child, never stored."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from offers.milestones import rules

from .base import SlugQuerySet, TitledModel, lines_of
from .editorial import checked_on_field, editor_note_field, is_unverified_field, sources_field

is_region_code = RegexValidator(
    r"^DE(-[A-Z0-9]+)*\Z", _("Bitte ein Kürzel wie DE, DE-SH oder DE-NI-REGION-HANNOVER.")
)


def validate_regions(text):
    """Raise ValidationError unless each line is the code of a country, Land or region."""
    for line in lines_of(text):
        is_region_code(line)


class MilestoneQuerySet(SlugQuerySet):
    def public(self):
        """Milestones that are confirmed; the others are for editors alone."""
        return self.filter(is_unverified=False)

    def in_region(self, code):
        """Rows that hold in ``code``, as a list: those of the region itself and all above it.

        Few rows, and a prefix match over lines of text is clearer here than in SQL.
        """
        return [row for row in self if row.holds_in(code)]


class Milestone(TitledModel):
    """``description`` is what families read; ``rule`` says when, from the day of ``anchor``."""

    class Kind(models.TextChoices):
        CHECKUP = "checkup", _("Untersuchung")
        DEADLINE = "deadline", _("Frist")
        CLAIM = "claim", _("Anspruch")
        OFFER = "offer", _("Angebot")
        ADVICE = "advice", _("Empfehlung")
        DAY = "day", _("Stichtag")
        NOTE = "note", _("Hinweis")

    class Anchor(models.TextChoices):
        DUE_DATE = "due_date", _("errechneter Geburtstermin")
        BIRTH = "birth", _("Geburt")
        SCHOOL_START = "school_start", _("Schulstart")

    kind = models.CharField(
        _("Art"), max_length=10, choices=Kind, help_text=_("Steht als Wort über dem Termin.")
    )
    anchor = models.CharField(
        _("Bezugstag"),
        max_length=15,
        choices=Anchor,
        help_text=_("Der Tag, von dem an gerechnet wird."),
    )
    rule = models.JSONField(
        _("Regel"), help_text=_("Art und Abstände, siehe fixtures/README.md im Quelltext.")
    )
    tolerance = models.JSONField(
        _("Toleranz"),
        null=True,
        blank=True,
        help_text=_("Wie ein Zeitraum: bis wann es danach noch geht."),
    )
    action = models.CharField(
        _("was zu tun ist"), max_length=200, blank=True, help_text=_("Ein kurzer Satz.")
    )
    life_phase = models.ForeignKey(
        "offers.LifePhase",
        verbose_name=_("Lebensphase"),
        on_delete=models.PROTECT,
        related_name="milestones",
        help_text=_("Auf welcher Seite des Lebenswegs der Termin steht."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="milestones",
        help_text=_("Angebote dieser Themen helfen dabei."),
    )
    help_path = models.ForeignKey(
        "offers.HelpPath",
        verbose_name=_("Hilfeweg"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="milestones",
        help_text=_("Der Weg zur Hilfe, der hier weiterführt."),
    )
    regions = models.TextField(
        _("gilt in"),
        default="DE",
        validators=[validate_regions],
        help_text=_("Eine Zeile je Kürzel: DE für alle, DE-SH für ein Land."),
    )
    remind_days_before = models.JSONField(
        _("erinnern (Tage vorher)"),
        default=list,
        blank=True,
        help_text=_("Liste ganzer Zahlen, für die Datei zum Kalender."),
    )
    is_editorial_advice = models.BooleanField(
        _("Rat der Redaktion"), default=False, help_text=_("Ohne Rechtsgrundlage.")
    )
    is_unverified = is_unverified_field()
    checked_on = checked_on_field()
    editor_note = editor_note_field()
    sources = sources_field()

    objects = MilestoneQuerySet.as_manager()

    class Meta(TitledModel.Meta):
        verbose_name = _("Termin oder Frist")
        verbose_name_plural = _("Termine und Fristen")

    def clean(self):
        try:
            rules.parse(self.rule, self.tolerance)
        except rules.RuleError as error:
            raise ValidationError({"rule": str(error)}) from error
        days = self.remind_days_before
        if not isinstance(days, list) or not all(isinstance(n, int) and n >= 0 for n in days):
            raise ValidationError({"remind_days_before": _("Bitte eine Liste wie [30, 7].")})

    @cached_property
    def parsed_rule(self):
        """The rule as an object; raises rules.RuleError where the row passed no form."""
        return rules.parse(self.rule, self.tolerance)

    @property
    def region_codes(self):
        return lines_of(self.regions)

    def holds_in(self, code):
        return any(f"{code}-".startswith(f"{region}-") for region in self.region_codes)
