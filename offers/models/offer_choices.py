"""The choices of an offer: status, source, delivery, access, prevention level, operation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    IN_REVIEW = "in_review", _("in Prüfung")
    PUBLISHED = "published", _("veröffentlicht")
    ARCHIVED = "archived", _("archiviert")


class Source(models.TextChoices):
    OWN = "own", _("eigene Erfassung")
    IMPORT = "import", _("Import")
    PROVIDER = "provider", _("vom Anbieter gemeldet")


class VerifiedHow(models.TextChoices):
    """On which way a check reached us."""

    FORM = "form", _("im Formular")
    LIST = "list", _("in der Liste")
    MAIL_LINK = "mail_link", _("über den Link in einer E-Mail")
    PROVIDER_PAGE = "provider_page", _("auf der Seite des Anbieters")
    IMPORT = "import", _("beim Import")
    CAMPAIGN = "campaign", _("bei einer Prüfaktion")
    RELEASE = "release", _("bei der Freigabe")


class Delivery(models.TextChoices):
    IN_PERSON = "in_person", _("vor Ort")
    HOME_VISIT = "home_visit", _("Hausbesuch")
    ONLINE = "online", _("online")
    TELEPHONE = "telephone", _("telefonisch")
    HYBRID = "hybrid", _("vor Ort und online oder am Telefon")


class Access(models.TextChoices):
    OPEN = "open", _("ohne Anmeldung")
    REGISTRATION = "registration", _("mit Anmeldung")
    REFERRAL = "referral", _("mit Überweisung oder Verordnung")
    APPLICATION = "application", _("auf Antrag")
    WAITING_LIST = "waiting_list", _("über eine Warteliste")
    MEMBERSHIP = "membership", _("mit Mitgliedschaft")


class PreventionLevel(models.TextChoices):
    UNIVERSAL = "universal", _("universell: für alle Familien")
    SELECTIVE = "selective", _("selektiv: für Familien in besonderen Lagen")
    INDICATED = "indicated", _("indiziert: bei einem schon bestehenden Hilfebedarf")


class OperatingState(models.TextChoices):
    ACTIVE = "active", _("läuft")
    TEMPORARILY_CLOSED = "temporarily_closed", _("vorübergehend geschlossen")
