"""The offer: what a family finds. Fields follow the blocks Was, Für wen (``offer_what``), Wann und
wo, Zugang (``offer_when``), Wer and Steuerung (``offer_who``)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TaggedItemBase

from .base import ExampleModel, SluggedModel
from .cost import IsFree
from .offer_choices import Access, Delivery, OperatingState, Status
from .offer_query import OfferQuerySet
from .offer_what import MAX_AGE_MONTHS, MIN_AGE_MONTHS, WhatAndForWhom
from .offer_when import WhenAndAccess
from .offer_who import WhoAndSteering
from .vocabulary import validate_age_range


class Offer(WhatAndForWhom, WhenAndAccess, WhoAndSteering, ExampleModel, SluggedModel):
    objects = OfferQuerySet.as_manager()

    # What a list says of an offer while it shows it (offers.selection). Templates look for these
    # on every card, and long for what is not there.
    starts_weaker_hits = False
    judgements = ()
    link_query = ""

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        ordering = ["title", "pk"]
        permissions = [
            ("edit_all_departments", _("Angebote aller Fachbereiche bearbeiten")),
            ("export_internal", _("Interne Spalten exportieren")),
            ("release_offer", _("Angebote veröffentlichen, zurückziehen und archivieren")),
            ("view_internal", _("Interne Angaben aller Fachbereiche sehen")),
            ("use_planning", _("Planungsbereich öffnen")),
            ("plan_all_departments", _("Planen über alle Fachbereiche")),
            ("edit_planning", _("Im Planungsbereich entscheiden und festhalten")),
        ]
        indexes = [
            models.Index(fields=["status", "valid_from", "valid_until"]),
            models.Index(fields=["status", "verify_due"]),
            models.Index(fields=["title", "id"]),
            models.Index(fields=["-updated_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="offers_offer_ages",
                condition=Q(age_from_months=None)
                | Q(age_to_months=None)
                | Q(age_from_months__lt=F("age_to_months")),
                violation_error_message=_("Das Alter »bis« muss über dem Alter »von« liegen."),
            ),
            models.CheckConstraint(
                name="offers_offer_age_bounds",
                condition=(
                    (
                        Q(age_from_months=None)
                        | Q(age_from_months__range=(MIN_AGE_MONTHS, MAX_AGE_MONTHS))
                    )
                    & (
                        Q(age_to_months=None)
                        | Q(age_to_months__range=(MIN_AGE_MONTHS, MAX_AGE_MONTHS))
                    )
                ),
                violation_error_message=_("Das Alter liegt außerhalb des möglichen Bereichs."),
            ),
            models.CheckConstraint(
                name="offers_offer_validity",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message=_("»Sichtbar bis« darf nicht vor »sichtbar ab« liegen."),
            ),
            models.CheckConstraint(
                name="offers_offer_image_has_alt",
                condition=Q(image="") | ~Q(image_alt=""),
                violation_error_message=_("Ein Bild braucht eine Bildbeschreibung."),
            ),
            models.CheckConstraint(
                name="offers_offer_closed_until",
                condition=Q(closed_until=None)
                | Q(operating_state=OperatingState.TEMPORARILY_CLOSED),
                violation_error_message=_("»Geschlossen bis« passt nur zu einer Schließung."),
            ),
            models.CheckConstraint(
                name="offers_offer_waiting_time_as_of",
                condition=Q(waiting_time="") | Q(waiting_time_as_of__isnull=False),
                violation_error_message=_("Zur Wartezeit gehört der Tag, an dem sie galt."),
            ),
            models.CheckConstraint(
                name="offers_offer_free_places_as_of",
                condition=Q(free_places=None) | Q(free_places_as_of__isnull=False),
                violation_error_message=_("Zu freien Plätzen gehört der Tag, an dem das galt."),
            ),
            *(
                models.CheckConstraint(
                    name=f"offers_offer_{field}_choice", condition=Q(**{f"{field}__in": choices})
                )
                for field, choices in (
                    ("status", Status.values),
                    ("delivery", Delivery.values),
                    ("access", Access.values),
                    ("is_free", IsFree.values),
                    ("operating_state", OperatingState.values),
                )
            ),
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = [
        "offers.provider",
        "offers.department",
        "offers.offertype",
    ]

    def get_absolute_url(self):
        return reverse("offers:offer_detail", args=[self.slug])

    def get_access_display(self):
        """As Django's own, which translates all choices to name one: a list has twenty cards."""
        return str(dict(Access.choices).get(self.access, self.access))

    def clean(self):
        validate_age_range(self.age_from_months, self.age_to_months)
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError(
                {"valid_until": _("»Sichtbar bis« darf nicht vor »sichtbar ab« liegen.")}
            )
        if self.image and not self.image_alt:
            raise ValidationError({"image_alt": _("Ein Bild braucht eine Bildbeschreibung.")})
        if self.closed_until and self.operating_state == OperatingState.ACTIVE:
            raise ValidationError(
                {"closed_until": _("»Geschlossen bis« passt nur zu einer Schließung.")}
            )
        if self.waiting_time and not self.waiting_time_as_of:
            raise ValidationError(
                {"waiting_time_as_of": _("Zur Wartezeit gehört der Tag, an dem sie galt.")}
            )
        if self.free_places is not None and not self.free_places_as_of:
            raise ValidationError(
                {"free_places_as_of": _("Zu freien Plätzen gehört der Tag, an dem das galt.")}
            )


class OfferTag(TaggedItemBase):
    """A tag on an offer; its own table, so that tags are joined without content types."""

    content_object = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="tagged_items")

    objects = models.Manager()  # taggit's would look for fixture rows by a key a link lacks

    class Meta:
        verbose_name = _("Schlagwort am Angebot")
        verbose_name_plural = _("Schlagwörter am Angebot")
        constraints = [
            models.UniqueConstraint(name="offers_offertag_once", fields=["content_object", "tag"])
        ]

    def __str__(self):
        return str(self.tag)

    def natural_key(self):
        return (self.content_object.slug, self.tag.name)

    natural_key.dependencies = ["offers.offer", "taggit.tag"]
