"""The columns of the overview in their order: every field of an offer, one row for each.

Headers are a contract with the files that people keep, so they are German in every language of
the site. Public columns say what the pages say; internal ones complete them so that a file with
all columns holds everything about an offer but its picture.
"""

from django.conf import settings

from offers.models import (
    Access,
    AccessibilityValue,
    Delivery,
    IsFree,
    OperatingState,
    PreventionLevel,
    Source,
    Status,
    TranslationStatus,
    VerifiedHow,
)

from . import children
from .cells import CellError, join_list, split_list, write_choice, write_date
from .columns import Column, choice, day, flag, many, number, one, rows, text, url
from .labels import WITH_KEY, label_with_key

UUID, SLUG, TITLE = "Kennung", "Kürzel", "Titel"
ROOT_DEPARTMENT, WORK_AREA = "federführender Fachbereich", "Arbeitsbereich"
SUCCESSOR = "Nachfolge"
MASKED = "Anschrift nicht öffentlich"


def is_public_row(row):
    return row.is_public


def is_hidden_row(row):
    return not row.is_public


def read_tags(offer, names):
    return join_list(sorted(tag.name for tag in offer.tags.all()))


def parse_tags(cell, names):
    return list(dict.fromkeys(split_list(cell)))


def read_image(offer, names):
    return f"{settings.SITE_URL}{offer.image.url}" if offer.image else ""


def read_public_places(offer, names):
    """Public places with their address; of the others only that they exist, and where at most."""
    shown = [place for place in offer.locations.all() if place.is_public]
    masked = [place.public_area for place in offer.locations.all() if not place.is_public]
    notes = [f"{MASKED}, Stadtteil {area.name}" if area else MASKED for area in masked]
    return join_list([*names.public_places.labels(shown), *sorted(notes)])


def parse_public_places(cell, names):
    known = [label for label in split_list(cell) if not label.startswith(MASKED)]
    return names.public_places.find_all(known)


def read_hidden_places(offer, names):
    hidden = filter(is_hidden_row, offer.locations.all())
    return join_list(names.hidden_places.labels(hidden))


def parse_hidden_places(cell, names):
    return names.hidden_places.find_all(split_list(cell))


def read_districts(offer, names):
    return join_list(area.name for area in offer.findable_areas)


def read_transit(offer, names):
    places = [place for place in offer.locations.all() if place.is_public and place.transit]
    return join_list(sorted(f"{place.name}: {place.transit}" for place in places))


def read_accessibility(offer, names):
    lines = []
    for place in filter(is_public_row, offer.locations.all()):
        known = [_write_criterion(value) for value in place.accessibility.all()]
        checked = write_date(place.accessibility_checked_on)
        known += [f"geprüft am {checked}"] if checked else []
        lines += [f"{place.name}: {', '.join(known)}"] if known else []
    return join_list(sorted(lines))


def _write_criterion(value):
    note = f" ({value.note})" if value.note else ""
    return f"{value.criterion.title} {write_choice(value.value, AccessibilityValue)}{note}"


def read_root_department(offer, names):
    return names.departments.label(offer.department.root)


def parse_department(cell, names):
    return names.departments.find(cell) if cell.strip() else None


def read_work_area(offer, names):
    department = offer.department
    return names.departments.label(department) if department.parent_id else ""


def read_carrier(offer, names):
    return names.providers.label(offer.provider.carrier)


def is_public_offer(offer):
    return offer.is_public()


def is_hidden_offer(offer):
    return not offer.is_public()


def related_reader(belongs):
    def read(offer, names):
        shown = filter(belongs, offer.related_offers.all())
        return join_list(sorted(label_with_key(other.title, other.slug) for other in shown))

    return read


def read_successor(offer, names):
    after = offer.successor
    return label_with_key(after.title, after.slug) if after else ""


def parse_related(cell, names):
    """Return the slugs in a cell: the offers themselves may come later in the same file."""
    slugs, faults = [], []
    for label in split_list(cell):
        if match := WITH_KEY.fullmatch(label):
            slugs.append(match[2])
        elif label.replace("-", "").isalnum():
            slugs.append(label)
        else:
            faults.append(f"Bei „{label}“ fehlt am Ende das Kürzel in eckigen Klammern.")
    if faults:
        raise CellError(*faults)
    return slugs


def read_shown_translations(offer, names):
    shown = [row for row in offer.translations.all() if row.is_shown]
    return join_list(
        f"{row.language.name} ({write_choice(row.status, TranslationStatus)})" for row in shown
    )


def read_funding_end(offer, names):
    ends = [write_date(row.last_day) for row in offer.funding.all() if row.last_day]
    return join_list(ends)


def parse_leika(cell, names):
    key = cell.strip()
    if "E+" in key.upper():
        raise CellError(
            f"„{key}“ ist von der Tabellenkalkulation gekürzt. Bitte alle 14 Ziffern eintragen, "
            "die Zelle vorher als Text formatieren."
        )
    return key


def page_address(offer, names=None):
    return f"{settings.SITE_URL}{offer.get_absolute_url()}"


# -- The overview -------------------------------------------------------------------------------


