"""Meetings with agenda and minutes, and the topics that wait for one."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    REGULAR = "regular", _("Sitzung")
    WORKSHOP = "workshop", _("Workshop")
    CONSTELLATION = "constellation", _("Aufstellung")
    CONFERENCE = "conference", _("Konferenz oder Klausur")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("geplant")
    HELD = "held", _("stattgefunden")
    CANCELLED = "cancelled", _("ausgefallen")


class MeetingQuerySet(models.QuerySet):
    def coming(self, now=None):
        now = now or timezone.now()
        return self.filter(status=MeetingStatus.PLANNED, starts_at__gte=now).order_by("starts_at")

    def held_between(self, first, last):
        """Held meetings from day ``first`` to day ``last``, both included."""
        return self.filter(
            status=MeetingStatus.HELD, starts_at__date__gte=first, starts_at__date__lte=last
        )


class Meeting(models.Model):
    body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("Gremium"),
        on_delete=models.CASCADE,
        related_name="meetings",
        help_text=_("Wer tagt."),
    )
    kind = models.CharField(
        _("Art"),
        max_length=20,
        choices=MeetingKind,
        default=MeetingKind.REGULAR,
        help_text=_("Form des Treffens."),
    )
    title = models.CharField(
        _("Titel"), max_length=150, blank=True, help_text=_("Leer: Art und Gremium.")
    )
    starts_at = models.DateTimeField(_("Beginn"), help_text=_("Tag und Uhrzeit."))
    minutes = models.PositiveSmallIntegerField(
        _("Dauer in Minuten"), default=120, help_text=_("Geplante Länge.")
    )
    place = models.CharField(_("Ort"), max_length=150, blank=True, help_text=_("Wo getagt wird."))
    status = models.CharField(
        _("Stand"),
        max_length=20,
        choices=MeetingStatus,
        default=MeetingStatus.PLANNED,
        help_text=_("Nach der Sitzung auf »stattgefunden« setzen."),
    )
    guests = models.CharField(
        _("Gäste"), max_length=200, blank=True, help_text=_("Stellen oder Funktionen, keine Namen.")
    )
    purpose = models.TextField(
        _("Anliegen"), blank=True, help_text=_("Bei einem Workshop: das Problem, um das es geht.")
    )
    record = models.TextField(_("Protokoll"), blank=True, help_text=_("Ergebnisse der Sitzung."))
    document_url = models.URLField(
        _("Unterlagen"), blank=True, help_text=_("Adresse eines Dokuments.")
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sitzung")
        verbose_name_plural = _("Sitzungen")
        ordering = ["-starts_at"]

    def __str__(self):
        day = date_format(timezone.localtime(self.starts_at), "SHORT_DATE_FORMAT")
        return f"{self.title or self.get_kind_display()}, {day}"

    def get_absolute_url(self):
        return reverse("networks:meeting_detail", args=[self.pk])

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)


class AgendaItem(models.Model):
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("Sitzung"), on_delete=models.CASCADE, related_name="agenda"
    )
    order = models.PositiveSmallIntegerField(_("Nr."), default=1, help_text=_("Reihenfolge."))
    title = models.CharField(_("Punkt"), max_length=200, help_text=_("Worum es geht."))
    result = models.TextField(_("Ergebnis"), blank=True, help_text=_("Was herauskam."))

    class Meta:
        verbose_name = _("Punkt der Tagesordnung")
        verbose_name_plural = _("Tagesordnung")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class BacklogTopic(models.Model):
    """A topic that a body wants to work on; the most urgent stand first."""

    class Priority(models.IntegerChoices):
        HIGH = 1, _("dringend")
        MEDIUM = 2, _("wichtig")
        LOW = 3, _("später")

    body = models.ForeignKey(
        "networks.Body", verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="backlog"
    )
    title = models.CharField(_("Thema"), max_length=200, help_text=_("Worum es geht."))
    priority = models.PositiveSmallIntegerField(
        _("Vorrang"),
        choices=Priority,
        default=Priority.MEDIUM,
        help_text=_("Was zuerst drankommt."),
    )
    is_done = models.BooleanField(_("erledigt"), default=False, help_text=_("Ist behandelt."))

    class Meta:
        verbose_name = _("Thema im Speicher")
        verbose_name_plural = _("Themenspeicher")
        ordering = ["is_done", "priority", "pk"]

    def __str__(self):
        return self.title


class DecisionKind(models.TextChoices):
    DECISION = "decision", _("Beschluss")
    AGREEMENT = "agreement", _("Abstimmung")
    COUNCIL = "council", _("Ratsbeschluss")


class Outcome(models.TextChoices):
    AGREED = "agreed", _("zugestimmt")
    REJECTED = "rejected", _("abgelehnt")
    POSTPONED = "postponed", _("vertagt")


class DecisionQuerySet(models.QuerySet):
    def get_by_natural_key(self, body, title):
        return self.get(body__slug=body, title=title)


class Decision(models.Model):
    body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("Gremium"),
        on_delete=models.PROTECT,
        related_name="decisions",
        help_text=_("Wer beschlossen hat."),
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("Sitzung"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
        help_text=_("In welcher Sitzung; leer, wenn nicht bekannt."),
    )
    kind = models.CharField(
        _("Art"),
        max_length=20,
        choices=DecisionKind,
        default=DecisionKind.DECISION,
        help_text=_("Form der Entscheidung."),
    )
    title = models.CharField(_("Gegenstand"), max_length=200, help_text=_("In einem Satz."))
    text = models.TextField(_("Wortlaut"), blank=True, help_text=_("Was genau gilt."))
    outcome = models.CharField(
        _("Ergebnis"),
        max_length=20,
        choices=Outcome,
        default=Outcome.AGREED,
        help_text=_("Wie entschieden wurde."),
    )
    decided_on = models.DateField(
        _("Datum"), null=True, blank=True, help_text=_("Leer, wenn nicht bekannt.")
    )
    resources = models.CharField(
        _("Mittel"), max_length=200, blank=True, help_text=_("Geld und Stellen, die dafür da sind.")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beschluss")
        verbose_name_plural = _("Beschlüsse")
        ordering = ["-decided_on", "-pk"]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.body.slug, self.title)


class WorkOrderStatus(models.TextChoices):
    OPEN = "open", _("offen")
    STARTED = "started", _("in Arbeit")
    DONE = "done", _("erledigt")
    DROPPED = "dropped", _("entfallen")


class WorkOrderQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=[WorkOrderStatus.OPEN, WorkOrderStatus.STARTED])

    def to_remind(self, on, days):
        """Open orders due within ``days`` from ``on`` or overdue, not reminded of in a week."""
        recently = on - timedelta(days=7)
        waiting = Q(reminded_on=None) | Q(reminded_on__lte=recently)
        return self.open().filter(waiting, due__lte=on + timedelta(days=days))


class WorkOrder(models.Model):
    """A task (Arbeitsauftrag) of a body with one responsible actor."""

    body = models.ForeignKey(
        "networks.Body",
        verbose_name=_("Gremium"),
        on_delete=models.CASCADE,
        related_name="work_orders",
        help_text=_("Wer den Auftrag gab."),
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("Sitzung"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="work_orders",
        help_text=_("Aus welcher Sitzung."),
    )
    title = models.CharField(_("Auftrag"), max_length=200, help_text=_("Was zu tun ist."))
    actor = models.ForeignKey(
        "networks.Actor",
        verbose_name=_("verantwortlich"),
        on_delete=models.PROTECT,
        related_name="work_orders",
        help_text=_("Welche Stelle es tut."),
    )
    due = models.DateField(_("fällig am"), null=True, blank=True, help_text=_("Bis wann."))
    status = models.CharField(
        _("Stand"),
        max_length=20,
        choices=WorkOrderStatus,
        default=WorkOrderStatus.OPEN,
        help_text=_("Wie weit es ist."),
    )
    reminded_on = models.DateField(_("erinnert am"), null=True, blank=True, editable=False)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Arbeitsauftrag")
        verbose_name_plural = _("Arbeitsaufträge")
        ordering = ["due", "pk"]

    def __str__(self):
        return self.title

    @property
    def is_overdue(self):
        return self.is_overdue_on(timezone.localdate())

    def is_overdue_on(self, day):
        is_open = self.status in (WorkOrderStatus.OPEN, WorkOrderStatus.STARTED)
        return is_open and self.due is not None and self.due < day
