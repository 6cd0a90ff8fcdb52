"""HTML without what HTML does not need: quotes around plain values, the ends of list items and of
paragraphs, line breaks before blocks.

A list of twenty cards loses a tenth of its bytes and means the same to every browser (HTML
Standard, "Optional tags", "Unquoted attribute value syntax"; and in an attribute "&page=" is no
character reference). Written by a machine, so that
templates stay as people read them.
"""

import re

_TAG = re.compile(rb"""<[a-zA-Z][^<>]*="[^<>]*>""")  # with an attribute in quotes
_QUOTES = re.compile(rb'="([\w./#:-]+)"(?=[\s>])')
_AMPERSANDS = re.compile(rb"&amp;(?=[a-z_]+=)")
_ENDS = re.compile(rb"</(?:li|dt|dd)>")
_BLOCK = rb"(?:div|p|ul|ol|dl|h[1-6]|section|nav|main|header|footer|form|fieldset|details|table)\b"
# An end of a paragraph that the next block says anyway; inside a link or the like it must stay.
_PARAGRAPHS = re.compile(rb"</p>\s*(?=<" + _BLOCK + rb"|</(?:div|li|section|main|form)>)")
_HEAD = rb"(?:link|meta|script|title|head|body|html)\b"
_ITEM = rb"(?:li|dt|dd)\b"  # no style sheet of the public pages sets one in a line of text
_BREAKS = re.compile(rb"\n+(?=</?(?:" + rb"|".join((_BLOCK, _HEAD, _ITEM)) + rb"))|\n(?=\n)")
_KEEPS_BREAKS = re.compile(rb"<(?:pre|textarea)\b")


def tight(html):
    """Return the page ``html`` (bytes) in fewer bytes; its tree of elements stays the same."""
    html = _PARAGRAPHS.sub(b"", _TAG.sub(_without_quotes, html))
    if not _KEEPS_BREAKS.search(html):
        html = _BREAKS.sub(b"", html)
    return _ENDS.sub(b"", html)


def _without_quotes(tag):
    return _AMPERSANDS.sub(b"&", _QUOTES.sub(rb"=\1", tag[0]))
