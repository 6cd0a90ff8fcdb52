"""HTML without what HTML does not need: quotes around plain values, the ends of list items.

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


def tight(html):
    """Return the page ``html`` (bytes) in fewer bytes; its tree of elements stays the same."""
    return _ENDS.sub(b"", _TAG.sub(_without_quotes, html))


def _without_quotes(tag):
    return _AMPERSANDS.sub(b"&", _QUOTES.sub(rb"=\1", tag[0]))
