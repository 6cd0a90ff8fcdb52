"""The one door to typst: a template of ours and plain data become a tagged PDF (PDF/UA-1).

Templates lie in ``templates/documents``. Data goes in as JSON, never as markup, so that no text
can become a command. typst refuses to compile what breaks the standard (a picture without
alternative text, a skipped heading level); that is a fault of the template and raises.
"""

import json
import re
from functools import cache, wraps

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language, get_language_bidi, override
from fontTools.ttLib import TTFont

FONTS = settings.VAR_DIR / "vendor" / "fonts"  # made by devtools.assets
TEMPLATES = settings.BASE_DIR / "templates" / "documents"
# typst's own serif has these; characters that no font has would stop it.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
GREEK_AND_CYRILLIC = "\u0391-\u03a9\u03b1-\u03c9\u0400-\u045f\u0490\u0491"


def printed(make):
    """For what makes a document: in German where the page's script has no font (Arabic)."""

    @wraps(make)
    def in_words(*args, **kwargs):
        if not get_language_bidi():
            return make(*args, **kwargs)
        with override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return in_words


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
    """``value`` with "…" for characters that the fonts lack; lists and dicts inside as well."""
    if isinstance(value, dict):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    if isinstance(value, str):
        return _unprintable().sub("…", CONTROLS.sub(" ", value))
    return value


@cache
def _unprintable():
    known = TTFont(FONTS / "fira-sans-400.ttf").getBestCmap()
    letters = "".join(re.escape(chr(code)) for code in known if code >= 0x20)
    return re.compile(f"[^\n{letters}{GREEK_AND_CYRILLIC}]+")
