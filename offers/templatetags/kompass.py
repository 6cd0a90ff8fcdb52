"""Helpers that all public templates share: icons, ages, dates in words, money, links."""

import re
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers import opening
from offers.ages import age_label, age_range_label
from offers.geo import distance_km
from offers.models import AccessibilityValue, Delivery, IsFree, Period
from offers.templatetags.words import spoken
from offers.translations.texts import GermanText, translated

register = template.Library()

BAND_FIELDS = 5  # the age band has one field for each phase from pregnancy to primary school

ELSEWHERE = {
    Delivery.HOME_VISIT: gettext_lazy("bei Ihnen zu Hause"),
    Delivery.ONLINE: gettext_lazy("online"),
    Delivery.TELEPHONE: gettext_lazy("am Telefon"),
    Delivery.HYBRID: gettext_lazy("auch online oder am Telefon"),
}
SPRITES = {
    "zeichen": "kompass/img/zeichen.svg",
    "phasen": "kompass/img/phasen.svg",
    "themen": "kompass/img/themen.svg",
}

# -- Icons and the frame ----------------------------------------------------------------------


@lru_cache(maxsize=256)
def _svg(sprite, name, css, size):
    return format_html(
        '<svg class="{}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css, size, size, static(SPRITES[sprite]), name,
    )  # fmt: skip


@register.simple_tag
def icon(name, css=""):
    """A small sign from zeichen.svg; decoration, the text beside it says the same."""
    return _svg("zeichen", name, f"i {css}".strip(), 20)


@register.simple_tag
def topic_icon(topic):
    return _svg("themen", topic.icon, "i-l", 44) if topic.icon else ""


@register.simple_tag
def phase_icon(phase, size=40, css=""):
    """The phase's own sign (named by its slug); ``css="i"`` for the small one in a line."""
    return _svg("phasen", phase.slug, css, size)


@register.filter
def phase_class(phase):
    """The CSS class with the phase's colours; ``p0`` (neutral) for phases beyond the band."""
    return f"p{phase.order}" if phase and 1 <= phase.order <= BAND_FIELDS else "p0"


@register.inclusion_tag("includes/main_menu.html", takes_context=True)
def main_menu(context):
    """The main menu; the entry is current when the page lies at or below its address."""
    request = context.get("request")
    here = request.path if request else ""
    entries = [
        ("offers:offer_list", "suche", _("Angebote")),
        ("offers:life_path", "weg", _("Lebensweg")),
        ("offers:topic_list", "bluete", _("Themen")),
        ("offers:situation_list", "familie", _("Situationen")),
        ("offers:crisis", "rettung", _("Notfall")),
    ]
    menu = []
    for name, sign, label in entries:
        url = reverse(name)
        current = "page" if here == url else "true" if here.startswith(url) else ""
        menu.append({"url": url, "icon": sign, "label": label, "current": current})
    return {"menu": menu}


# -- Ages -------------------------------------------------------------------------------------


register.filter("age", age_label)


@register.simple_tag
def age_range(offer):
    return age_range_label(offer.age_from_months, offer.age_to_months)


@register.simple_tag
def age_band(offer):
    """The five fields of the life path; those of the offer's phases are filled.

    Reads the prefetched ``life_phases``. Decoration: the words stand beside it.
    """
    filled = {phase.order for phase in offer.life_phases.all()}
    fields = range(1, BAND_FIELDS + 1)
    return format_html_join("", "<{0}></{0}>", (("b" if n in filled else "i",) for n in fields))


@register.simple_tag
def marked(offer, name):
    """The text of field ``name`` with the words searched for marked, if there are any."""
    words = translated(offer, name)
    chunks = getattr(offer, f"{name}_chunks", None)
    if chunks is None:
        return spoken(words)
    html = format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", text) if is_hit else text,) for text, is_hit in chunks),
    )
    return spoken(html, is_german=isinstance(words, GermanText))


# -- Links ------------------------------------------------------------------------------------


@register.filter
def tel(number):
    """``tel:`` address of a telephone number as people write it; "" without digits.

    »(0)« as in »+49 (0)461« is dropped together with its brackets.
    """
    number = re.sub(r"\(0\)", "", number or "") if "+" in (number or "") else number or ""
    digits = re.sub(r"[^\d+]", "", number)
    return f"tel:{digits}" if re.search(r"\d", digits) else ""


