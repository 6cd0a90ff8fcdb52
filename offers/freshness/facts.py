"""What somebody looks at to say "stimmt noch": the facts that change, in full, no more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from offers import opening
from offers.ages import age_range_label
from offers.templatetags.kompass import cost_words, upcoming_dates, where_words


@dataclass(frozen=True)
class Fact:
    label: str
    lines: list[str]


def key_facts(offer):
    """Return Facts of an offer loaded ``with_card_data``; public ones only, no further query."""
    return [
        Fact(_("Für wen"), [age_range_label(offer.age_from_months, offer.age_to_months)]),
        Fact(_("Wann"), _times(offer) or [_("keine Angabe")]),
        Fact(_("Wo"), _places(offer) or [where_words(offer)]),
        Fact(_("Kosten"), [part for part in (cost_words(offer), offer.cost_note) if part]),
        Fact(
            _("Zugang"),
            [part for part in (offer.get_access_display(), offer.registration) if part],
        ),
        Fact(_("Kontakt"), _contacts(offer) or [_("keine Angabe")]),
    ]


def _times(offer):
    lines = [f"{day}: {', '.join(slots)}" for day, slots in opening.schedule_lines(offer)]
    lines += [f"{date.date:%d.%m.%Y}, {_clock(date)}" for date in upcoming_dates(offer)]
    if offer.by_appointment:
        lines.append(_("Termin nach Vereinbarung"))
    if offer.is_closed:
        lines.append(_("zurzeit geschlossen"))
    return lines + ([offer.schedule_note] if offer.schedule_note else [])


def _clock(date):
    if date.is_cancelled:
        return _("fällt aus")
    return opening.clock_label(date.starts_at, date.ends_at)


def _places(offer):
    shown = [place for place in offer.locations.all() if place.is_public]
    return [", ".join(filter(None, (place.public_name, place.public_address))) for place in shown]


def _contacts(offer):
    return [
        ", ".join(filter(None, (contact.function, contact.phone, contact.mail)))
        for contact in offer.public_contacts
    ]
