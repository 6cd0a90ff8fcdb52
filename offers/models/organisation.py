"""Who offers and who answers for it: the city's departments, providers and their carriers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import ExampleModel, SluggedModel, TreeQuerySet, ancestors, validate_parent
from .offer_scope import unshared


class DepartmentKind(models.TextChoices):
    DEPARTMENT = "department", _("Fachbereich")
    WORK_AREA = "work_area", _("Arbeitsbereich")
    TEAM = "team", _("Team oder Fachdienst")


class Department(SluggedModel):
    """A unit of the administration; a tree Fachbereich → Arbeitsbereich → Team."""

    name = models.CharField(_("Name"), max_length=150, help_text=_("Amtlicher Name der Stelle."))
    kind = models.CharField(
        _("Art"),
        max_length=20,
        choices=DepartmentKind,
        default=DepartmentKind.DEPARTMENT,
        help_text=_("Ebene in der Verwaltung."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("gehört zu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Die Stelle darüber. Leer bei einem Fachbereich."),
    )
    description = models.TextField(
        _("Beschreibung"), blank=True, help_text=_("Aufgaben in einfachen Worten.")
    )
    coordinator_function = models.CharField(
        _("zuständige Funktion"),
        max_length=150,
        blank=True,
        help_text=_("Wer die Einträge pflegt. Eine Funktion, kein Name."),
    )
    deputy_function = models.CharField(
        _("Vertretung"), max_length=150, blank=True, help_text=_("Funktion der Vertretung.")
    )
    mail = models.EmailField(
        _("E-Mail"), blank=True, help_text=_("Gemeinsames Postfach, keine persönliche Adresse.")
    )
    phone = models.CharField(_("Telefon"), max_length=50, blank=True, help_text=_("Mit Vorwahl."))
    address = models.CharField(
        _("Anschrift"), max_length=200, blank=True, help_text=_("Straße, Postleitzahl und Ort.")
    )
    opening_note = models.CharField(
        _("Sprechzeiten"), max_length=200, blank=True, help_text=_("Wann jemand da ist, in Worten.")
    )
    website = models.URLField(
        _("Website"), blank=True, help_text=_("Seite der Stelle, vollständig mit https://")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konten"),
        blank=True,
        related_name="departments",
        help_text=_("Wer die Einträge dieser Stelle und der Stellen darunter bearbeiten darf."),
    )
    deputies = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("davon Vertretung"),
        blank=True,
        related_name="deputy_departments",
        help_text=_(
            "Konten, die einspringen: Sie werden an Prüfungen erst erinnert, wenn die anderen "
            "abwesend sind oder nicht reagieren. Sie stehen auch bei »Konten«."
        ),
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fachbereich")
        verbose_name_plural = _("Fachbereiche")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                name="offers_department_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("Eine Stelle kann nicht unter sich selbst stehen."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        validate_parent(self)

    @property
    def root(self):
        """The Fachbereich this unit belongs to (itself for a Fachbereich)."""
        return [self, *ancestors(self)][-1]

    @property
    def reachable(self):
        """This unit or the nearest above that says how it is reached; None where none does."""
        for unit in (self, *ancestors(self)):
            if unit.phone or unit.mail or unit.address or unit.website:
                return unit
        return None


class ProviderKind(models.TextChoices):
    MUNICIPAL = "municipal", _("kommunal")
    WELFARE = "welfare", _("Wohlfahrtsverband")
    CLUB = "club", _("Verein")
    CHURCH = "church", _("Kirche oder Religionsgemeinschaft")
    HEALTH = "health", _("Gesundheitswesen")
    SCHOOL = "school", _("Schule oder Schulträger")
    INITIATIVE = "initiative", _("Initiative")
    COMPANY = "company", _("privater Anbieter")


class ProviderQuerySet(TreeQuerySet):
    def public(self):
        """Providers with a part in a public offer, as host or partner, and the carriers behind."""
        offers = self.model._meta.get_field("offers").related_model.objects.published()
        partners = offers.filter(cooperation_partners__isnull=False).values("cooperation_partners")
        involved = Q(pk__in=offers.values("provider")) | Q(pk__in=partners)
        carriers = self.model.objects.filter(involved, parent__isnull=False).values("parent")
        return self.filter(involved | Q(pk__in=carriers))

    def editable_by(self, user):
        """Providers that ``user`` may change: those that no foreign department relies on."""
        return unshared(self, user, "offers", "partner_offers")


class Provider(ExampleModel, SluggedModel):
    """Who runs offers. ``parent`` is the carrier (Träger) behind it, if it is another body."""

    name = models.CharField(_("Name"), max_length=150, help_text=_("So heißt der Anbieter."))
    kind = models.CharField(
        _("Art"), max_length=20, choices=ProviderKind, help_text=_("Art des Anbieters.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Träger"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Die Organisation hinter dem Anbieter. Leer, wenn er selbst Träger ist."),
    )
    description = models.TextField(
        _("Beschreibung"), blank=True, help_text=_("Zwei bis vier Sätze für Familien.")
    )
    languages = models.ManyToManyField(
        "offers.Language",
        verbose_name=_("Sprachen"),
        blank=True,
        related_name="providers",
        help_text=_("Sprachen, in denen man sich dort verständigen kann."),
    )
    website = models.URLField(
        _("Website"), blank=True, help_text=_("Vollständige Adresse mit https://")
    )
    mail = models.EmailField(_("E-Mail"), blank=True, help_text=_("Öffentliche Adresse."))
    phone = models.CharField(
        _("Telefon"), max_length=50, blank=True, help_text=_("Öffentliche Nummer mit Vorwahl.")
    )

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anbieter")
        verbose_name_plural = _("Anbieter")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="offers_provider_not_own_carrier",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("Ein Anbieter kann nicht sein eigener Träger sein."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("offers:provider_detail", args=[self.slug])

    def clean(self):
        validate_parent(self)

    @property
    def carrier(self):
        """The Träger: the parent, or the provider itself where there is none."""
        return self.parent or self
