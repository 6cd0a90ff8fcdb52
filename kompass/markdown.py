"""The editors' Markdown as HTML that is safe to show: the one place that trusts its own output.

Two layers: the parser leaves out HTML that somebody typed, then an allow-list lets only plain
text elements and harmless addresses through.
"""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

# A line break in the source stays one: postal addresses are typed line by line.
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def render_markdown(text):
    """Return ``text`` as safe HTML. The page has its own h1, so headings begin with h2."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
        elif token.tag in {"h5", "h6"}:
            token.tag = "h4"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return mark_safe(clean)  # noqa: S308 -- this is what the allow-list above is for
