"""A body (Gremium) of a network, and the seats in it by function."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models.base import SluggedModel, SlugQuerySet

from .choices import LEVEL_NAMES, BodyKind, BodyStatus, Level, SeatRole
from .scope import scope_of


class BodyQuerySet(SlugQuerySet):
    def visible_to(self, user):
        """Bodies whose internal pages ``user`` may read."""
        return scope_of(user).bodies_read(self)

    def running(self):
        return self.exclude(status=BodyStatus.ENDED)


class Body(SluggedModel):
    """``status`` is written by ``networks.governance`` alone: active needs a charter."""

    network = models.ForeignKey(
        "networks.Network",
        verbose_name=_("Netzwerk"),
        on_delete=models.PROTECT,
        related_name="bodies",
        help_text=_("Zu welchem Netzwerk das Gremium gehört."),
    )
    name = models.CharField(_("Name"), max_length=150, help_text=_("So heißt das Gremium."))
    level = models.CharField(
        _("Handlungsebene"),
        max_length=20,
        choices=Level,
        help_text=_("Wird hier entschieden, geplant oder umgesetzt?"),
    )
    kind = models.CharField(
        _("Art"),
        max_length=30,
        choices=BodyKind,
        default=BodyKind.WORKING_GROUP,
        help_text=_("Form des Gremiums."),
    )
    status = models.CharField(
        _("Stand"), max_length=20, choices=BodyStatus, default=BodyStatus.FOUNDING, editable=False
    )
    purpose = models.TextField(_("Zweck"), blank=True, help_text=_("Steht auch öffentlich."))
    scope_topic = models.ForeignKey(
        "offers.Topic",
        verbose_name=_("Thema"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bodies",
        help_text=_("Wenn das Gremium für ein Thema da ist."),
    )
    scope_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="bodies",
        help_text=_("Wenn das Gremium für einen Abschnitt des Lebenswegs da ist."),
    )
    scope_area = models.ForeignKey(
        "offers.Area",
        verbose_name=_("Gebiet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bodies",
        help_text=_("Wenn das Gremium für einen Stadtteil da ist."),
    )
    rules_adopted_on = models.DateField(
        _("Geschäftsordnung vom"), null=True, blank=True, help_text=_("Tag der Verabschiedung.")
    )
    rules_url = models.URLField(
        _("Geschäftsordnung"), blank=True, help_text=_("Adresse des Dokuments.")
    )
    managing_office = models.CharField(
        _("Geschäftsführung"),
        max_length=150,
        blank=True,
        help_text=_("Stelle oder Funktion, die einlädt und schreibt."),
    )
    meeting_interval_weeks = models.PositiveSmallIntegerField(
        _("Turnus in Wochen"), null=True, blank=True, help_text=_("Alle wie viele Wochen?")
    )
    meeting_minutes = models.PositiveSmallIntegerField(
        _("Dauer in Minuten"), null=True, blank=True, help_text=_("Länge einer Sitzung.")
    )
    meeting_place = models.CharField(
        _("Ort der Sitzungen"), max_length=150, blank=True, help_text=_("Üblicher Ort.")
    )
    reports_to = models.ManyToManyField(
        "self",
        verbose_name=_("berichtet an"),
        symmetrical=False,
        blank=True,
        related_name="reported_by",
        help_text=_("Gremien, die Berichte bekommen."),
    )
    informs = models.ManyToManyField(
        "self",
        verbose_name=_("informiert"),
        symmetrical=False,
        blank=True,
        related_name="informed_by",
        help_text=_("Wer Protokolle und den Sachstand bekommt."),
    )
    predecessors = models.ManyToManyField(
        "self",
        verbose_name=_("hervorgegangen aus"),
        symmetrical=False,
        blank=True,
        related_name="successors",
        help_text=_("Gremien, die darin aufgegangen sind."),
    )
    report_readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konten, die Berichte lesen"),
        blank=True,
        related_name="report_bodies",
        help_text=_("Mitglieder eines Ausschusses; sie sehen nur die Berichte an ihr Gremium."),
    )
    founded_year = models.PositiveSmallIntegerField(
        _("besteht seit"), null=True, blank=True, help_text=_("Jahr der Gründung.")
    )
    member_count = models.PositiveSmallIntegerField(
        _("Zahl der Mitglieder"),
        null=True,
        blank=True,
        help_text=_("Wenn nicht alle Sitze einzeln geführt werden."),
    )
    ask_charter_since = models.DateField(
        _("Sinnfragen neu ab"), null=True, blank=True, editable=False
    )
    note = models.TextField(
        _("Notiz"), blank=True, help_text=_("Nur intern: zum Beispiel, was nicht belegt ist.")
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gremium")
        verbose_name_plural = _("Gremien")
        ordering = ["network", "order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("networks:body_detail", args=[self.slug])

    @property
    def level_name(self):
        return LEVEL_NAMES[self.level]


class MembershipQuerySet(models.QuerySet):
    def current(self, on=None):
        """Seats held on day ``on`` (default: today), both ends included."""
        on = on or timezone.localdate()
        began = Q(since=None) | Q(since__lte=on)
        return self.filter(began, Q(until=None) | Q(until__gte=on))

    def get_by_natural_key(self, body, actor, function):
        return self.get(body__slug=body, actor__slug=actor, function=function)


class Membership(models.Model):
    """A seat by function; who fills it at the moment is nobody's business here."""

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="memberships"
    )
    actor = models.ForeignKey(
        "networks.Actor",
        verbose_name=_("Akteur:in"),
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("Welche Stelle den Sitz hat."),
    )
    function = models.CharField(
        _("Funktion"), max_length=150, help_text=_("Zum Beispiel »Koordination Frühe Hilfen«.")
    )
    role = models.CharField(
        _("Rolle"),
        max_length=20,
        choices=SeatRole,
        default=SeatRole.MEMBER,
        help_text=_("Aufgabe im Gremium."),
    )
    is_leadership = models.BooleanField(
        _("Leitung"), default=False, help_text=_("Die Funktion kann für ihre Stelle entscheiden.")
    )
    is_vacant = models.BooleanField(
        _("unbesetzt"), default=False, help_text=_("Der Sitz ist vorgesehen, aber frei.")
    )
    contribution = models.TextField(
        _("Beitrag"), blank=True, help_text=_("Was die Stelle einbringt: Zeit, Wissen, Räume.")
    )
    part = models.TextField(
        _("eigene Rolle"), blank=True, help_text=_("Warum die Stelle kommt und was sie davon hat.")
    )
    since = models.DateField(_("von"), null=True, blank=True, help_text=_("Erster Tag."))
    until = models.DateField(_("bis"), null=True, blank=True, help_text=_("Letzter Tag."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sitz")
        verbose_name_plural = _("Sitze")
        ordering = ["body", "pk"]
        constraints = [
            models.CheckConstraint(
                name="networks_membership_days_in_order",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=_("»bis« liegt vor »von«."),
            )
        ]

    def __str__(self):
        return f"{self.function} ({self.actor})"

    def natural_key(self):
        return (self.body.slug, self.actor.slug, self.function)


class Charter(models.Model):
    """The body's answers to the four questions of purpose, and the day all agreed."""

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="charters"
    )
    occasion = models.TextField(
        _("Was hat uns hier zusammengeführt?"),
        help_text=_("Anlass, Beobachtung oder Auftrag, ein bis drei Sätze."),
    )
    change = models.TextField(
        _("Was soll für Kinder und Familien anders sein, wenn wir fertig sind?"),
        help_text=_("So, dass eine Familie den Unterschied merken würde."),
    )
    need = models.TextField(
        _("Woran fehlt es am meisten, und woher wissen wir das?"),
        help_text=_("Zahlen, Erfahrung der Fachkräfte und Stimmen von Familien."),
    )
    contributions = models.TextField(
        _("Was kann jede und jeder von uns dazu beitragen?"),
        help_text=_("Zeit, Wissen, Räume, Geld, Kontakte, Entscheidungen."),
    )
    agreed_on = models.DateField(
        _("geeinigt am"),
        null=True,
        blank=True,
        help_text=_("Erst mit diesem Tag wird das Gremium aktiv."),
    )

    class Meta:
        verbose_name = _("Selbstverständnis")
        verbose_name_plural = _("Selbstverständnisse")
        ordering = ["body", "-agreed_on", "-pk"]

    def __str__(self):
        return str(_("Selbstverständnis: %(body)s")) % {"body": self.body}

    QUESTIONS = ("occasion", "change", "need", "contributions")

    @property
    def is_complete(self):
        return self.agreed_on is not None and all(
            getattr(self, name).strip() for name in self.QUESTIONS
        )

    @property
    def answers(self):
        """``[(question, answer), …]`` in the order in which they are asked."""
        meta = self._meta
        return [(meta.get_field(name).verbose_name, getattr(self, name)) for name in self.QUESTIONS]
