"""Fixed lists of the networks: levels, kinds, types of actors (domain sources A5, A6, T5–T7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    STRATEGIC = "strategic", _("Strategie: entscheiden")
    TACTICAL = "tactical", _("Planung: auswerten und entwerfen")
    OPERATIONAL = "operational", _("Praxis: umsetzen")
    PARTICIPATION = "participation", _("Beteiligung")
    COMMITTEE = "committee", _("Ausschuss")


# The three levels of action that a working network needs, from deciding to doing.
ACTION_LEVELS = (Level.STRATEGIC, Level.TACTICAL, Level.OPERATIONAL)
LEVEL_NAMES = {
    Level.STRATEGIC: _("Strategie"),
    Level.TACTICAL: _("Planung"),
    Level.OPERATIONAL: _("Praxis"),
    Level.PARTICIPATION: _("Beteiligung"),
    Level.COMMITTEE: _("Ausschuss"),
}


class BodyKind(models.TextChoices):
    STEERING_GROUP = "steering_group", _("Steuerungs- oder Lenkungsgruppe")
    PLANNING_GROUP = "planning_group", _("Planungsgruppe")
    WORKING_GROUP = "working_group", _("Arbeitsgruppe")
    LARGE_GROUP = "large_group", _("Großgruppe")
    LEADERSHIP_CONFERENCE = "leadership_conference", _("Leitungskonferenz")
    NETWORK = "network", _("Netzwerktreffen")
    PARTNERS = "partners", _("Kreis der Partner")
    COMMITTEE = "committee", _("politischer Ausschuss")


class BodyStatus(models.TextChoices):
    FOUNDING = "founding", _("in Gründung")
    ACTIVE = "active", _("aktiv")
    RESTING = "resting", _("ruht")
    ENDED = "ended", _("beendet")


class NetworkKind(models.TextChoices):
    CHAIN = "chain", _("Präventionskette")
    NETWORK = "network", _("Netzwerk")
    PROJECT = "project", _("Projekt")
    PROGRAMME = "programme", _("Programm")


class ActorType(models.TextChoices):
    LEADERSHIP = "leadership", _("Leitung der Verwaltung")
    DEPARTMENT = "department", _("Fachbereich oder Fachdienst")
    STAFF_UNIT = "staff_unit", _("Stabsstelle")
    STAFF_COUNCIL = "staff_council", _("Personalvertretung")
    POLITICS = "politics", _("Politik")
    AUTHORITY = "authority", _("Behörde")
    WELFARE = "welfare", _("Wohlfahrtsverband")
    EMPLOYER = "employer", _("Arbeitgeber")
    SCHOOL_DAYCARE = "school_daycare", _("Schule oder Kita")
    HEALTH = "health", _("Gesundheitswesen")
    CHURCH = "church", _("Kirche oder Religionsgemeinschaft")
    EDUCATION = "education", _("Bildungswerk")
    INITIATIVE = "initiative", _("Initiative oder Verein")
    FAMILIES = "families", _("Familien")


MUNICIPAL_TYPES = frozenset(
    {
        ActorType.LEADERSHIP,
        ActorType.DEPARTMENT,
        ActorType.STAFF_UNIT,
        ActorType.STAFF_COUNCIL,
        ActorType.POLITICS,
    }
)


class SeatRole(models.TextChoices):
    CHAIR = "chair", _("Vorsitz")
    SPEAKER = "speaker", _("Sprecher:in")
    DEPUTY_SPEAKER = "deputy_speaker", _("stellvertretende:r Sprecher:in")
    OFFICE = "office", _("Geschäftsführung")
    MEMBER = "member", _("Mitglied")
    GUEST = "guest", _("Gast")
