"""A network of departments and providers; one may lie inside another (region ↔ town)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models.base import SlugQuerySet, TitledModel, lines_of

from .choices import NetworkKind
from .scope import scope_of

RESERVED_SLUGS = frozenset({"intern", "umfrage", "kalender"})  # addresses beside the networks


class NetworkQuerySet(SlugQuerySet):
    def public(self):
        """Networks with a page for everybody, those of other towns included."""
        return self.filter(is_public=True)

    def visible_to(self, user):
        """Networks whose internal pages ``user`` may read."""
        return scope_of(user).networks_read(self)

    def editable_by(self, user):
        return scope_of(user).networks_edited(self)


class Network(TitledModel):
    """``description`` is the purpose, told to everybody; internal notes stand elsewhere."""

    kind = models.CharField(
        _("Art"),
        max_length=20,
        choices=NetworkKind,
        default=NetworkKind.CHAIN,
        help_text=_("Was für ein Zusammenschluss das ist."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("gehört zu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Das größere Netzwerk, zum Beispiel der Region."),
    )
    area = models.ForeignKey(
        "offers.Area",
        verbose_name=_("Gebiet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="networks",
        help_text=_("Wofür das Netzwerk zuständig ist."),
    )
    place_name = models.CharField(
        _("Ort"),
        max_length=120,
        blank=True,
        help_text=_("Für Netzwerke außerhalb: Stadt, Kreis oder Land."),
    )
    latitude = models.FloatField(
        _("Breite"), null=True, blank=True, help_text=_("Punkt auf der Landkarte, in Grad.")
    )
    longitude = models.FloatField(
        _("Länge"), null=True, blank=True, help_text=_("Punkt auf der Landkarte, in Grad.")
    )
    office = models.ForeignKey(
        "offers.Department",
        verbose_name=_("koordinierende Stelle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="networks",
        help_text=_(
            "Konten dieser Stelle mit der Rolle Netzwerkkoordination pflegen das Netzwerk."
        ),
    )
    contact_function = models.CharField(
        _("Kontakt"), max_length=150, blank=True, help_text=_("Eine Funktion, kein Name.")
    )
    mail = models.EmailField(_("E-Mail"), blank=True, help_text=_("Gemeinsames Postfach."))
    phone = models.CharField(_("Telefon"), max_length=50, blank=True, help_text=_("Mit Vorwahl."))
    website = models.URLField(_("Website"), blank=True, help_text=_("Mit https://"))
    goals = models.TextField(_("Ziele"), blank=True, help_text=_("Ein Ziel in jeder Zeile."))
    source = models.CharField(
        _("Quelle"), max_length=200, blank=True, help_text=_("Woher die Angaben stammen.")
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="networks",
        help_text=_("Worum es geht."),
    )
    participants = models.ManyToManyField(
        "networks.Actor",
        verbose_name=_("Beteiligte"),
        blank=True,
        related_name="networks",
        help_text=_("Alle, die mitwirken, auch ohne Sitz in einem Gremium."),
    )
    is_public = models.BooleanField(
        _("öffentlich"), default=True, help_text=_("Zweck, Ebenen und Mitglieder sind zu sehen.")
    )
    is_elsewhere = models.BooleanField(
        _("außerhalb"), default=False, help_text=_("Beispiel aus einer anderen Stadt oder Region.")
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("Netzwerk")
        verbose_name_plural = _("Netzwerke")
        ordering = ["is_elsewhere", "order", "title"]
        constraints = [
            models.CheckConstraint(
                name="networks_network_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("Ein Netzwerk kann nicht zu sich selbst gehören."),
            ),
            models.CheckConstraint(
                name="networks_network_both_coordinates",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Bitte Breite und Länge zusammen angeben."),
            ),
        ]

    def clean(self):
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("Dieses Kürzel ist vergeben.")})

    def get_absolute_url(self):
        return reverse("networks:network_detail", args=[self.slug])

    @property
    def goal_lines(self):
        return lines_of(self.goals)

    @property
    def place(self):
        """Where, in words: the area's name or the place outside."""
        return self.area.name if self.area else self.place_name
