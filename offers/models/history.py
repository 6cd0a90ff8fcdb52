"""What was: former states of offers, former addresses; and who is at work on one just now."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VersionQuerySet(models.QuerySet):
    def latest_of(self, offers):
        """The newest version of each stored offer in ``offers`` (ids or a queryset)."""
        newer = self.model.objects.filter(offer_uuid=OuterRef("offer_uuid"))
        return self.filter(offer__in=offers).exclude(
            Exists(newer.filter(number__gt=OuterRef("number")))
        )

    def lost(self):
        """The last states of offers that were deleted and not restored, the latest first."""
        offers = self.model._meta.get_field("offer").related_model.objects
        back = offers.filter(uuid=OuterRef("offer_uuid"))
        newer = self.model.objects.filter(
            offer_uuid=OuterRef("offer_uuid"), number__gt=OuterRef("number")
        )
        return self.filter(kind=OfferVersion.Kind.DELETED).exclude(Exists(back) | Exists(newer))


class OfferVersion(models.Model):
    """An offer with all its parts after one change; rows are added and stay as they are, but for
    persons whom ``offers.history_retention`` forgets."""

    class Kind(models.TextChoices):
        BASE = "base", _("Stand vor der ersten Änderung")
        CREATED = "created", _("angelegt")
        CHANGED = "changed", _("geändert")
        STATUS = "status", _("Status geändert")
        IMPORTED = "imported", _("eingelesen")
        RESTORED = "restored", _("wiederhergestellt")
        MERGED = "merged", _("zusammengeführt")
        DELETED = "deleted", _("gelöscht")

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="versions",
        help_text=_("Leer, wenn es das Angebot nicht mehr gibt."),
    )
    offer_uuid = models.UUIDField(
        _("Kennung des Angebots"), help_text=_("Bleibt, auch wenn das Angebot gelöscht wird.")
    )
    number = models.PositiveIntegerField(_("Nummer"), help_text=_("Fortlaufend je Angebot."))
    title = models.CharField(_("Titel"), max_length=120, help_text=_("Wie es damals hieß."))
    kind = models.CharField(_("Art"), max_length=10, choices=Kind, help_text=_("Was geschah."))
    snapshot = models.JSONField(_("Inhalt"), help_text=_("Der Stand nach der Änderung."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leer, wenn es das Konto nicht mehr gibt oder keines im Spiel war."),
    )
    actor_name = models.CharField(
        _("durch"), max_length=150, blank=True, help_text=_("Bleibt, wenn das Konto geht.")
    )
    reason = models.TextField(_("Grund"), blank=True, help_text=_("Warum es geschah."))
    created_at = models.DateTimeField(
        _("am"), default=timezone.now, help_text=_("Zeit der Änderung.")
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stand eines Angebots")
        verbose_name_plural = _("Stände von Angeboten")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="offers_offerversion_number", fields=["offer_uuid", "number"]
            )
        ]
        indexes = [models.Index(fields=["kind", "-created_at"])]

    def __str__(self):
        return f"{self.title} ({self.number})"


class OfferAlias(models.Model):
    """A former address or id that leads to an offer for ever."""

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="aliases",
        help_text=_("Wohin die frühere Adresse führt."),
    )
    slug = models.SlugField(
        _("frühere Adresse"), max_length=80, unique=True, help_text=_("Kürzel in der Adresse.")
    )
    uuid = models.UUIDField(
        _("frühere Kennung"),
        null=True,
        unique=True,
        help_text=_("Nur, wenn ein anderes Angebot in diesem aufging."),
    )
    created_at = models.DateTimeField(_("seit"), auto_now_add=True)

    class Meta:
        verbose_name = _("frühere Adresse")
        verbose_name_plural = _("frühere Adressen")
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class OfferMerge(models.Model):
    """Two offers became one; what is needed to take that back.

    ``moved``: ``[[model label, field, pk], …]`` of the rows that pointed at the other offer,
    ``related``: ids of the offers that named it as related.
    """

    winner = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="merges",
        help_text=_("Worin das andere aufging."),
    )
    loser_uuid = models.UUIDField(
        _("Kennung des anderen"), unique=True, help_text=_("Unter ihr steht sein Verlauf.")
    )
    loser_title = models.CharField(
        _("Titel des anderen"), max_length=120, help_text=_("Wie es damals hieß.")
    )
    version_before = models.PositiveIntegerField(
        _("Stand davor"), help_text=_("Nummer des Standes, den das Angebot vorher hatte.")
    )
    moved = models.JSONField(default=list, editable=False)
    related = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("am"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("Zusammenführung")
        verbose_name_plural = _("Zusammenführungen")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.loser_title


class EditingPresence(models.Model):
    """Somebody has the form of an offer open; gone minutes after the last sign of life."""

    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="editors_at_work",
        help_text=_("Wessen Formular offen ist."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Wer daran arbeitet."),
    )
    since = models.DateTimeField(_("seit"), default=timezone.now, help_text=_("Seit wann."))
    seen_at = models.DateTimeField(
        _("zuletzt"), default=timezone.now, help_text=_("Letztes Lebenszeichen der Seite.")
    )

    class Meta:
        verbose_name = _("offenes Formular")
        verbose_name_plural = _("offene Formulare")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(name="offers_editingpresence_once", fields=["offer", "user"])
        ]

    def __str__(self):
        return f"{self.user}: {self.offer}"


class NoDuplicate(models.Model):
    """Two offers that look alike and are not the same, as somebody decided."""

    first = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Das mit der kleineren Nummer."),
    )
    second = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("anderes Angebot"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Das mit der größeren Nummer."),
    )
    decided_by = models.CharField(
        _("entschieden von"), max_length=150, blank=True, help_text=_("Wer das entschied.")
    )
    created_at = models.DateTimeField(_("am"), auto_now_add=True)

    class Meta:
        verbose_name = _("kein Duplikat")
        verbose_name_plural = _("keine Duplikate")
        constraints = [
            models.UniqueConstraint(name="offers_noduplicate_once", fields=["first", "second"]),
            models.CheckConstraint(
                name="offers_noduplicate_order", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
