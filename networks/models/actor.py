"""Who works in networks: a department, a provider or somebody outside; never a person."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models import own_department_ids
from offers.models.base import SluggedModel, SlugQuerySet

from .choices import MUNICIPAL_TYPES, ActorType


class ActorQuerySet(SlugQuerySet):
    def of(self, user):
        """Actors for which ``user`` speaks: those of the own departments and below."""
        return self.filter(department__in=own_department_ids(user))


class Actor(SluggedModel):
    """With the profile that a constellation of the services brings to light (H15)."""

    name = models.CharField(
        _("Name"), max_length=150, help_text=_("Name der Stelle oder Organisation, keine Person.")
    )
    actor_type = models.CharField(
        _("Art"), max_length=20, choices=ActorType, help_text=_("Bestimmt Farbe und Form im Bild.")
    )
    department = models.OneToOneField(
        "offers.Department",
        verbose_name=_("Fachbereich"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actor",
        help_text=_("Wenn die Stelle im Kompass geführt wird."),
    )
    provider = models.OneToOneField(
        "offers.Provider",
        verbose_name=_("Anbieter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actor",
        help_text=_("Wenn die Organisation Angebote im Kompass hat."),
    )
    unit = models.CharField(
        _("gehört zu"),
        max_length=150,
        blank=True,
        help_text=_("Fachbereich oder Träger darüber, wenn er nicht im Kompass geführt wird."),
    )
    area = models.ForeignKey(
        "offers.Area",
        verbose_name=_("Gebiet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actors",
        help_text=_("Wo die Stelle arbeitet, wenn nicht überall."),
    )
    task = models.TextField(_("Aufgabe"), blank=True, help_text=_("In zwei Sätzen."))
    audience = models.CharField(
        _("Zielgruppe"), max_length=200, blank=True, help_text=_("Für wen die Stelle da ist.")
    )
    access = models.CharField(
        _("Zugang"), max_length=200, blank=True, help_text=_("Wie man dorthin kommt.")
    )
    not_responsible_for = models.TextField(
        _("nicht zuständig für"), blank=True, help_text=_("Womit die Stelle oft verwechselt wird.")
    )
    mail = models.EmailField(
        _("E-Mail für Umfragen"), blank=True, help_text=_("Gemeinsames Postfach; nur intern.")
    )
    leads_to_many = models.BooleanField(
        _("verteilt weiter"),
        default=False,
        help_text=_("Stellen, die viele Familien weiterleiten, gehören in die Mitte."),
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("Akteur:in")
        verbose_name_plural = _("Akteur:innen")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="networks_actor_department_or_provider",
                condition=Q(department=None) | Q(provider=None),
                violation_error_message=_("Entweder Fachbereich oder Anbieter, nicht beides."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("networks:actor_detail", args=[self.slug])

    @property
    def is_municipal(self):
        return self.actor_type in MUNICIPAL_TYPES

    @property
    def division(self):
        """The Fachbereich or organisation above all: what "across departments" is measured by."""
        if self.department:
            return self.department.root.name
        if self.provider:
            return self.provider.carrier.name
        return self.unit or self.name
