"""The sections of a network's internal pages."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("networks/_network_nav.html", takes_context=True)
def network_nav(context, network):
    sections = (
        ("network_overview", _("Überblick")),
        ("decisions", _("Beschlüsse")),
        ("measures", _("Maßnahmen")),
        ("participation", _("Beteiligung")),
    )
    here = context["request"].path
    entries = []
    for name, label in sections:
        address = reverse(f"networks:{name}", args=[network.slug])
        entries.append({"url": address, "label": label, "is_current": address == here})
    return {"entries": entries}
