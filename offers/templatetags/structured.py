"""Data for machines in the head of a page: schema.org, the address that counts, other languages."""

import json

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from offers.alternates import alternate_urls
from offers.schema_org import offer_data, provider_data

register = template.Library()

# As Django's json_script: nothing in a text can end the element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def offer_json_ld(offer):
    crumbs = [
        (_("Angebote"), reverse("offers:offer_list")),
        (offer.title, offer.get_absolute_url()),
    ]
    return _script(offer_data(offer, crumbs))


@register.simple_tag
def provider_json_ld(provider):
    there = provider.get_absolute_url()
    crumbs = [(_("Anbieter"), reverse("offers:provider_list")), (provider.name, there)]
    return _script(provider_data(provider, crumbs))


def _script(data):
    """A data block: browsers never run it, so the content security policy lets it be."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.simple_tag
def absolute_url(name, *arguments):
    """An address of this site as others need it, with scheme and host."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


@register.inclusion_tag("includes/canonical.html", takes_context=True)
def canonical(context, with_languages=True):
    """The page's own address, and the same page in other languages.

    A page with parameters is one selection of many: search engines are led to the plain page. The
    list, which has no byte to spare, leaves its languages to the sitemap.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    # Addresses behind mailed links, forms and pages of errors are nothing to lead others to.
    if match is None or not getattr(match.func, "is_public_page", False):
        return {}
    languages = alternate_urls(request.path) if with_languages and not request.GET else []
    return {"canonical": f"{settings.SITE_URL}{request.path}", "alternates": languages}
