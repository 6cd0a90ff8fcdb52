"""The offer: what a family finds. Fields follow the blocks Was, Für wen, Wann und wo, Zugang,
Wer and Steuerung; the last one is internal and never public."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase

from offers.photos import PhotoField

from .base import ExampleModel, SluggedModel
from .cost import IsFree
from .offer_choices import (
    Access,
    Delivery,
    OperatingState,
    PreventionLevel,
    Source,
    Status,
    VerifiedHow,
)
from .offer_query import OfferQuerySet
from .place import LocationVisibility
from .vocabulary import REVIEW_MONTHS, validate_age_range

MIN_AGE_MONTHS = -10
MAX_AGE_MONTHS = 27 * 12


class Offer(ExampleModel, SluggedModel):
    # Was
    title = models.CharField(
        _("Titel"),
        max_length=120,
        help_text=_("Kurz und ohne Amtssprache, höchstens 120 Zeichen."),
    )
    summary = models.CharField(
        _("Kurztext"),
        max_length=200,
        help_text=_("Ein bis zwei Sätze für die Ergebnisliste, höchstens 200 Zeichen."),
    )
    description = models.TextField(
        _("Beschreibung"),
        blank=True,
        help_text=_("Was geschieht dort? Absätze mit einer leeren Zeile trennen."),
    )
    tags = TaggableManager(
        _("Schlagwörter"),
        through="offers.OfferTag",
        blank=True,
        help_text=_("Freie Wörter, mit Komma getrennt, auch Wörter, nach denen Familien suchen."),
    )
    image = PhotoField(
        _("Bild"),
        upload_to="angebote/",
        blank=True,
        help_text=_("Eigenes Bild im Querformat. Keine Bilder von Kindern ohne Einwilligung."),
    )
    image_alt = models.CharField(
        _("Bildbeschreibung"),
        max_length=250,
        blank=True,
        help_text=_("Was auf dem Bild zu sehen ist, für Menschen, die es nicht sehen."),
    )

    # Für wen
    age_from_months = models.SmallIntegerField(
        _("Alter von (Monate)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AGE_MONTHS), MaxValueValidator(MAX_AGE_MONTHS)],
        help_text=_("In Monaten, Schwangerschaft minus 9. Leer: ohne untere Grenze."),
    )
    age_to_months = models.SmallIntegerField(
        _("Alter bis unter (Monate)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AGE_MONTHS), MaxValueValidator(MAX_AGE_MONTHS)],
        help_text=_("Bis unter dieses Alter: »bis 3 Jahre« ist 36. Leer: ohne obere Grenze."),
    )
    life_phases = models.ManyToManyField(
        "offers.LifePhase",
        verbose_name=_("Lebensphasen"),
        blank=True,
        related_name="offers",
        help_text=_("Ergeben sich aus dem Alter, wenn sie nicht von Hand gesetzt sind."),
    )
    life_phases_overridden = models.BooleanField(
        _("Lebensphasen von Hand gesetzt"),
        default=False,
        help_text=_("Angehakt: Die Auswahl bleibt stehen, auch wenn sich das Alter ändert."),
    )
    transitions = models.ManyToManyField(
        "offers.Transition",
        verbose_name=_("Übergänge"),
        blank=True,
        related_name="offers",
        help_text=_("Bei welchem Wechsel das Angebot hilft, zum Beispiel beim Kita-Start."),
    )
    topics = models.ManyToManyField(
        "offers.Topic",
        verbose_name=_("Themen"),
        blank=True,
        related_name="offers",
        help_text=_("Ein bis drei Themen."),
    )
    target_groups = models.ManyToManyField(
        "offers.TargetGroup",
        verbose_name=_("Zielgruppen"),
        blank=True,
        related_name="offers",
        help_text=_("An wen sich das Angebot richtet."),
    )
    offer_type = models.ForeignKey(
        "offers.OfferType",
        verbose_name=_("Angebotsform"),
        on_delete=models.PROTECT,
        related_name="offers",
        help_text=_("Kurs, Treff, Beratung …"),
    )
    languages = models.ManyToManyField(
        "offers.Language",
        verbose_name=_("Sprachen"),
        blank=True,
        related_name="offers",
        help_text=_("Sprachen, die dort gesprochen werden."),
    )
    prevention_level = models.CharField(
        _("Präventionsebene"),
        max_length=12,
        choices=PreventionLevel,
        default=PreventionLevel.UNIVERSAL,
        help_text=_("Für alle, für besondere Lagen oder bei bestehendem Hilfebedarf."),
    )

    # Wann und wo
    by_appointment = models.BooleanField(
        _("Termine nach Vereinbarung"),
        default=False,
        help_text=_("Auch ohne feste Zeiten kann man einen Termin ausmachen."),
    )
    schedule_note = models.CharField(
        _("Ausnahmen"),
        max_length=250,
        blank=True,
        help_text=_("Zum Beispiel »nicht an Feiertagen«."),
    )
    valid_from = models.DateField(
        _("sichtbar ab"),
        null=True,
        blank=True,
        help_text=_("Erster Tag, an dem das Angebot öffentlich ist. Leer: sofort."),
    )
    valid_until = models.DateField(
        _("sichtbar bis"),
        null=True,
        blank=True,
        help_text=_("Letzter Tag, an dem es öffentlich ist. Leer: ohne Ende."),
    )
    operating_state = models.CharField(
        _("Betrieb"),
        max_length=20,
        choices=OperatingState,
        default=OperatingState.ACTIVE,
        help_text=_("Vorübergehend geschlossene Angebote bleiben sichtbar, mit Hinweis."),
    )
    closed_until = models.DateField(
        _("geschlossen bis"), null=True, blank=True, help_text=_("Voraussichtlich letzter Tag.")
    )
    closed_note = models.CharField(
        _("Grund der Schließung"), max_length=200, blank=True, help_text=_("Ein Satz für Familien.")
    )
    locations = models.ManyToManyField(
        "offers.Location",
        verbose_name=_("Orte"),
        blank=True,
        related_name="offers",
        help_text=_("Wo das Angebot stattfindet."),
    )
    catchment_areas = models.ManyToManyField(
        "offers.Area",
        verbose_name=_("Einzugsgebiet"),
        blank=True,
        related_name="catchment_offers",
        help_text=_("Für wen es gedacht ist: ganze Stadt oder einzelne Stadtteile."),
    )
    delivery = models.CharField(
        _("Wo es stattfindet"),
        max_length=12,
        choices=Delivery,
        default=Delivery.IN_PERSON,
        help_text=_("Vor Ort, zu Hause, online oder am Telefon."),
    )

    # Zugang
    access = models.CharField(
        _("Zugang"),
        max_length=14,
        choices=Access,
        default=Access.OPEN,
        help_text=_("Wie Familien teilnehmen können."),
    )
    registration = models.CharField(
        _("Anmeldung"), max_length=250, blank=True, help_text=_("Wie und wo man sich anmeldet.")
    )
    requirements = models.CharField(
        _("Voraussetzungen"), max_length=250, blank=True, help_text=_("Was erfüllt sein muss.")
    )
    documents = models.CharField(
        _("Unterlagen"), max_length=250, blank=True, help_text=_("Was man mitbringen soll.")
    )
    waiting_time = models.CharField(
        _("Wartezeit"), max_length=150, blank=True, help_text=_("In Worten, ohne Versprechen.")
    )
    waiting_time_as_of = models.DateField(
        _("Wartezeit: Stand"), null=True, blank=True, help_text=_("Tag, an dem das galt.")
    )
    free_places = models.PositiveSmallIntegerField(
        _("freie Plätze"),
        null=True,
        blank=True,
        help_text=_("Leer: unbekannt. Wird nach einiger Zeit von selbst nicht mehr gezeigt."),
    )
    free_places_as_of = models.DateField(
        _("freie Plätze: Stand"), null=True, blank=True, help_text=_("Tag, an dem das galt.")
    )
    is_free = models.CharField(
        _("kostenlos"),
        max_length=7,
        choices=IsFree,
        default=IsFree.UNKNOWN,
        help_text=_("Bei »ja« dürfen keine Preise eingetragen sein."),
    )
    cost_note = models.CharField(
        _("Hinweis zu Kosten"), max_length=250, blank=True, help_text=_("Ermäßigung, Spende …")
    )
    but_eligible = models.BooleanField(
        _("Bildung und Teilhabe möglich"),
        default=False,
        help_text=_("Familien mit wenig Geld können die Kosten über BuT bekommen."),
    )
    is_anonymous = models.BooleanField(
        _("anonym möglich"), default=False, help_text=_("Ohne den eigenen Namen zu nennen.")
    )
    siblings_welcome = models.BooleanField(
        _("Geschwister willkommen"), default=False, help_text=_("Geschwister dürfen mitkommen.")
    )
    childcare_provided = models.BooleanField(
        _("Kinderbetreuung dabei"),
        default=False,
        help_text=_("Während des Angebots werden Kinder betreut."),
    )
    online_service_url = models.URLField(
        _("Online-Dienst"), blank=True, help_text=_("Adresse zum Anmelden oder Beantragen.")
    )
    leika_key = models.CharField(
        _("LeiKa-Schlüssel"),
        max_length=14,
        blank=True,
        help_text=_("14 Ziffern aus dem Leistungskatalog, falls es eine amtliche Leistung ist."),
    )

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

    def derive_life_phases(self):
        """Set the phases that the offer's age touches, unless they are set by hand."""
        if self.life_phases_overridden:
            return
        phases = self._meta.get_field("life_phases").related_model.objects.all()
        if self.age_from_months is not None:
            phases = phases.filter(age_to_months__gt=self.age_from_months)
        if self.age_to_months is not None:
            # An offer "from −9 to 0" is for the pregnancy alone, one "from 0" begins at birth.
            phases = phases.filter(age_from_months__lt=self.age_to_months)
        self.life_phases.set(phases)

    @property
    def is_closed(self):
        return self.is_closed_on(timezone.localdate())

    def is_closed_on(self, day):
        """Temporarily closed on ``day``; ``closed_until`` is the last closed day."""
        if self.operating_state != OperatingState.TEMPORARILY_CLOSED:
            return False
        return self.closed_until is None or self.closed_until >= day

    @property
    def known_free_places(self):
        """The number of free places while that is worth saying, else None."""
        return self.free_places if _is_fresh(self.free_places_as_of) else None

    @property
    def known_waiting_time(self):
        """The waiting time in words while that is worth saying, else an empty text."""
        return self.waiting_time if _is_fresh(self.waiting_time_as_of) else ""

    @property
    def public_contacts(self):
        """Contacts for everybody; sorted in Python so that a prefetch serves it."""
        return [contact for contact in self.contacts.all() if contact.is_public]

    @property
    def findable_areas(self):
        """Stadtteile where the offer takes place, each once, secret places left out."""
        areas = {}
        for location in self.locations.all():
            if location.visibility != LocationVisibility.HIDDEN and location.area_id:
                areas[location.area_id] = location.area
        return sorted(areas.values(), key=lambda area: area.name)

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


def _is_fresh(stated_on):
    """True for AVAILABILITY_DAYS after the day something was stated; nobody need delete it."""
    if stated_on is None:
        return False
    return timezone.localdate() <= stated_on + timedelta(days=settings.AVAILABILITY_DAYS)


def _in_words(day):
    return formats.date_format(day, "SHORT_DATE_FORMAT")


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
