"""The sections of a network's internal pages."""

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("networks/_network_nav.html", takes_context=True)
def network_nav(context, network):
    sections = (
        ("network_overview", _("Überblick")),
        ("decisions", _("Beschlüsse")),
        ("measures", _("Maßnahmen")),
        ("participation", _("Beteiligung")),
        ("picture", _("Bild")),
        ("analysis", _("Analyse")),
    )
    here = context["request"].path
    entries = []
    for name, label in sections:
        address = reverse(f"networks:{name}", args=[network.slug])
        entries.append({"url": address, "label": label, "is_current": address == here})
    return {"entries": entries}


@register.filter
def percent(share):
    """A share from 0 to 1 in words: »42 %«."""
    return f"{number_format(100 * share, 0)}\N{NO-BREAK SPACE}%"
