"""Reports to bodies: what was said, and which went where and when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .scope import scope_of


class CommitteeReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports that ``user`` may read: by role, as a member, or handed over to a body whose
        reports the account reads."""
        if user.has_perm("networks.view_committeereport"):
            return self.all()
        seated = scope_of(user).bodies_read(
            self.model._meta.get_field("body").related_model.objects
        )
        readable = Q(body__in=seated) | Q(body__report_readers=user)
        return self.filter(readable, handed_over_on__isnull=False).distinct()


class CommitteeReport(models.Model):
    """``sections`` are frozen when the report is made: what was handed over stays as it was.

    Shape: ``[{"title": str, "rows": [[text, ISO day or ""], …]}, …]``.
    """

    body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("Gremium"),
        on_delete=models.PROTECT,
        related_name="reports",
        help_text=_("Wer den Bericht bekommt."),
    )
    first = models.DateField(_("von"), help_text=_("Erster Tag des Zeitraums."))
    last = models.DateField(_("bis"), help_text=_("Letzter Tag des Zeitraums."))
    introduction = models.TextField(
        _("Einleitung"), blank=True, help_text=_("Steht vor den Zahlen.")
    )
    outlook = models.TextField(_("Ausblick"), blank=True, help_text=_("Steht am Ende."))
    sections = models.JSONField(default=list, editable=False)
    handed_over_on = models.DateField(
        _("übergeben am"), null=True, blank=True, help_text=_("Wann er dorthin ging.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitteeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bericht")
        verbose_name_plural = _("Berichte")
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="networks_committeereport_days_in_order",
                condition=Q(last__gte=F("first")),
                violation_error_message=_("»bis« liegt vor »von«."),
            )
        ]

    def __str__(self):
        return f"{self.body}, {self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("networks:report_detail", args=[self.pk])