PUBLIC_COLUMNS = [
    Column(UUID, lambda offer, names: str(offer.uuid), target="uuid"),
    text(SLUG, "slug"),
    text(TITLE, "title", width=40),
    text("Kurztext", "summary", width=40),
    text("Beschreibung", "description", width=60),
    Column("Schlagwörter", read_tags, parse_tags, target="tags", kind="tags"),
    Column("Textfassungen", read_shown_translations),
    Column("Bild", read_image),
    text("Bildbeschreibung", "image_alt"),
    many("Lebensphasen", "life_phases", "life_phases"),
    flag("Lebensphasen von Hand", "life_phases_overridden"),
    number("Alter von (Monate)", "age_from_months"),
    number("Alter bis unter (Monate)", "age_to_months"),
    many("Zielgruppen", "target_groups", "target_groups"),
    many("Sprachen", "languages", "languages"),
    choice("Präventionsebene", "prevention_level", PreventionLevel),
    many("Übergänge", "transitions", "transitions"),
    many("Themen", "topics", "topics"),
    one("Angebotsform", "offer_type", "offer_types"),
    rows("Zeiten", "opening_times", children.write_opening_time, children.read_opening_time),
    rows("Termine", "dates", children.write_offer_date, children.read_offer_date),
    flag("Termine nach Vereinbarung", "by_appointment"),
    text("Ausnahmen", "schedule_note"),
    day("sichtbar ab", "valid_from"),
    day("sichtbar bis", "valid_until"),
    choice("Betrieb", "operating_state", OperatingState),
    day("geschlossen bis", "closed_until"),
    text("Grund der Schließung", "closed_note"),
    choice("Durchführung", "delivery", Delivery),
    Column(
        "Orte",
        read_public_places,
        parse_public_places,
        target="locations",
        kind="relation",
        belongs=is_public_row,
        width=40,
    ),
    Column("Stadtteile", read_districts),
    many("Einzugsgebiet", "catchment_areas", "areas"),
    Column("Bus und Weg", read_transit),
    Column("Barrierefreiheit", read_accessibility, width=40),
    choice("Zugang", "access", Access),
    text("Anmeldung", "registration", width=30),
    text("Voraussetzungen", "requirements"),
    text("Unterlagen", "documents"),
    text("Wartezeit", "waiting_time"),
    day("Wartezeit Stand", "waiting_time_as_of"),
    number("freie Plätze", "free_places"),
    day("freie Plätze Stand", "free_places_as_of"),
    choice("kostenlos", "is_free", IsFree),
    rows("Kosten", "cost_rows", children.write_cost_row, children.read_cost_row),
    text("Hinweis zu Kosten", "cost_note"),
    flag("Bildung und Teilhabe", "but_eligible"),
    flag("anonym möglich", "is_anonymous"),
    flag("Geschwister willkommen", "siblings_welcome"),
    flag("Kinderbetreuung", "childcare_provided"),
    url("Online-Dienst", "online_service_url"),
    Column(
        "LeiKa-Schlüssel", lambda offer, names: offer.leika_key, parse_leika, target="leika_key"
    ),
    one("Anbieter", "provider", "providers"),
    Column("Träger", read_carrier),
    many("Partner", "cooperation_partners", "providers"),
    Column(ROOT_DEPARTMENT, read_root_department, parse_department, "department"),
    Column(WORK_AREA, read_work_area, parse_department, "department"),
    many("mitwirkende Bereiche", "contributing_departments", "departments"),
    rows(
        "Kontakte",
        "contacts",
        children.write_contact,
        children.read_public_contact,
        belongs=is_public_row,
    ),
    day("geprüft am", "verified_at"),
    Column(
        "verwandte Angebote",
        related_reader(is_public_offer),
        parse_related,
        target="related_offers",
        kind="offers",
        belongs=is_public_offer,
    ),
    flag("mit Familien entwickelt", "developed_with_families"),
    flag("Beispiel", "is_example"),
]

INTERNAL_COLUMNS = [
    choice("Status", "status", Status),
    day("veröffentlicht seit", "released_at"),
    day("archiviert am", "archived_at"),
    text("Grund der Archivierung", "archive_reason"),
    Column(SUCCESSOR, read_successor, parse_related, target="successor", kind="offers"),
    choice("Quelle", "source", Source),
    text("geprüft von", "verified_by"),
    choice("geprüft wie", "verified_how", VerifiedHow),
    number("Prüfung alle (Monate)", "review_months"),
    Column("fällig am", lambda offer, names: write_date(offer.verify_due), is_date=True, width=12),
    text("verantwortlich", "owner_function"),
    text("Vertretung", "deputy_function"),
    rows(
        "Kontakte (nicht öffentlich)",
        "contacts",
        children.write_contact,
        children.read_hidden_contact,
        belongs=is_hidden_row,
    ),
    Column(
        "Orte (nicht öffentlich)",
        read_hidden_places,
        parse_hidden_places,
        target="locations",
        kind="relation",
        belongs=is_hidden_row,
    ),
    Column(
        "verwandte Angebote (nicht öffentlich)",
        related_reader(is_hidden_offer),
        parse_related,
        target="related_offers",
        kind="offers",
        belongs=is_hidden_offer,
    ),
    rows(
        "Förderung",
        "funding",
        children.write_funding,
        children.read_funding,
        table="programmes",
    ),
    Column("Förderung endet", read_funding_end),
    number("Plätze", "capacity"),
    number("Teilnehmende im Vorjahr", "participants_last_year"),
    number("Wartende", "waiting_list"),
    many("Bedarfsthemen", "need_topics", "need_topics"),
    many("Querschnittsthemen", "cross_cutting_topics", "cross_cutting_topics"),
    rows(
        "Textfassungen (vollständig)",
        "translations",
        children.write_translation,
        children.read_translation,
        table="languages",
    ),
    text("interne Notiz", "internal_note", width=40),
]

# Always filled and therefore last: some spreadsheets drop empty cells at the end of a row.
ADDRESS = Column("Adresse der Seite", page_address, width=40)


def columns(*, internal):
    """The columns of a file, for the public or with the internal ones, in their order."""
    return [*PUBLIC_COLUMNS, *(INTERNAL_COLUMNS if internal else []), ADDRESS]
