"""Of an offer: when and where it takes place, and how one gets in."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cost import IsFree
from .offer_choices import Access, Delivery, OperatingState
from .place import LocationVisibility


class WhenAndAccess(models.Model):
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

    class Meta:
        abstract = True

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
    def findable_areas(self):
        """Stadtteile where the offer takes place, each once, secret places left out."""
        areas = {}
        for location in self.locations.all():
            if location.visibility != LocationVisibility.HIDDEN and location.area_id:
                areas[location.area_id] = location.area
        return sorted(areas.values(), key=lambda area: area.name)


def _is_fresh(stated_on):
    """True for AVAILABILITY_DAYS after the day something was stated; nobody need delete it."""
    if stated_on is None:
        return False
    return timezone.localdate() <= stated_on + timedelta(days=settings.AVAILABILITY_DAYS)
