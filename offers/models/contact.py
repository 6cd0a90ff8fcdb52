from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContactVisibility(models.TextChoices):
    PUBLIC = "public", _("öffentlich")
    PROFESSIONALS = "professionals", _("Fachkräfte im Netzwerk")
    INTERNAL = "internal", _("nur Verwaltung")


class Contact(models.Model):
    """A way to reach a function (never a person by name), with its circle of readers."""

    offer = models.ForeignKey(
        "offers.Offer", verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="contacts"
    )
    function = models.CharField(
        _("Funktion"), max_length=150, help_text=_("Zum Beispiel »Anmeldung«. Kein Personenname.")
    )
    phone = models.CharField(_("Telefon"), max_length=50, blank=True, help_text=_("Mit Vorwahl."))
    mail = models.EmailField(
        _("E-Mail"), blank=True, help_text=_("Möglichst ein Funktionspostfach.")
    )
    visibility = models.CharField(
        _("sichtbar für"),
        max_length=15,
        choices=ContactVisibility,
        default=ContactVisibility.PUBLIC,
        help_text=_("Nur »öffentlich« steht auf der Website."),
    )

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontakte")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_contact_reachable",
                condition=~Q(phone="") | ~Q(mail=""),
                violation_error_message=_("Bitte Telefon oder E-Mail angeben."),
            )
        ]

    def __str__(self):
        return self.function

    @property
    def is_public(self):
        return self.visibility == ContactVisibility.PUBLIC
