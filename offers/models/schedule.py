"""When: weekly and monthly times, and single dates. No row at all means "no times given"."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("Montag")
    TUESDAY = 2, _("Dienstag")
    WEDNESDAY = 3, _("Mittwoch")
    THURSDAY = 4, _("Donnerstag")
    FRIDAY = 5, _("Freitag")
    SATURDAY = 6, _("Samstag")
    SUNDAY = 7, _("Sonntag")


class Period(models.TextChoices):
    ALL_YEAR = "all_year", _("ganzjährig")
    TERM_TIME = "term_time", _("außerhalb der Schulferien")
    HOLIDAYS = "holidays", _("nur in den Schulferien")


class Interval(models.TextChoices):
    WEEKLY = "weekly", _("jede Woche")
    EVERY_2_WEEKS = "every_2_weeks", _("alle zwei Wochen")
    MONTHLY_1 = "monthly_1", _("jeden ersten im Monat")
    MONTHLY_2 = "monthly_2", _("jeden zweiten im Monat")
    MONTHLY_3 = "monthly_3", _("jeden dritten im Monat")
    MONTHLY_4 = "monthly_4", _("jeden vierten im Monat")
    MONTHLY_LAST = "monthly_last", _("jeden letzten im Monat")


class OpeningTime(models.Model):
    """A repeating slot on one weekday. ``ends_at`` empty means until the end of the day (24:00).

    ``first_day``/``last_day`` bound a course that runs for some weeks only.
    """

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="opening_times",
    )
    weekday = models.PositiveSmallIntegerField(
        _("Wochentag"), choices=Weekday, help_text=_("Tag der Woche.")
    )
    starts_at = models.TimeField(_("von"), help_text=_("Zum Beispiel 09:30."))
    ends_at = models.TimeField(
        _("bis"),
        null=True,
        blank=True,
        help_text=_("Leer: bis 24 Uhr. Über Mitternacht: am nächsten Tag eine Zeile ab 0:00."),
    )
    period = models.CharField(
        _("Zeitraum"),
        max_length=10,
        choices=Period,
        default=Period.ALL_YEAR,
        help_text=_("Gilt das auch in den Schulferien?"),
    )
    interval = models.CharField(
        _("Rhythmus"),
        max_length=14,
        choices=Interval,
        default=Interval.WEEKLY,
        help_text=_("Wie oft."),
    )
    by_appointment = models.BooleanField(
        _("nach Vereinbarung"), default=False, help_text=_("In dieser Zeit nur mit Termin.")
    )
    on_public_holidays = models.BooleanField(
        _("auch an Feiertagen"),
        default=False,
        help_text=_("Sonst sagt die Website an Feiertagen nicht, dass geöffnet ist."),
    )
    first_day = models.DateField(
        _("erster Tag"), null=True, blank=True, help_text=_("Beginn eines Kurses. Leer: läuft.")
    )
    last_day = models.DateField(
        _("letzter Tag"), null=True, blank=True, help_text=_("Ende eines Kurses. Leer: offen.")
    )
    note = models.CharField(
        _("Hinweis"), max_length=150, blank=True, help_text=_("Zum Beispiel der Raum.")
    )

    class Meta:
        verbose_name = _("Zeit")
        verbose_name_plural = _("Zeiten")
        ordering = ["weekday", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_openingtime_weekday", condition=Q(weekday__range=(1, 7))
            ),
            models.CheckConstraint(
                name="offers_openingtime_order",
                condition=Q(ends_at=None) | Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("»Bis« muss nach »von« liegen."),
            ),
            models.CheckConstraint(
                name="offers_openingtime_series",
                condition=Q(first_day=None) | Q(last_day=None) | Q(first_day__lte=F("last_day")),
                violation_error_message=_("Der letzte Tag darf nicht vor dem ersten liegen."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"


class OfferDate(models.Model):
    """A single date, or with ``is_cancelled`` a day on which the repeating times do not hold.

    ``starts_at`` empty means all day.
    """

    offer = models.ForeignKey(
        "offers.Offer", verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="dates"
    )
    date = models.DateField(_("Datum"), help_text=_("Tag des Termins."))
    starts_at = models.TimeField(_("von"), null=True, blank=True, help_text=_("Leer: ganztägig."))
    ends_at = models.TimeField(_("bis"), null=True, blank=True, help_text=_("Leer: Ende offen."))
    label = models.CharField(
        _("Bezeichnung"), max_length=150, blank=True, help_text=_("Was an dem Tag geschieht.")
    )
    is_cancelled = models.BooleanField(
        _("fällt aus"),
        default=False,
        help_text=_("An diesem Tag findet nichts statt, auch nicht die regelmäßigen Zeiten."),
    )

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["date", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_offerdate_order",
                condition=Q(ends_at=None)
                | (Q(starts_at__isnull=False) & Q(starts_at__lt=F("ends_at"))),
                violation_error_message=_("»Bis« muss nach »von« liegen."),
            )
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y} {self.label}".strip()
