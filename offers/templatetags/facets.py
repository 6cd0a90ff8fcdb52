"""The filters beside the list, written in Python.

A page has a hundred and more of them; as template nodes they took longer than the cards. All that
comes from the database is escaped by ``format_html``, once for each text.
"""

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from offers.templatetags.words import spoken_cap

register = template.Library()

SHOWN = 7  # choices of an unfolded group before "more"
NOTHING = SafeString("")
END = SafeString("</b></label>")
_NEEDS_NO_QUOTES = re.compile(r"[\w-]+\Z", re.ASCII)


@register.simple_tag
def facet_group(facet):
    """One facets.Facet as a fieldset of ticks."""
    if facet.is_open:
        return format_html("<fieldset>{}</fieldset>", _open_group(facet))
    folded = _folded(facet, facet.label, _ticks(facet, facet.options))
    return format_html('<fieldset aria-label="{}">{}</fieldset>', facet.label, folded)


def _open_group(facet):
    options, rest = facet.options[:SHOWN], facet.options[SHOWN:]
    html = format_html("<legend>{}</legend>", facet.label) + _ticks(facet, options)
    if rest:
        more = ngettext("%(n)s weitere Wahl", "%(n)s weitere", len(rest)) % {"n": len(rest)}
        summary = format_html("{}<span class=vh>: {}</span>", more, facet.label)
        is_open = any(option.is_selected for option in rest)
        html += _folded(facet, summary, _ticks(facet, rest), is_open=is_open)
    return html


def _folded(facet, summary, ticks, *, is_open=False):
    return format_html(
        "<details id=f-{}{}><summary class=act>{}</summary>{}</details>",
        facet.name, " open" if is_open else "", summary, ticks,
    )  # fmt: skip


def _ticks(facet, options):
    html = NOTHING
    for number, option in enumerate(options, start=1):
        name, value = (option.value, "1") if facet.is_flags else (facet.name, option.value)
        css = f"p{number}" if facet.name == "life_phase" else ""
        if not option.count:
            css = f"{css} none".strip()
        html += _tick(name, value, option.label, css, option.is_selected)
        html += _number(option.count) + END
    return html


@lru_cache(maxsize=4096, typed=True)  # German words on a foreign page are marked
def _tick(name, value, label, css, is_selected):
    """What a choice shows before its number; the same on most pages."""
    return format_html(
        "<label{}><input type=checkbox name={} value={}{}>{}<b>",
        format_html(' class="{}"', css) if css else "",
        name,
        value if _NEEDS_NO_QUOTES.match(value) else format_html('"{}"', value),
        " checked" if is_selected else "",
        spoken_cap(label),
    )


@lru_cache(maxsize=4096)
def _number(count):
    return format_html("{}", count)
