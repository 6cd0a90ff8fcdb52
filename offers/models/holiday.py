"""When schools are closed: read from the decrees of the Land, as data with their source."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SchoolHolidayQuerySet(models.QuerySet):
    def get_by_natural_key(self, land, first_day):
        return self.get(land=land, first_day=first_day)


class SchoolHoliday(models.Model):
    """School holidays of one Land, both days included; weekends beside them need no mention."""

    land = models.CharField(
        _("Land"), max_length=2, help_text=_("Kürzel des Landes, zum Beispiel SH.")
    )
    name = models.CharField(_("Name"), max_length=60, help_text=_("Zum Beispiel Osterferien."))
    first_day = models.DateField(_("erster Tag"), help_text=_("Erster freier Schultag."))
    last_day = models.DateField(_("letzter Tag"), help_text=_("Letzter freier Tag."))
    source = models.CharField(
        _("Quelle"), max_length=250, help_text=_("Woher die Angabe stammt, mit Stand.")
    )

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schulferien")
        verbose_name_plural = _("Schulferien")
        ordering = ["land", "first_day"]
        constraints = [
            models.UniqueConstraint(
                name="offers_schoolholiday_once",
                fields=["land", "first_day"],
                violation_error_message=_("Diese Ferien stehen schon in der Liste."),
            ),
            models.CheckConstraint(
                name="offers_schoolholiday_order",
                condition=Q(first_day__lte=F("last_day")),
                violation_error_message=_("Der letzte Tag darf nicht vor dem ersten liegen."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.first_day:%Y} ({self.land})"

    def natural_key(self):
        return (self.land, self.first_day.isoformat())
