"""Where: areas (region → municipality → Stadtteil), places and what is known of their barriers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import (
    ExampleModel,
    SluggedModel,
    SlugQuerySet,
    TitledModel,
    TreeQuerySet,
    validate_parent,
)
from .offer_scope import scope, unshared

LATITUDE = {"validators": [MinValueValidator(-90), MaxValueValidator(90)]}
LONGITUDE = {"validators": [MinValueValidator(-180), MaxValueValidator(180)]}


def coordinates_constraint(name):
    """Both coordinates or none, in WGS 84 degrees."""
    return models.CheckConstraint(
        name=name,
        condition=Q(latitude=None, longitude=None)
        # "Not null" must be said: a check that comes out as unknown would let the row pass.
        | Q(
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__range=(-90, 90),
            longitude__range=(-180, 180),
        ),
        violation_error_message=_("Bitte Breite und Länge gemeinsam angeben, in Grad."),
    )


class AreaKind(models.TextChoices):
    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Kommune")
    DISTRICT = "district", _("Stadtteil")


class Area(SluggedModel):
    """A piece of the map; a tree region → municipality → district."""

    name = models.CharField(_("Name"), max_length=120, help_text=_("Amtlicher Name."))
    kind = models.CharField(
        _("Art"), max_length=20, choices=AreaKind, help_text=_("Region, Kommune oder Stadtteil.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("liegt in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Das Gebiet darüber."),
    )
    official_number = models.CharField(
        _("amtliche Nummer"),
        max_length=20,
        blank=True,
        help_text=_("Nummer des Stadtteils oder Gemeindeschlüssel."),
    )
    postcodes = models.TextField(
        _("Postleitzahlen"), blank=True, help_text=_("Eine Zeile je Postleitzahl.")
    )
    description = models.TextField(
        _("Beschreibung"), blank=True, help_text=_("Ein bis drei Sätze für Familien.")
    )
    latitude = models.FloatField(
        _("Breite"), null=True, blank=True, help_text=_("Mittelpunkt, Grad (WGS 84)."), **LATITUDE
    )
    longitude = models.FloatField(
        _("Länge"), null=True, blank=True, help_text=_("Mittelpunkt, Grad (WGS 84)."), **LONGITUDE
    )
    polygon = models.JSONField(
        _("Umriss"), null=True, blank=True, help_text=_("Fläche als GeoJSON-Geometrie.")
    )

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gebiet")
        verbose_name_plural = _("Gebiete")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="offers_area_official_number",
                fields=["kind", "parent", "official_number"],
                condition=~Q(official_number=""),
                violation_error_message=_("Diese amtliche Nummer ist schon vergeben."),
            ),
            models.CheckConstraint(
                name="offers_area_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("Ein Gebiet kann nicht in sich selbst liegen."),
            ),
            coordinates_constraint("offers_area_coordinates"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("offers:district_detail", args=[self.slug])

    def clean(self):
        validate_parent(self)


class AccessibilityCriterion(TitledModel):
    """One thing a place can have or lack for people with a disability or a pram."""

    class Group(models.TextChoices):
        MOBILITY = "mobility", _("Bewegen")
        SEEING = "seeing", _("Sehen")
        HEARING = "hearing", _("Hören")
        UNDERSTANDING = "understanding", _("Verstehen")
        FAMILY = "family", _("Mit kleinen Kindern")

    group = models.CharField(
        _("Gruppe"), max_length=20, choices=Group, help_text=_("Überschrift auf der Seite.")
    )
    check_hint = models.CharField(
        _("Prüfhinweis"),
        max_length=200,
        blank=True,
        help_text=_("Worauf beim Prüfen vor Ort zu achten ist."),
    )

    class Meta(TitledModel.Meta):
        verbose_name = _("Merkmal der Barrierefreiheit")
        verbose_name_plural = _("Merkmale der Barrierefreiheit")


class LocationVisibility(models.TextChoices):
    PUBLIC = "public", _("öffentlich")
    DISTRICT_ONLY = "district_only", _("nur Stadtteil sichtbar")
    HIDDEN = "hidden", _("Adresse geheim")


class LocationQuerySet(SlugQuerySet):
    def findable(self):
        """Places whose Stadtteil may be known; secret ones (women's shelters) may not."""
        return self.exclude(visibility=LocationVisibility.HIDDEN)

    def visible_to(self, user):
        """Places whose address ``user`` may know in the back office.

        Masked and secret ones are for those who see internal data of all, or of an offer there;
        one without any offer is for all who may place an offer.
        """
        internal = scope(user, "view_internal")
        if internal.departments is None:
            return self.all()
        known = Q(visibility=LocationVisibility.PUBLIC)
        if internal.departments:
            Offer = self.model._meta.get_field("offers").related_model
            here = Offer.objects.filter(locations=OuterRef("pk"))
            known |= Q(Exists(internal.narrow(here))) | ~Q(Exists(here))
        return self.filter(known)

    def editable_by(self, user):
        """Places that ``user`` may change: known ones that no foreign department uses."""
        return unshared(self.visible_to(user), user, "offers")


class Location(ExampleModel, SluggedModel):
    """A place where offers happen; shared by many offers.

    What the public may see depends on ``visibility``: templates and exports use the ``public_…``
    properties only.
    """

    name = models.CharField(_("Name"), max_length=150, help_text=_("So heißt der Ort."))
    provider = models.ForeignKey(
        "offers.Provider",
        verbose_name=_("Hausherr"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="locations",
        help_text=_("Wer das Haus betreibt."),
    )
    street = models.CharField(
        _("Straße und Hausnummer"),
        max_length=150,
        blank=True,
        help_text=_("Leer bei geheimen Orten."),
    )
    postcode = models.CharField(
        _("Postleitzahl"), max_length=10, blank=True, help_text=_("Fünf Ziffern.")
    )
    city = models.CharField(_("Ort"), max_length=80, blank=True, help_text=_("Name der Stadt."))
    area = models.ForeignKey(
        Area,
        verbose_name=_("Stadtteil"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="locations",
        help_text=_("In welchem Stadtteil der Ort liegt."),
    )
    latitude = models.FloatField(
        _("Breite"), null=True, blank=True, help_text=_("Grad, zum Beispiel 54,7873."), **LATITUDE
    )
    longitude = models.FloatField(
        _("Länge"), null=True, blank=True, help_text=_("Grad, zum Beispiel 9,4342."), **LONGITUDE
    )
    visibility = models.CharField(
        _("Sichtbarkeit"),
        max_length=20,
        choices=LocationVisibility,
        default=LocationVisibility.PUBLIC,
        help_text=_("Geheime Orte, zum Beispiel Schutzhäuser, zeigen keine Anschrift."),
    )
    masked_note = models.CharField(
        _("Satz statt der Anschrift"),
        max_length=200,
        blank=True,
        help_text=_("Was Familien lesen, wenn die Anschrift nicht gezeigt wird."),
    )
    transit = models.CharField(
        _("Bus und Weg"), max_length=250, blank=True, help_text=_("Haltestelle und Fußweg.")
    )
    accessibility_checked_on = models.DateField(
        _("Barrierefreiheit geprüft am"),
        null=True,
        blank=True,
        help_text=_("Tag, an dem jemand vor Ort nachgesehen hat."),
    )
    criteria = models.ManyToManyField(
        AccessibilityCriterion, through="LocationAccessibility", related_name="locations"
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ort")
        verbose_name_plural = _("Orte")
        ordering = ["name"]
        constraints = [coordinates_constraint("offers_location_coordinates")]

    def __str__(self):
        return self.name

    @property
    def is_public(self):
        return self.visibility == LocationVisibility.PUBLIC

    @property
    def public_name(self):
        """The name if the address may be known, else an empty text."""
        return self.name if self.is_public else ""

    @property
    def public_address(self):
        """``street, postcode city`` or an empty text where the address is masked."""
        if not self.is_public:
            return ""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def public_area(self):
        """The Stadtteil, or None where the whole place is secret."""
        return None if self.visibility == LocationVisibility.HIDDEN else self.area

    @property
    def public_point(self):
        """``(latitude, longitude)``: exact, or the Stadtteil's centre where masked, or None."""
        if self.is_public:
            source = self
        else:
            source = self.public_area
        if source is None or source.latitude is None:
            return None
        return source.latitude, source.longitude


class AccessibilityValue(models.TextChoices):
    YES = "yes", _("ja")
    PARTLY = "partly", _("teilweise")
    NO = "no", _("nein")
    UNKNOWN = "unknown", _("nicht bekannt")


class LocationAccessibility(models.Model):
    """What is known about one criterion at one place. A missing row means "unknown"."""

    location = models.ForeignKey(
        Location, verbose_name=_("Ort"), on_delete=models.CASCADE, related_name="accessibility"
    )
    criterion = models.ForeignKey(
        AccessibilityCriterion,
        verbose_name=_("Merkmal"),
        on_delete=models.PROTECT,
        related_name="values",
        help_text=_("Was geprüft wurde."),
    )
    value = models.CharField(
        _("Stand"),
        max_length=10,
        choices=AccessibilityValue,
        default=AccessibilityValue.UNKNOWN,
        help_text=_("»Nicht bekannt« ist nicht »nein«."),
    )
    note = models.CharField(
        _("Hinweis"), max_length=200, blank=True, help_text=_("Was man dazu wissen sollte.")
    )
    checked_on = models.DateField(
        _("geprüft am"),
        null=True,
        blank=True,
        help_text=_("Nur wenn abweichend vom Prüftag des Ortes."),
    )

    class Meta:
        verbose_name = _("Angabe zur Barrierefreiheit")
        verbose_name_plural = _("Angaben zur Barrierefreiheit")
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(
                name="offers_location_criterion_once",
                fields=["location", "criterion"],
                violation_error_message=_("Dieses Merkmal steht schon in der Liste."),
            )
        ]

    def __str__(self):
        return f"{self.criterion}: {self.get_value_display()}"