@register.filter
def host(url):
    """The part of a web address that people recognise: »example.org/kurse«."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


@register.simple_tag
def route_url(location):
    """An OpenStreetMap address for the way to a public place; opened only by a click."""
    if not location.is_public or location.latitude is None:
        return ""
    point = f"{location.latitude:.5f},{location.longitude:.5f}"
    return f"https://www.openstreetmap.org/directions?to={point}#map=17/{point.replace(',', '/')}"


# -- Words for values -------------------------------------------------------------------------


@register.filter
def money(row):
    """A cost row's amount as people read it: »12 €«, »3,50 €«; "" without an amount."""
    if row.amount is None:
        return ""
    decimals = 0 if row.amount == row.amount.to_integral_value() else 2
    currency = "€" if row.currency == "EUR" else row.currency
    return f"{number_format(row.amount, decimals)}\N{NO-BREAK SPACE}{currency}"


@register.simple_tag
def cost_words(offer):
    """The costs in a few words, for a card: the lowest price, never a guess."""
    if offer.is_free == IsFree.YES:
        return _("Kostenlos")
    rows = [row for row in offer.cost_rows.all() if row.amount is not None]
    if not rows:
        return _("Kostet etwas") if offer.is_free == IsFree.NO else _("Kosten bitte erfragen")
    cheapest = min(rows, key=lambda row: row.amount)
    price = money(cheapest)
    if cheapest.unit:
        price = _("%(price)s je %(unit)s") % {"price": price, "unit": cheapest.unit}
    if not cheapest.amount:
        return _("Zum Teil kostenlos") if len(rows) > 1 else _("Kostenlos")
    has_others = any(row.amount != cheapest.amount for row in rows)
    return _("ab %(price)s") % {"price": price} if has_others else price


@register.simple_tag
def when_words(offer):
    """The next time in words, for a card. No times never reads as "always open"."""
    if offer.is_closed:
        return _("Zurzeit geschlossen")
    coming = opening.next_opening(offer)
    if coming is None:
        if offer.by_appointment:
            return _("Termin nach Vereinbarung")
        return _("Zeiten bitte erfragen")
    parts = [day_words(coming.day), opening.clock_label(coming.starts_at, coming.ends_at)]
    return ", ".join(parts + _conditions(offer, coming))


def _conditions(offer, coming):
    """What limits the Occurrence ``coming``: an appointment, the school holidays."""
    slots = [
        row
        for row in offer.opening_times.all()
        if opening.takes_place_on(row, coming.day) and row.starts_at == coming.starts_at
    ]
    conditions = []
    if slots and all(row.by_appointment for row in slots):
        conditions.append(_("mit Termin"))
    if slots and all(row.period == Period.HOLIDAYS for row in slots):
        conditions.append(_("nur in den Ferien"))
    if slots and all(row.period == Period.TERM_TIME for row in slots):
        conditions.append(_("nicht in den Ferien"))
    return conditions


@register.filter
def day_words(date):
    """A near day as people say it: »Heute«, »Morgen«, »Dienstag«, »Dienstag, 3. November«."""
    days = (date - timezone.localdate()).days
    if days == 0:
        return _("Heute")
    if days == 1:
        return _("Morgen")
    weekday = date_format(date, "l")
    return weekday if 1 < days < 7 else f"{weekday}, {date_format(date, 'MONTH_DAY_FORMAT')}"


@register.simple_tag
def upcoming_dates(offer):
    """The single dates from today on; past ones are nobody's business any more."""
    today = timezone.localdate()
    return [date for date in offer.dates.all() if date.date >= today]


@register.filter
def date_words(date):
    """»Montag, 24. August 2026, 9:00 bis 12:00 Uhr: Fest«, or »…: fällt aus (Fest)«."""
    words = date_format(date.date, "l, j. F Y")
    if date.is_cancelled:
        words = _("%(day)s: fällt aus") % {"day": words}
        return f"{words} ({date.label})" if date.label else words
    words = f"{words}, {opening.clock_label(date.starts_at, date.ends_at)}"
    return f"{words}: {date.label}" if date.label else words


