"""Of an offer: who is behind it, and how it is steered; the latter is internal and never public."""

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from .offer_choices import Source, Status, VerifiedHow
from .vocabulary import REVIEW_MONTHS


class WhoAndSteering(models.Model):
    # Wer
    provider = models.ForeignKey(
        "offers.Provider",
        verbose_name=_("Anbieter"),
        on_delete=models.PROTECT,
        related_name="offers",
        help_text=_("Wer das Angebot macht."),
    )
    cooperation_partners = models.ManyToManyField(
        "offers.Provider",
        verbose_name=_("Partner"),
        blank=True,
        related_name="partner_offers",
        help_text=_("Wer daran mitwirkt."),
    )
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("federführender Bereich"),
        on_delete=models.PROTECT,
        related_name="offers",
        help_text=_("Genau eine Stelle der Verwaltung, die für den Eintrag einsteht."),
    )
    contributing_departments = models.ManyToManyField(
        "offers.Department",
        verbose_name=_("mitwirkende Bereiche"),
        blank=True,
        related_name="contributed_offers",
        help_text=_("Andere Stellen der Verwaltung, die beteiligt sind."),
    )
    owner_function = models.CharField(
        _("verantwortlich (Funktion)"),
        max_length=150,
        blank=True,
        help_text=_("Wer in der Verwaltung den Eintrag pflegt. Intern."),
    )
    deputy_function = models.CharField(
        _("Vertretung (Funktion)"),
        max_length=150,
        blank=True,
        help_text=_("Wer einspringt. Intern."),
    )

    # Steuerung (intern)
    status = models.CharField(
        _("Status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("Nur veröffentlichte Angebote sind öffentlich."),
    )
    source = models.CharField(
        _("Quelle"),
        max_length=10,
        choices=Source,
        default=Source.OWN,
        help_text=_("Woher der Eintrag stammt."),
    )
    verified_at = models.DateField(
        _("geprüft am"), null=True, blank=True, help_text=_("Wird öffentlich angezeigt.")
    )
    verified_by = models.CharField(
        _("geprüft von"), max_length=150, blank=True, help_text=_("Funktion, intern.")
    )
    verified_how = models.CharField(
        _("geprüft wie"),
        max_length=13,
        choices=VerifiedHow,
        blank=True,
        help_text=_("Auf welchem Weg die letzte Prüfung kam. Intern."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("Prüfung alle (Monate)"),
        null=True,
        blank=True,
        validators=REVIEW_MONTHS,
        help_text=_("Leer: wie das strengste Thema oder die Einstellung der Website."),
    )
    # The next two follow from the fields above; offers.freshness.schedule alone writes them.
    verify_due = models.DateField(
        _("fällig am"), null=True, editable=False, help_text=_("Tag der nächsten Prüfung.")
    )
    hidden_from = models.DateField(
        _("verborgen ab"),
        null=True,
        editable=False,
        help_text=_("Erster Tag, an dem der Eintrag mangels Prüfung nicht mehr öffentlich ist."),
    )
    capacity = models.PositiveIntegerField(
        _("Plätze"), null=True, blank=True, help_text=_("Leer: nicht erhoben. Intern.")
    )
    participants_last_year = models.PositiveIntegerField(
        _("Teilnehmende im Vorjahr"), null=True, blank=True, help_text=_("Leer: nicht erhoben.")
    )
    waiting_list = models.PositiveIntegerField(
        _("Wartende"), null=True, blank=True, help_text=_("Leer: nicht erhoben. Intern.")
    )
    funding_programmes = models.ManyToManyField(
        "offers.FundingProgramme", through="OfferFunding", related_name="offers"
    )
    need_topics = models.ManyToManyField(
        "offers.NeedTopic",
        verbose_name=_("Bedarfsthemen"),
        blank=True,
        related_name="offers",
        help_text=_("Auf welchen Bedarf das Angebot antwortet."),
    )
    cross_cutting_topics = models.ManyToManyField(
        "offers.CrossCuttingTopic",
        verbose_name=_("Querschnittsthemen"),
        blank=True,
        related_name="offers",
        help_text=_("Themen quer zu den Fachbereichen."),
    )
    developed_with_families = models.BooleanField(
        _("mit Familien entwickelt"),
        default=False,
        help_text=_("Familien waren an der Entwicklung beteiligt."),
    )
    related_offers = models.ManyToManyField(
        "self",
        verbose_name=_("verwandte Angebote"),
        blank=True,
        symmetrical=False,
        related_name="related_from",
        help_text=_("Was Familien danach oder daneben hilft."),
    )
    internal_note = models.TextField(
        _("interne Notiz"), blank=True, help_text=_("Nur für die Verwaltung.")
    )
    released_at = models.DateField(
        _("erstmals veröffentlicht am"),
        null=True,
        blank=True,
        help_text=_("Leer: war nie öffentlich. Setzt die Freigabe."),
    )
    archived_at = models.DateField(
        _("archiviert am"),
        null=True,
        blank=True,
        help_text=_("Ab diesem Tag läuft die Frist bis zum Löschen."),
    )
    archive_reason = models.CharField(
        _("Grund der Archivierung"),
        max_length=250,
        blank=True,
        help_text=_("Warum es das Angebot nicht mehr gibt. Intern."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("Nachfolge"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        help_text=_("Das Angebot, auf das die alte Adresse hinweist, solange es öffentlich ist."),
    )
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def public_contacts(self):
        """Contacts for everybody; sorted in Python so that a prefetch serves it."""
        return [contact for contact in self.contacts.all() if contact.is_public]

    def is_public(self, on=None):
        """True where ``published(on)`` would list this offer; decides without a query."""
        on = on or timezone.localdate()
        return (
            self.status == Status.PUBLISHED
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or self.valid_until >= on)
            and (self.hidden_from is None or self.hidden_from > on)
        )

    def leave_archive(self):
        """Forget what is only true in the archive; the history keeps it."""
        self.archived_at, self.archive_reason, self.successor = None, "", None

    @property
    def archived_on(self):
        """The day of archiving; of the last change where nobody noted it (imported rows)."""
        return self.archived_at or timezone.localdate(self.updated_at)

    @property
    def visibility_note(self):
        """When a released offer begins or ceases to be public, in words; else an empty text."""
        if self.status != Status.PUBLISHED:
            return ""
        today = timezone.localdate()
        if self.valid_until is not None and self.valid_until < today:
            return _("Sichtbarkeit endete am %(day)s") % {"day": _in_words(self.valid_until)}
        if self.hidden_from is not None and self.hidden_from <= today:
            return _("verborgen seit %(day)s") % {"day": _in_words(self.hidden_from)}
        if self.valid_from is not None and self.valid_from > today:
            return _("ab %(day)s sichtbar") % {"day": _in_words(self.valid_from)}
        if self.valid_until is not None:
            return _("Sichtbarkeit endet am %(day)s") % {"day": _in_words(self.valid_until)}
        return ""

    @property
    def is_overdue(self):
        return self.verify_due is not None and self.verify_due < timezone.localdate()

    def months_since_verified(self, on=None):
        """Whole months since the last check, or None where it was never checked."""
        if self.verified_at is None:
            return None
        on = on or timezone.localdate()
        months = (on.year - self.verified_at.year) * 12 + on.month - self.verified_at.month
        return months - (on.day < self.verified_at.day)


def _in_words(day):
    return formats.date_format(day, "SHORT_DATE_FORMAT")
