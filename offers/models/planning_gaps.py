"""Gaps (Lücken): rules as data, what they found and since when, and decisions on overlaps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import TitledModel
from .planning import Need, PlannedProject


class Severity(models.TextChoices):
    HIGH = "high", _("dringend ansehen")
    MEDIUM = "medium", _("ansehen")
    LOW = "low", _("merken")


class GapEntity(models.TextChoices):
    """What a rule looks at, one after the other."""

    TOPIC_PHASE = "topic_x_life_phase", _("Thema in Lebensphase")
    DISTRICT_PHASE = "district_x_life_phase", _("Stadtteil in Lebensphase")
    TOPIC_LANGUAGE = "topic_x_language", _("Thema in Sprache")
    LANGUAGE = "language", _("Sprache")
    LIFE_PHASE = "life_phase", _("Lebensphase")
    DISTRICT = "district", _("Stadtteil")
    TOPIC = "topic", _("Thema")
    TRANSITION = "transition", _("Übergang")
    OFFER = "offer", _("Angebot")
    NEED_TOPIC = "need_topic", _("Bedarfsthema")


class GapRule(TitledModel):
    """``condition`` as in docs/planning.md; ``offers.planning.gaps`` checks and applies it."""

    entity = models.CharField(
        _("gilt für"), max_length=30, choices=GapEntity, help_text=_("Was die Regel durchgeht.")
    )
    condition = models.JSONField(
        _("Bedingung"), help_text=_("Ab wann es eine Lücke ist; Aufbau in docs/planning.md.")
    )
    severity = models.CharField(
        _("Dringlichkeit"),
        max_length=10,
        choices=Severity,
        default=Severity.MEDIUM,
        help_text=_("Wie schnell jemand hinsehen soll."),
    )
    suggestion = models.CharField(
        _("Vorschlag"), max_length=250, blank=True, help_text=_("Was als Nächstes zu tun ist.")
    )
    is_enabled = models.BooleanField(
        _("in Gebrauch"), default=True, help_text=_("Ohne Haken ruht die Regel.")
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Lückenregel")
        verbose_name_plural = _("Lückenregeln")

    def clean(self):
        from offers.planning.conditions import check_condition  # reads models, so not above

        check_condition(self.entity, self.condition)


class Gap(models.Model):
    """One finding of a rule; ``key`` names its subject, for example ``betreuung/kita-alter``."""

    rule = models.ForeignKey(
        GapRule,
        verbose_name=_("Regel"),
        on_delete=models.CASCADE,
        related_name="gaps",
        editable=False,
    )
    key = models.CharField(_("Gegenstand"), max_length=250, editable=False)
    label = models.CharField(_("Bezeichnung"), max_length=300, editable=False)
    found_on = models.DateField(_("gefunden am"), editable=False)
    last_seen_on = models.DateField(_("zuletzt gesehen am"), editable=False)
    closed_on = models.DateField(_("geschlossen am"), null=True, editable=False)
    accepted_on = models.DateField(_("hingenommen am"), null=True, editable=False)
    accepted_by = models.CharField(_("hingenommen von"), max_length=150, blank=True, editable=False)
    accepted_reason = models.CharField(_("Grund"), max_length=500, blank=True, editable=False)
    need = models.ForeignKey(
        Need,
        verbose_name=_("Bedarf"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="gaps",
        editable=False,
    )
    project = models.ForeignKey(
        PlannedProject,
        verbose_name=_("Vorhaben"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="gaps",
        editable=False,
    )

    class Meta:
        verbose_name = _("Lücke")
        verbose_name_plural = _("Lücken")
        ordering = ["rule__order", "label", "pk"]
        constraints = [
            models.UniqueConstraint(name="offers_gap_once", fields=["rule", "key"]),
            models.CheckConstraint(
                name="offers_gap_reason",
                condition=Q(accepted_on=None) | ~Q(accepted_reason=""),
            ),
        ]

    def __str__(self):
        return self.label


class GapEventKind(models.TextChoices):
    FOUND = "found", _("gefunden")
    CLOSED = "closed", _("nicht mehr gefunden")
    ACCEPTED = "accepted", _("hingenommen")
    RESUMED = "resumed", _("wieder offen")
    LINKED = "linked", _("verknüpft")


class GapEvent(models.Model):
    """A line in the history of a finding; added, never changed."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="events", editable=False)
    on = models.DateField(_("Tag"), editable=False)
    kind = models.CharField(_("was"), max_length=10, choices=GapEventKind, editable=False)
    by = models.CharField(_("wer"), max_length=150, blank=True, editable=False)
    text = models.CharField(_("Bemerkung"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("Verlauf einer Lücke")
        verbose_name_plural = _("Verlauf der Lücken")
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"


class OverlapVerdict(models.TextChoices):
    SYNERGY = "synergy", _("gewollt (Synergie)")
    COORDINATE = "coordinate", _("abzustimmen")
    MERGED = "merged", _("zusammengelegt")


class OverlapDecision(models.Model):
    """What planners decided about two offers that do much the same; ``first`` has the lower id."""

    first = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="+", editable=False
    )
    second = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="+", editable=False
    )
    verdict = models.CharField(_("Urteil"), max_length=10, choices=OverlapVerdict, editable=False)
    reason = models.CharField(_("Grund"), max_length=500, blank=True, editable=False)
    decided_on = models.DateField(_("am"), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, editable=False
    )

    class Meta:
        verbose_name = _("Urteil über eine Dopplung")
        verbose_name_plural = _("Urteile über Dopplungen")
        constraints = [
            models.UniqueConstraint(name="offers_overlap_once", fields=["first", "second"]),
            models.CheckConstraint(
                name="offers_overlap_order", condition=Q(first_id__lt=F("second_id"))
            ),
        ]

    def __str__(self):
        return self.get_verdict_display()