@register.filter
def date_clock(date):
    return opening.clock_label(date.starts_at, date.ends_at)


@register.simple_tag
def where_words(offer, point=None):
    """Where, for a card: Stadtteile (nearest distance to ``point``) and other ways."""
    places = [area.name for area in offer.findable_areas]
    if len(places) > 3:
        places = [*places[:2], _("%(count)s weitere Stadtteile") % {"count": len(places) - 2}]
    elsewhere = ELSEWHERE.get(offer.delivery)
    words = ", ".join([*places, *([str(elsewhere)] if elsewhere else [])])
    if not words:
        return _("Ort bitte erfragen")
    words = words[0].upper() + words[1:]
    distances = [
        distance_km(point, place.public_point)
        for place in (offer.locations.all() if point else ())
        if place.public_point
    ]
    if distances:
        words = _("%(place)s, %(distance)s entfernt") % {
            "place": words,
            "distance": distance_words(min(distances)),
        }
    return words


def distance_words(km):
    """»600 m« up to a kilometre, then »1,4 km«."""
    if km < 0.95:
        return f"{max(round(km * 10), 1) * 100}\N{NO-BREAK SPACE}m"
    return f"{number_format(round(km, 1), 1)}\N{NO-BREAK SPACE}km"


@register.simple_tag
def main_action(offer):
    """The one thing to do: ``{"url", "label", "icon"}`` – call, apply online, write – or None."""
    phones = [contact.phone for contact in offer.public_contacts if contact.phone]
    phone = next(iter(phones), offer.provider.phone)
    mails = [contact.mail for contact in offer.public_contacts if contact.mail]
    mail = next(iter(mails), offer.provider.mail)
    if offer.online_service_url:
        return {"url": offer.online_service_url, "label": _("Online anmelden"), "icon": "stift"}
    if tel(phone):
        return {"url": tel(phone), "label": phone, "icon": "telefon", "is_phone": True}
    if mail:
        return {"url": f"mailto:{mail}", "label": _("E-Mail schreiben"), "icon": "mail"}
    return None


@register.simple_tag
def accessibility_groups(location):
    """What is known of the barriers of a place: ``[(group in words, [row, …]), …]``.

    Rows with value "unknown" count as missing ones: the template says so in one sentence.
    """
    groups = {}
    for row in sorted(location.accessibility.all(), key=lambda row: row.criterion.order):
        if row.value != AccessibilityValue.UNKNOWN:
            groups.setdefault(row.criterion.get_group_display(), []).append(row)
    return list(groups.items())


@register.filter
def is_crisis_help(offer):
    """True for offers of a crisis topic; reads the prefetched ``topics``."""
    return any(topic.is_crisis for topic in offer.topics.all())


@register.filter
def prevention_words(offer):
    """Whom the offer is meant for, without the professionals' term before the colon."""
    return offer.get_prevention_level_display().rpartition(": ")[2]


@register.filter
def lang_code(language):
    """The ``lang`` attribute for a Language: easy language is German, too."""
    return "de" if language.code == "de-simple" else language.code


@register.simple_tag
def hidden_fields(selection, facets):
    """``[(name, value), …]`` of the selection that no control of the form shows."""
    shown = {"q", "near", "free", "but", "open_now", "this_week", "profile", "fits"}
    shown.update(facet.name for facet in facets)
    return [
        (name, value)
        for name, values in selection.query_dict().lists()
        for value in values
        if name not in shown
    ]


@register.filter
def day(date):
    """A day in words: »12. Oktober 2026«."""
    return date_format(date) if date else ""


@register.filter
def checked_words(offer):
    """How long ago the entry was checked, in words: »heute«, »vor 3 Wochen«; "" if never."""
    if offer.verified_at is None:
        return ""
    days = (timezone.localdate() - offer.verified_at).days
    if days <= 0:
        return _("heute")
    if days == 1:
        return _("gestern")
    if days < 14:
        return _("vor %(days)s Tagen") % {"days": days}
    months = offer.months_since_verified()
    if months < 2:
        return _("vor %(weeks)s Wochen") % {"weeks": days // 7}
    return _("vor %(months)s Monaten") % {"months": months}
