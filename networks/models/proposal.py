"""A solution on its way from practice to decision and into effect (H7)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .meeting import Outcome


class ProposalStatus(models.TextChoices):
    DRAFTED = "drafted", _("erarbeitet")
    ESCALATED = "escalated", _("weitergegeben")
    DECIDED = "decided", _("entschieden")
    IMPLEMENTED = "implemented", _("implementiert")


class Proposal(models.Model):
    """``status`` follows from the dates; ``networks.proposals`` alone writes both."""

    body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("Gremium"),
        on_delete=models.PROTECT,
        related_name="proposals",
        help_text=_("Wer den Vorschlag erarbeitet hat."),
    )
    title = models.CharField(_("Vorschlag"), max_length=200, help_text=_("In einem Satz."))
    problem = models.TextField(_("Problem"), blank=True, help_text=_("Was Familien erleben."))
    solution = models.TextField(_("Lösung"), help_text=_("Was sich ändern soll."))
    to_body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("geht an"),
        on_delete=models.PROTECT,
        related_name="received_proposals",
        help_text=_("Wer darüber entscheidet."),
    )
    status = models.CharField(
        _("Stand"),
        max_length=20,
        choices=ProposalStatus,
        default=ProposalStatus.DRAFTED,
        editable=False,
    )
    outcome = models.CharField(
        _("Ergebnis"), max_length=20, choices=Outcome, blank=True, editable=False
    )
    drafted_on = models.DateField(_("erarbeitet am"), editable=False)
    escalated_on = models.DateField(_("weitergegeben am"), null=True, editable=False)
    decided_on = models.DateField(_("entschieden am"), null=True, editable=False)
    implemented_on = models.DateField(_("implementiert am"), null=True, editable=False)

    class Meta:
        verbose_name = _("Lösungsvorschlag")
        verbose_name_plural = _("Lösungsvorschläge")
        ordering = ["-drafted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="networks_proposal_implemented_with_date",
                condition=~Q(status="implemented")
                | Q(implemented_on__isnull=False, decided_on__isnull=False, outcome="agreed"),
                violation_error_message=_("Implementiert ist ein Vorschlag nur mit Datum."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("networks:proposal_detail", args=[self.pk])
