from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkStatus(models.TextChoices):
    UNCHECKED = "unchecked", _("noch nicht geprüft")
    OK = "ok", _("erreichbar")
    REDIRECTED = "redirected", _("dauerhaft umgezogen")
    UNSURE = "unsure", _("nicht sicher")
    BROKEN = "broken", _("nicht erreichbar")


class LinkCheck(models.Model):
    """An address that pages of the website lead to, and what the last check found.

    Where it is used stands in the entries themselves; ``offers.links.sources`` looks it up.
    """

    url = models.CharField(_("Adresse"), max_length=1000, unique=True, editable=False)
    status = models.CharField(
        _("Stand"),
        max_length=10,
        choices=LinkStatus,
        default=LinkStatus.UNCHECKED,
        editable=False,
        db_index=True,
    )
    reason = models.CharField(_("Befund"), max_length=200, blank=True, editable=False)
    redirect_target = models.CharField(
        _("neue Adresse"), max_length=1000, blank=True, editable=False
    )
    failures = models.PositiveIntegerField(_("Fehlschläge in Folge"), default=0, editable=False)
    first_failed_at = models.DateTimeField(
        _("nicht erreichbar seit"), null=True, blank=True, editable=False
    )
    last_checked_at = models.DateTimeField(
        _("zuletzt geprüft"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("Link")
        verbose_name_plural = _("Links")
        ordering = ["url"]

    def __str__(self):
        return self.url
