"""The one door to typst: a template of ours and plain data become a tagged PDF (PDF/UA-1).

Templates lie in ``templates/documents``. Data goes in as JSON, never as markup, so that no text
can become a command. typst refuses to compile what breaks the standard (a picture without
alternative text, a skipped heading level); that is a fault of the template and raises.
"""

import json
import re
from functools import cache

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language
from fontTools.ttLib import TTFont

from offers.translations.texts import GermanText

FONTS = settings.VAR_DIR / "vendor" / "fonts"  # made by devtools.assets
TEMPLATES = settings.BASE_DIR / "templates" / "documents"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def make_pdf(template, data):
    """Return the PDF that ``template`` (a file's name) makes of ``data`` (plain values).

    ``data["title"]`` becomes the document's title; its language is the one in force.
    """
    data = printable({**data, "language": get_language() or settings.LANGUAGE_CODE})
    return typst.compile(
        str(TEMPLATES / template),
        root=str(settings.BASE_DIR),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, cls=DjangoJSONEncoder)},
        pdf_standards=["ua-1"],
    )


def printable(value):
    """``value`` with "…" for characters that the fonts lack; lists and dicts inside as well.

    German words in a document of another language become ``{"german": words}``: the templates
    mark their language and, among Arabic, their direction.
    """
    if isinstance(value, dict):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    if isinstance(value, str):
        words = _unprintable().sub("…", CONTROLS.sub(" ", value))
        return {"german": words} if isinstance(value, GermanText) else words
    return value


@cache
def _unprintable():
    """What none of the fonts can draw; typst would stop there."""
    known = set().union(*(TTFont(file).getBestCmap() for file in FONTS.glob("*-400.ttf")))
    letters = "".join(re.escape(chr(code)) for code in sorted(known) if code >= 0x20)
    return re.compile(f"[^\n{letters}]+")
