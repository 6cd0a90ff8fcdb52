"""What the search keeps: its index tables, the state all processes watch, and editors' words.

The full-text tables themselves belong to the database engine and are made by ``migrate``
(see ``offers.search.backends``).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import lines_of


class SynonymGroup(models.Model):
    """Words that mean the same to families; ``SearchState`` changes with every edit."""

    terms = models.TextField(
        _("Wörter"), help_text=_("Gleichbedeutende Wörter oder Wendungen, eine Zeile je Wort.")
    )
    terms_equivalent = models.BooleanField(
        _("gleichbedeutend"),
        default=True,
        help_text=_("Aus: Die Wörter führen nur zum Ziel, nicht zueinander."),
    )
    aliases = models.TextField(
        _("Abkürzungen und andere Sprachen"),
        blank=True,
        help_text=_("Führen zu den Wörtern, werden aber nie angezeigt. Eine Zeile je Wort."),
    )
    leads_to = models.TextField(
        _("führt auch zu"), blank=True, help_text=_("Weiteres Ziel in einer Richtung, je Zeile.")
    )
    note = models.CharField(
        _("Notiz"), max_length=250, blank=True, help_text=_("Für die Redaktion.")
    )
    is_active = models.BooleanField(
        _("in Kraft"), default=True, help_text=_("Aus: Die Suche beachtet die Gruppe nicht.")
    )

    class Meta:
        verbose_name = _("Wortgruppe der Suche")
        verbose_name_plural = _("Wortgruppen der Suche")
        ordering = ["terms"]

    def __str__(self):
        return ", ".join(self.term_lines[:4])

    @property
    def term_lines(self):
        return lines_of(self.terms)

    @property
    def alias_lines(self):
        return lines_of(self.aliases)

    @property
    def leads_to_lines(self):
        return lines_of(self.leads_to)


class SearchDocument(models.Model):
    """The tokens of one offer by weight, as the engines and the re-ranking read them.

    A rebuild fills the other ``generation`` (0 or 1) and swaps when it is complete.
    """

    generation = models.PositiveSmallIntegerField()
    offer = models.ForeignKey(
        "offers.Offer",
        on_delete=models.CASCADE,
        db_index=False,
        related_name="search_documents",
    )
    title = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Suchdokument")
        verbose_name_plural = _("Suchdokumente")
        constraints = [
            models.UniqueConstraint(
                name="offers_searchdocument_once", fields=["offer", "generation"]
            )
        ]

    def __str__(self):
        return f"{self.offer_id}"


class FrozenOffer(models.Model):
    """What the public sees of a released offer, in one piece (see ``offers.search.frozen``)."""

    offer = models.OneToOneField(
        "offers.Offer", on_delete=models.CASCADE, primary_key=True, related_name="frozen"
    )
    slug = models.CharField(max_length=80, unique=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("gespeicherte Ansicht")
        verbose_name_plural = _("gespeicherte Ansichten")

    def __str__(self):
        return self.slug


class SearchTerm(models.Model):
    """A word of the catalogue with the number of offers that use it."""

    generation = models.PositiveSmallIntegerField()
    surface = models.CharField(max_length=64)
    display = models.CharField(max_length=100)
    df = models.PositiveIntegerField()
    df_title = models.PositiveIntegerField()
    parts = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Wort der Suche")
        verbose_name_plural = _("Wörter der Suche")
        constraints = [
            models.UniqueConstraint(name="offers_searchterm_once", fields=["generation", "surface"])
        ]

    def __str__(self):
        return self.surface


class SearchState(models.Model):
    """One row. ``version`` is a random token, new with every committed change of the catalogue.

    A counter would not do: a process that looked inside a transaction which was then rolled
    back could take a later, different state for the one it knows.
    """

    version = models.CharField(max_length=32)
    vocabulary_version = models.CharField(max_length=32)
    # 0: the index is missing or stale and is to be rebuilt before the next search.
    pipeline_version = models.PositiveIntegerField(default=0)
    generation = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Stand der Suche")
        verbose_name_plural = _("Stand der Suche")

    def __str__(self):
        return self.version


class SearchChange(models.Model):
    """The log behind ``SearchState.version``: which offer changed with which version.

    ``offer_id`` None: a list (topics, areas, providers …) changed, everything is to be read anew.
    """

    version = models.CharField(max_length=32, db_index=True)
    offer_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("Änderung der Suche")
        verbose_name_plural = _("Änderungen der Suche")

    def __str__(self):
        return f"{self.version}: {self.offer_id}"


class ClusterGap(models.Model):
    """A write that never reached OpenSearch: until it is rebuilt the database searches itself."""

    generation = models.PositiveSmallIntegerField(
        _("Fassung des Index"), unique=True, help_text=_("Welcher der beiden, 0 oder 1.")
    )
    since = models.DateTimeField(_("seit"), help_text=_("Als das erste Schreiben misslang."))
    reason = models.CharField(
        _("Grund"), max_length=200, help_text=_("Die Art des Fehlers, ohne Suchwörter.")
    )

    class Meta:
        verbose_name = _("Lücke in OpenSearch")
        verbose_name_plural = _("Lücken in OpenSearch")

    def __str__(self):
        return self.reason


class FruitlessSearch(models.Model):
    """A search without result, counted per day; no address, no time of day, no person."""

    day = models.DateField(_("Tag"))
    query = models.CharField(_("gesucht"), max_length=100)
    count = models.PositiveIntegerField(_("wie oft"), default=1)

    class Meta:
        verbose_name = _("Suche ohne Treffer")
        verbose_name_plural = _("Suchen ohne Treffer")
        ordering = ["-day", "-count"]
        constraints = [
            models.UniqueConstraint(name="offers_fruitlesssearch_once", fields=["day", "query"])
        ]

    def __str__(self):
        return self.query
