"""Helpers that all public templates share: icons, ages, dates in words, money, links."""

import re
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import IsFree

register = template.Library()

BAND_FIELDS = 5  # the age band has one field for each phase from pregnancy to primary school

SPRITES = {
    "zeichen": "kompass/img/zeichen.svg",
    "phasen": "kompass/img/phasen.svg",
    "themen": "kompass/img/themen.svg",
}

# -- Icons and the frame ----------------------------------------------------------------------


def _svg(sprite, name, css, size):
    return format_html(
        '<svg class="{}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css, size, size, static(SPRITES[sprite]), name,
    )  # fmt: skip


@register.simple_tag
def icon(name):
    """A small sign from zeichen.svg; decoration, the text beside it says the same."""
    return _svg("zeichen", name, "i", 20)


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


@register.filter
def age(months):
    """An age in words: whole years as years, everything else in months."""
    if months is None:
        return ""
    if months < 0:
        return _("Schwangerschaft")
    if months >= 12 and months % 12 == 0:
        years = months // 12
        return ngettext("%(years)s Jahr", "%(years)s Jahre", years) % {"years": years}
    return ngettext("%(months)s Monat", "%(months)s Monate", months) % {"months": months}


@register.simple_tag
def age_range(offer):
    """Whom the offer is for, by age; the upper age itself is not included."""
    low, high = offer.age_from_months, offer.age_to_months
    if low is None and high is None:
        return _("für jedes Alter")
    if high is not None and high <= 0:
        return _("Schwangerschaft")
    if low is not None and low < 0:
        if high is None:
            return _("ab der Schwangerschaft")
        return _("Schwangerschaft bis %(age)s") % {"age": _upper(high)}
    if high is None:
        return _("ab %(age)s") % {"age": _dative(low)} if low else _("ab der Geburt")
    return _("%(low)s bis %(high)s") % {"low": _lower(low or 0, high), "high": _upper(high)}


def _upper(months):
    """Babies are counted in months up to their first birthday."""
    return _("12 Monate") if months == 12 else age(months)


def _dative(months):
    """``age`` as it follows »ab«: ab 3 Jahren."""
    words = age(months)
    return f"{words}n" if words.endswith(("Jahre", "Monate")) else words


def _lower(low, high):
    """»3« before »6 Jahre«, but »18 Monate« before »3 Jahre«."""
    shares_unit = low == 0 or (low % 12 == 0) == (high % 12 == 0 and high != 12)
    return age(low).partition(" ")[0] if shares_unit else age(low)


@register.simple_tag
def age_band(offer):
    """The five fields of the life path; those of the offer's phases are filled.

    Reads the prefetched ``life_phases``. Decoration: the words stand beside it.
    """
    filled = {phase.order for phase in offer.life_phases.all()}
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<i class="p{}"></i>', field)
                if field in filled
                else format_html("<i></i>"),
            )
            for field in range(1, BAND_FIELDS + 1)
        ),
    )


# -- Links ------------------------------------------------------------------------------------


@register.filter
def tel(number):
    """``tel:`` address of a telephone number as people write it; "" without digits.

    »(0)« as in »+49 (0)461« is dropped together with its brackets.
    """
    number = re.sub(r"\(0\)", "", number or "") if "+" in (number or "") else number or ""
    digits = re.sub(r"[^\d+]", "", number)
    return f"tel:{digits}" if re.search(r"\d", digits) else ""


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
    amount = Decimal(row.amount)
    decimals = 0 if amount == amount.to_integral_value() else 2
    currency = "€" if row.currency == "EUR" else row.currency
    return f"{number_format(amount, decimals)}\N{NO-BREAK SPACE}{currency}"


@register.simple_tag
def cost_words(offer):
    """The costs in a few words, for a card."""
    if offer.is_free == IsFree.YES:
        return _("Kostenlos")
    amounts = sorted(row.amount for row in offer.cost_rows.all() if row.amount is not None)
    if amounts:
        cheapest = next(row for row in offer.cost_rows.all() if row.amount == amounts[0])
        price = money(cheapest)
        if cheapest.unit:
            price = _("%(price)s je %(unit)s") % {"price": price, "unit": cheapest.unit}
        return _("ab %(price)s") % {"price": price} if len(set(amounts)) > 1 else price
    if offer.cost_note:
        return offer.cost_note
    return _("Kostet etwas") if offer.is_free == IsFree.NO else _("Kosten bitte erfragen")


@register.filter
def day(date):
    """A day in words: »12. Oktober 2026«."""
    return date_format(date, "j. F Y") if date else ""


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
