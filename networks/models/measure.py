"""Measures with steps of several departments, what they should bring about, and procedures
that pass from body to body."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models.base import TitledModel


class StepStatus(models.TextChoices):
    OPEN = "open", _("offen")
    STARTED = "started", _("läuft")
    DONE = "done", _("erledigt")


class NetworkTitledModel(TitledModel):
    network = models.ForeignKey(
        "networks.Network",
        verbose_name=_("Netzwerk"),
        on_delete=models.PROTECT,
        help_text=_("Wohin es gehört."),
    )

    class Meta(TitledModel.Meta):
        abstract = True


class Measure(NetworkTitledModel):
    lead = models.ForeignKey(
        "networks.Actor",
        verbose_name=_("federführend"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_measures",
        help_text=_("Welche Stelle das Ganze zusammenhält."),
    )
    decision = models.ForeignKey(
        "networks.Decision",
        verbose_name=_("Beschluss"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
        help_text=_("Worauf die Maßnahme beruht."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="measures",
        help_text=_("Worum es geht."),
    )
    note = models.TextField(_("Notiz"), blank=True, help_text=_("Nur intern."))

    class Meta(NetworkTitledModel.Meta):
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")

    def get_absolute_url(self):
        return reverse("networks:measure_detail", args=[self.slug])


class MeasureStep(models.Model):
    measure = models.ForeignKey(
        Measure, verbose_name=_("Maßnahme"), on_delete=models.CASCADE, related_name="steps"
    )
    order = models.PositiveSmallIntegerField(_("Nr."), default=1, help_text=_("Reihenfolge."))
    title = models.CharField(_("Schritt"), max_length=200, help_text=_("Was geschieht."))
    actors = models.ManyToManyField(
        "networks.Actor",
        verbose_name=_("verantwortlich"),
        blank=True,
        related_name="measure_steps",
        help_text=_("Welche Stellen den Schritt tun."),
    )
    status = models.CharField(
        _("Stand"),
        max_length=20,
        choices=StepStatus,
        blank=True,
        help_text=_("Leer, wenn nicht bekannt."),
    )
    due = models.DateField(_("fällig am"), null=True, blank=True, help_text=_("Bis wann."))
    done_on = models.DateField(_("erledigt am"), null=True, blank=True, help_text=_("Wann fertig."))

    class Meta:
        verbose_name = _("Schritt")
        verbose_name_plural = _("Schritte")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class EffectGoal(models.Model):
    """What reaches families, on the steps from output over outcome to impact."""

    class Kind(models.TextChoices):
        OUTPUT = "output", _("Leistung: was wir tun")
        OUTCOME = "outcome", _("Wirkung bei Familien")
        IMPACT = "impact", _("Wirkung in der Stadt")

    measure = models.ForeignKey(
        Measure, verbose_name=_("Maßnahme"), on_delete=models.CASCADE, related_name="effect_goals"
    )
    kind = models.CharField(
        _("Stufe"), max_length=20, choices=Kind, help_text=_("Was sich woran zeigt.")
    )
    statement = models.CharField(_("Ziel"), max_length=200, help_text=_("Was anders sein soll."))
    indicator = models.CharField(
        _("woran zu erkennen"), max_length=200, blank=True, help_text=_("Zahl oder Beobachtung.")
    )
    observed = models.CharField(
        _("beobachtet"), max_length=200, blank=True, help_text=_("Was tatsächlich ankam.")
    )
    observed_on = models.DateField(
        _("am"), null=True, blank=True, help_text=_("Tag der Beobachtung.")
    )

    class Meta:
        verbose_name = _("Wirkungsziel")
        verbose_name_plural = _("Wirkungsziele")
        ordering = ["pk"]

    def __str__(self):
        return self.statement


class Procedure(NetworkTitledModel):
    """Steps that pass from body to body; a template is copied for a new one."""

    is_template = models.BooleanField(
        _("Vorlage"),
        default=False,
        help_text=_("Muster, das für ein neues Verfahren kopiert wird."),
    )

    class Meta(NetworkTitledModel.Meta):
        verbose_name = _("Verfahren")
        verbose_name_plural = _("Verfahren")

    def get_absolute_url(self):
        return reverse("networks:procedure_detail", args=[self.slug])


class ProcedureStep(models.Model):
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("Verfahren"), on_delete=models.CASCADE, related_name="steps"
    )
    order = models.PositiveSmallIntegerField(_("Nr."), default=1, help_text=_("Reihenfolge."))
    title = models.CharField(_("Schritt"), max_length=200, help_text=_("Was geschieht."))
    bodies = models.ManyToManyField(
        "networks.Body",
        verbose_name=_("liegt bei"),
        blank=True,
        related_name="procedure_steps",
        help_text=_("Welche Gremien den Schritt tun."),
    )
    document = models.CharField(
        _("Ergebnis"), max_length=200, blank=True, help_text=_("Welches Papier danach vorliegt.")
    )
    done_on = models.DateField(_("erledigt am"), null=True, blank=True, help_text=_("Wann fertig."))

    class Meta:
        verbose_name = _("Schritt des Verfahrens")
        verbose_name_plural = _("Schritte des Verfahrens")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title
