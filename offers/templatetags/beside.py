"""Sections that other apps put beside an offer or a provider (``offers.beside``)."""

from django import template

from offers.beside import sections_for
from offers.models.base import ancestors

register = template.Library()


@register.inclusion_tag("offers/_beside.html")
def beside_offer(offer):
    providers = {offer.provider_id, *(partner.pk for partner in offer.cooperation_partners.all())}
    department = offer.department
    departments = {department.pk, *(above.pk for above in ancestors(department))}
    return {"sections": sections_for(providers, departments)}


@register.inclusion_tag("offers/_beside.html")
def beside_provider(provider):
    return {"sections": sections_for({provider.pk} | ({provider.parent_id} - {None}))}
