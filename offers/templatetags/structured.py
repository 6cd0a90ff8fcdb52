"""Data for machines in the head of a page: schema.org, the address that counts, other languages."""

import json

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from offers.alternates import alternate_urls
from offers.schema_org import breadcrumbs_data, list_data, offer_data, provider_data
from offers.translations.texts import translated

register = template.Library()

# As Django's json_script: nothing in a text can end the element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def offer_json_ld(offer):
    return _script(offer_data(offer))


@register.simple_tag
def provider_json_ld(provider):
    return _script(provider_data(provider))


@register.simple_tag(takes_context=True)
def crumbs_json_ld(context, parent, parent_url, here):
    """The way to the current page: the list it stands in, and itself."""
    if not _is_public(context):
        return ""
    return _script(breadcrumbs_data([(parent, parent_url), (here, context.request.path)]))


@register.simple_tag
def list_json_ld(rows):
    """Records with an address of their own, as a page lists them; nothing for an empty list."""
    shown = [(name_of(row), row.get_absolute_url()) for row in rows]
    return _script(list_data(shown)) if shown else ""


def name_of(row):
    """The record's name in the language of the page."""
    return row.name if hasattr(row, "name") else translated(row, "title")


@register.simple_tag(takes_context=True)
def shared_address(context):
    """The address to share the current page by; empty where it is for one person or one visit."""
    return f"{settings.SITE_URL}{context.request.path}" if _is_public(context) else ""


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
    if not _is_public(context):
        return {}
    request = context.request
    languages = alternate_urls(request.path) if with_languages and not request.GET else []
    return {"canonical": f"{settings.SITE_URL}{request.path}", "alternates": languages}


def _is_public(context):
    """Addresses behind mailed links, forms and pages of errors are nothing to lead others to."""
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    return match is not None and getattr(match.func, "is_public_page", False)


@register.tag
def kept(parser, token):
    """``{% kept name %}…{% endkept %}``: print what stands inside, and keep it as ``name``.

    A block can stand in a template only once, but the title and the description of a page are
    wanted again by those who show links.
    """
    _tag, name = token.split_contents()
    inside = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(name, inside)


class KeptNode(template.Node):
    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        words = SafeString(self.nodelist.render(context).strip())  # escaped where it was written
        context[self.name] = words
        return words
