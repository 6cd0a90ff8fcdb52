"""What imports of other people's tables remember: how to read them, what came from where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .offer_scope import own_department_ids
from .organisation import Department


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("hochgeladen")
    MAPPED = "mapped", _("zugeordnet")
    COMMITTED = "committed", _("übernommen")
    UNDONE = "undone", _("zurückgenommen")


class ImportProfile(models.Model):
    """How to read the tables of one source, saved under a name for the next time."""

    name = models.CharField(
        _("Name"), max_length=100, unique=True, help_text=_("Zum Beispiel »Kita-Portal«.")
    )
    source = models.CharField(
        _("Quelle"),
        max_length=100,
        help_text=_("Unter diesem Namen werden die Schlüssel der Quelle gemerkt."),
    )
    plan = models.JSONField(
        _("Zuordnung"), default=dict, help_text=_("Spalten, Werte und Vorgaben als JSON.")
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("Fachbereich"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_profiles",
        help_text=_("Für wen das Profil gedacht ist. Leer: nur für die Redaktion."),
    )
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Importprofil")
        verbose_name_plural = _("Importprofile")
        ordering = ["name"]

    def __str__(self):
        return self.name


class ImportRunQuerySet(models.QuerySet):
    def manageable_by(self, user):
        """Runs ``user`` may work on: all for editors, else those into the own departments."""
        if not (user.is_active and user.is_staff and user.has_perm("offers.add_importrun")):
            return self.none()
        if user.has_perm("offers.edit_all_departments"):
            return self.all()
        return self.filter(department__in=own_department_ids(user))


class ImportRun(models.Model):
    """One file on its way into the catalogue."""

    file_name = models.CharField(
        _("Datei"), max_length=200, help_text=_("Name der hochgeladenen Datei.")
    )
    source = models.CharField(
        _("Quelle"),
        max_length=100,
        help_text=_("Unter diesem Namen werden die Schlüssel der Quelle gemerkt."),
    )
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=ImportState,
        default=ImportState.UPLOADED,
        help_text=_("Wie weit der Import ist."),
    )
    profile = models.ForeignKey(
        ImportProfile,
        verbose_name=_("Profil"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="runs",
        help_text=_("Woher die Zuordnung stammt."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("Fachbereich"),
        on_delete=models.PROTECT,
        related_name="import_runs",
        help_text=_("Bekommt die Entwürfe."),
    )
    shape = models.JSONField(
        _("erkannte Form"), default=dict, help_text=_("Zeichensatz, Trennzeichen, Kopfzeile.")
    )
    survey = models.JSONField(
        _("Spalten"), default=list, help_text=_("Je Spalte Füllung und Beispiele.")
    )
    plan = models.JSONField(
        _("Zuordnung"), default=dict, help_text=_("Spalten, Werte und Vorgaben.")
    )
    report = models.JSONField(
        _("Bericht"), default=dict, help_text=_("Zahlen und Gründe des letzten Laufs.")
    )
    made = models.JSONField(
        _("angelegte Orte und Anbieter"),
        default=dict,
        help_text=_("Was außer Angeboten entstanden ist, zum Zurücknehmen."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_runs",
        help_text=_("Wer den Import angelegt hat."),
    )
    author = models.CharField(
        _("angelegt von"),
        max_length=150,
        blank=True,
        help_text=_("Bleibt stehen, wenn das Konto gelöscht wird."),
    )
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    finished_at = models.DateTimeField(
        _("übernommen am"), null=True, blank=True, help_text=_("Leer: noch nicht.")
    )
    undone_at = models.DateTimeField(
        _("zurückgenommen am"), null=True, blank=True, help_text=_("Leer: gilt.")
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.file_name


class ImportFile(models.Model):
    """The bytes of an upload, away from all web addresses; ``clean_imports`` deletes them."""

    run = models.OneToOneField(
        ImportRun, verbose_name=_("Import"), on_delete=models.CASCADE, related_name="file",
        help_text=_("Zu welchem Import die Datei gehört."),
    )  # fmt: skip
    content = models.BinaryField(_("Inhalt"))
    codes = models.JSONField(
        _("Schlüsselliste"), default=dict, help_text=_("Was Zahlen in Spalten bedeuten.")
    )

    class Meta:
        verbose_name = _("hochgeladene Datei")
        verbose_name_plural = _("hochgeladene Dateien")

    def __str__(self):
        return str(self.run)


class ExternalKey(models.Model):
    """Which offer a row of a source became, and what that row said last time."""

    source = models.CharField(_("Quelle"), max_length=100, help_text=_("Name der Quelle."))
    key = models.CharField(_("Schlüssel"), max_length=200, help_text=_("Schlüssel in der Quelle."))
    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="external_keys",
        help_text=_("Was daraus geworden ist."),
    )
    run = models.ForeignKey(
        ImportRun,
        verbose_name=_("letzter Import"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="keys",
        help_text=_("Der Lauf, der zuletzt etwas geschrieben hat."),
    )
    values = models.JSONField(
        _("letzte Angaben"), default=dict, help_text=_("Was die Quelle zuletzt sagte.")
    )
    snapshot = models.JSONField(
        _("Stand danach"), default=dict, help_text=_("Wie das Angebot danach aussah.")
    )

    class Meta:
        verbose_name = _("Schlüssel einer Quelle")
        verbose_name_plural = _("Schlüssel von Quellen")
        ordering = ["source", "key"]
        constraints = [
            models.UniqueConstraint(name="offers_externalkey_once", fields=["source", "key"])
        ]

    def __str__(self):
        return f"{self.source}: {self.key}"


class ImportOutcome(models.TextChoices):
    CREATED = "created", _("neu")
    CHANGED = "changed", _("geändert")
    UNCHANGED = "unchanged", _("unverändert")
    REFUSED = "refused", _("abgelehnt")
    REPEATED = "repeated", _("doppelt in der Datei")


class ImportedRow(models.Model):
    """What became of one row; ``before`` is what it takes to undo a change."""

    run = models.ForeignKey(
        ImportRun,
        verbose_name=_("Import"),
        on_delete=models.CASCADE,
        related_name="rows",
        help_text=_("Zu welchem Import die Zeile gehört."),
    )
    line = models.PositiveIntegerField(_("Zeile"), help_text=_("Zeile oder Eintrag der Datei."))
    outcome = models.CharField(
        _("Ergebnis"), max_length=10, choices=ImportOutcome, help_text=_("Was daraus wurde.")
    )
    title = models.CharField(
        _("Titel"), max_length=200, blank=True, help_text=_("Wie das Angebot in der Datei heißt.")
    )
    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="imported_rows",
        help_text=_("Das Angebot, falls es eines gibt."),
    )
    notes = models.JSONField(_("Hinweise"), default=list, help_text=_("Gründe und Warnungen."))
    before = models.JSONField(
        _("Stand davor"), null=True, help_text=_("Angebot und letzte Angaben vor dem Import.")
    )

    class Meta:
        verbose_name = _("importierte Zeile")
        verbose_name_plural = _("importierte Zeilen")
        ordering = ["line", "pk"]

    def __str__(self):
        return f"{self.line}: {self.title}"
