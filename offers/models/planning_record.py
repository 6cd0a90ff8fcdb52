"""What is kept over time: frozen inventories, plain counts of use, yearly figures of offers."""

import json
import zlib

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrozenError(Exception):
    """Somebody tried to change a frozen inventory."""


class FrozenModel(models.Model):
    """A row that is written once and stays. Triggers hold it for every way to the database."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk is not None and not self._state.adding:
            raise FrozenError("Ein festgehaltener Bestand lässt sich nicht ändern.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenError("Ein festgehaltener Bestand lässt sich nicht löschen.")


class PackedModel(FrozenModel):
    """JSON data in a compressed field; the same content gives the same bytes."""

    packed = models.BinaryField(editable=False)

    class Meta(FrozenModel.Meta):
        abstract = True

    @staticmethod
    def pack(content):
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return zlib.compress(text.encode(), 6)

    @property
    def content(self):
        return json.loads(zlib.decompress(bytes(self.packed)))


class InventorySnapshot(FrozenModel):
    """The inventory (Bestand) as it was on ``reference_date``; its offers hang on it."""

    reference_date = models.DateField(_("Stichtag"), editable=False)
    title = models.CharField(_("Bezeichnung"), max_length=120, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("festgehalten am"), auto_now_add=True)
    frozen_by = models.CharField(_("von"), max_length=150, blank=True, editable=False)
    headers = models.JSONField(_("Spalten"), default=list, editable=False)
    offer_count = models.PositiveIntegerField(_("Angebote"), default=0, editable=False)
    digest = models.CharField(_("Prüfsumme"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("Stichtagsbestand")
        verbose_name_plural = _("Stichtagsbestände")
        ordering = ["-reference_date", "-pk"]

    def __str__(self):
        return self.title or f"{self.reference_date:%d.%m.%Y}"


class SnapshotOffer(PackedModel):
    """One offer in a frozen inventory, packed (``offers.planning.facts`` and its table row)."""

    snapshot = models.ForeignKey(
        InventorySnapshot, on_delete=models.CASCADE, related_name="offers", editable=False
    )
    uuid = models.UUIDField(editable=False)
    title = models.CharField(max_length=120, editable=False)

    class Meta:
        verbose_name = _("Angebot im Stichtagsbestand")
        verbose_name_plural = _("Angebote im Stichtagsbestand")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(name="offers_snapshotoffer_once", fields=["snapshot", "uuid"])
        ]

    def __str__(self):
        return self.title


class SnapshotTable(PackedModel):
    """A table as it was on the day: what does not follow from the offers, and plain sums."""

    snapshot = models.ForeignKey(
        InventorySnapshot, on_delete=models.CASCADE, related_name="tables", editable=False
    )
    name = models.SlugField(max_length=40, editable=False)

    class Meta:
        verbose_name = _("Tabelle im Stichtagsbestand")
        verbose_name_plural = _("Tabellen im Stichtagsbestand")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="offers_snapshottable_once", fields=["snapshot", "name"])
        ]

    def __str__(self):
        return self.name


class UseKind(models.TextChoices):
    VIEW = "view", _("Angebot angesehen")
    SEARCH = "search", _("Wort gesucht")
    PAGE = "page", _("Seite aufgerufen")


class UseCount(models.Model):
    """How often on a day: an offer's page (``key``: its slug), a word searched for, any page.

    Plain numbers: no address, no cookie, no order of events, nothing about who it was.
    """

    day = models.DateField(editable=False)
    kind = models.CharField(max_length=6, choices=UseKind, editable=False)
    key = models.CharField(max_length=120, blank=True, editable=False)
    count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("Nutzung")
        verbose_name_plural = _("Nutzung")
        constraints = [
            models.UniqueConstraint(name="offers_usecount_once", fields=["day", "kind", "key"])
        ]

    def __str__(self):
        return f"{self.day} {self.kind} {self.key}: {self.count}"


class YearlyFigures(models.Model):
    """What a provider reports of one offer for one year; an empty figure was not counted."""

    offer = models.ForeignKey(
        "offers.Offer", on_delete=models.CASCADE, related_name="yearly_figures", editable=False
    )
    year = models.PositiveSmallIntegerField(_("Jahr"), help_text=_("Kalenderjahr."))
    places = models.PositiveIntegerField(
        _("Plätze"), null=True, blank=True, help_text=_("So viele gab es im Jahr.")
    )
    participants = models.PositiveIntegerField(
        _("Teilnehmende"), null=True, blank=True, help_text=_("Jede Person einmal gezählt.")
    )
    waiting_list = models.PositiveIntegerField(
        _("Wartende"), null=True, blank=True, help_text=_("Am Ende des Jahres.")
    )
    reported_on = models.DateField(_("gemeldet am"), editable=False)

    class Meta:
        verbose_name = _("Jahreszahlen")
        verbose_name_plural = _("Jahreszahlen")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(name="offers_yearlyfigures_once", fields=["offer", "year"])
        ]

    def __str__(self):
        return f"{self.offer_id} {self.year}"
