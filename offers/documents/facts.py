"""What a document says of one public offer, as plain values in words."""

from django.conf import settings
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from offers import opening
from offers.ages import age_range_label
from offers.templatetags.kompass import (
    BAND_FIELDS,
    cost_words,
    date_words,
    day,
    money,
    upcoming_dates,
    when_words,
    where_words,
)
from offers.templatetags.words import STATE_WORDS
from offers.translations.texts import GermanText, german_only, state_of, translated

MOST_PLACES = 3
MOST_DATES = 6
MOST_LETTERS = 1500  # of the description; a sheet is one page


def absolute(path, base=""):
    """The address of ``path`` on this site; ``base`` (scheme and host) where it is known."""
    return f"{(base or settings.SITE_URL).rstrip('/')}{path}"


def entry(offer, base=""):
    """Return a dict of texts and lists for a whole public ``offer`` (see search.frozen)."""
    return {
        "title": translated(offer, "title"),
        "summary": translated(offer, "summary"),
        "description": _paragraphs(translated(offer, "description")),
        "state": str(STATE_WORDS.get(state_of(offer), "")),
        "ages": capfirst(age_range_label(offer.age_from_months, offer.age_to_months)),
        "phases": sorted(
            {phase.order for phase in offer.life_phases.all() if 1 <= phase.order <= BAND_FIELDS}
        ),
        "provider": offer.provider.name,
        "is_example": offer.is_example,
        "notice": closed_words(offer),
        "facts": facts(offer),
        "times": [[str(weekday), slots] for weekday, slots in opening.schedule_lines(offer)],
        "dates": [date_words(date) for date in upcoming_dates(offer)[:MOST_DATES]],
        "schedule_note": german_only(offer.schedule_note),
        "places": [_place(place) for place in offer.locations.all()[:MOST_PLACES]],
        "more_places": max(0, len(offer.locations.all()) - MOST_PLACES),
        "contacts": contacts(offer),
        "access": access_rows(offer),
        "url": absolute(offer.get_absolute_url(), base),
        "checked": day(offer.verified_at),
    }


def facts(offer):
    """Where, what it costs, how to come in, which languages: pairs of label and words.

    Paper outlives "tomorrow", so the time stands here only where there is no timetable.
    """
    languages = ", ".join(translated(language, "name") for language in offer.languages.all())
    has_timetable = offer.opening_times.all() or upcoming_dates(offer)
    return [
        *([] if has_timetable else [[_("Wann"), when_words(offer)]]),
        [_("Wo"), where_words(offer)],
        [_("Kosten"), cost_words(offer)],
        [_("Zugang"), capfirst(offer.get_access_display())],
        *([[_("Sprachen"), languages]] if languages else []),
    ]


def access_rows(offer):
    """What a family needs to know before it comes, as pairs of label and words."""
    prices = [_price(row) for row in offer.cost_rows.all()]
    rows = [
        [_("Anmeldung"), german_only(offer.registration)],
        [_("Online-Dienst"), offer.online_service_url],
        [_("Voraussetzungen"), german_only(offer.requirements)],
        [_("Bitte mitbringen"), german_only(offer.documents)],
        [_("Preise"), joined("; ", prices)],
        [_("Hinweis zu Kosten"), german_only(offer.cost_note)],
        [_("Bildung und Teilhabe"), _("möglich") if offer.but_eligible else ""],
    ]
    return [row for row in rows if row[1]]


def contacts(offer):
    """Public ways to reach the offer and its provider: ``{"name", "phone", "mail", "web"}``."""
    known = [
        {"name": german_only(one.function), "phone": one.phone, "mail": one.mail, "web": ""}
        for one in offer.public_contacts
    ]
    provider = offer.provider
    own = {
        "name": provider.name,
        "phone": provider.phone,
        "mail": provider.mail,
        "web": provider.website,
    }
    return [*known, own]


def closed_words(offer):
    """What to say while the offer is closed, in parts; else nothing."""
    if not offer.is_closed:
        return []
    until = _("Zurzeit geschlossen.")
    if offer.closed_until is not None:
        until = _("Geschlossen bis %(day)s.") % {"day": day(offer.closed_until)}
    return joined(" ", filter(None, [until, german_only(offer.closed_note)]))


def joined(separator, parts):
    """``parts`` with ``separator`` between them: a list, for each part keeps its language."""
    return [piece for part in parts for piece in (separator, part)][1:]


def _paragraphs(text):
    """The paragraphs of a description, cut to what one page holds; German ones stay marked."""
    kind = GermanText if isinstance(text, GermanText) else str
    cut = Truncator(text).chars(MOST_LETTERS).replace("\r", "")
    return [kind(part.strip()) for part in cut.split("\n\n") if part.strip()]


def _price(row):
    price = money(row) or _("Betrag bitte erfragen")
    if row.amount is not None and row.unit:
        price = _("%(price)s je %(unit)s") % {"price": price, "unit": row.unit}
    return [german_only(row.label), f": {price}"]


def _place(place):
    """``{"name", "address", "transit"}`` with what may be known of ``place``."""
    if not place.is_public:
        area = place.public_area
        note = german_only(place.masked_note) or _("Die Anschrift erfahren Sie beim Anbieter.")
        return {
            "name": area.name if area else _("Vertraulicher Ort"),
            "address": note,
            "transit": "",
        }
    return {"name": place.name, "address": place.public_address, "transit": place.transit}
