"""How many messages came from one connection lately: the same number in all processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateWindow(models.Model):
    """A stretch of time with a salt of its own; when it is over, row and counts are deleted.

    Counts stand under a hash of the address. Without the salt nobody can tell any more, by
    trying all addresses, who wrote.
    """

    name = models.CharField(max_length=40, unique=True, editable=False)
    salt = models.CharField(max_length=64, editable=False)
    ends_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("Zeitfenster")
        verbose_name_plural = _("Zeitfenster")

    def __str__(self):
        return self.name


class RateCount(models.Model):
    window = models.ForeignKey(
        RateWindow, on_delete=models.CASCADE, related_name="counts", editable=False
    )
    key = models.CharField(max_length=64, editable=False)
    number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("Zähler")
        verbose_name_plural = _("Zähler")
        constraints = [
            models.UniqueConstraint(name="offers_ratecount_once", fields=["window", "key"])
        ]

    def __str__(self):
        return f"{self.window}: {self.number}"
