"""What may stand in one cell: German dates and numbers, lists, and nothing a spreadsheet runs.

Every function that writes has its exact inverse beside it. Readers are more lenient than
writers: people type "9:00" or "12,5" by hand.
"""

import re
from datetime import date, time
from decimal import Decimal
from functools import cache

from django.utils import translation

SEPARATOR = "|"
# Spreadsheets take a cell that begins like this for a formula; the wide forms are those of
# East Asian keyboards.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# Numbers and telephone numbers: a spreadsheet can at most count with them, and two numbers with
# a blank between them are no formula at all.
HARMLESS = re.compile(r"[+-]\d[\d \u00a0]*(,\d+)?|\+\d+ \(?\d[\d ()/-]*")


class CellError(ValueError):
    """A cell that cannot be read; ``messages`` are German sentences, one for each fault."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = list(messages)


# -- Formulas ---------------------------------------------------------------------------------


def _is_formula(text):
    return text.startswith(FORMULA_STARTS) and not HARMLESS.fullmatch(text)


def defuse(text):
    """Put an apostrophe before a text that a spreadsheet would calculate.

    Apostrophes that stand before such a text already are counted as part of it, so that
    ``undo_defuse`` gives back every text exactly.
    """
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def undo_defuse(text):
    if text.startswith("'") and _is_formula(text.lstrip("'")):
        return text[1:]
    return text


def plain_lines(text):
    """``text`` with one kind of line end: browsers send CRLF, spreadsheets write LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# -- Lists and their escapes --------------------------------------------------------------------


def escape(text, specials=SEPARATOR):
    r"""Put a backslash before ``specials``, backslashes and a blank at either end."""
    text = plain_lines(text)
    escaped = re.sub(rf"[\\{re.escape(specials)}]", r"\\\g<0>", text)
    if len(text) > 1 and text[-1].isspace():
        escaped = f"{escaped[:-1]}\\{escaped[-1]}"
    return f"\\{escaped}" if text[:1].isspace() else escaped


def unescape(text):
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _strip(text):
    """Remove blanks around ``text``, but not one that is escaped."""
    text = text.lstrip()
    stripped = text.rstrip()
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return text[: len(stripped) + 1] if backslashes % 2 else stripped


def split(text, separator):
    """Cut ``text`` at every ``separator`` without a backslash; pieces stay escaped."""
    pieces = [""]
    for token in re.findall(r"\\.|.", text, flags=re.DOTALL):
        if token == separator:
            pieces.append("")
        else:
            pieces[-1] += token
    return [_strip(piece) for piece in pieces]


def join_list(texts):
    """One cell for several texts: ``Kurs | Treff``."""
    return f" {SEPARATOR} ".join(escape(text) for text in texts)


def split_list(text):
    return [unescape(piece) for piece in split(text, SEPARATOR) if piece]


# -- Single values ------------------------------------------------------------------------------


def write_date(day):
    return "" if day is None else f"{day.day:02}.{day.month:02}.{day.year:04}"


def read_date(text):
    """Return a date from ``31.12.2026`` or ``2026-12-31``, None from an empty text."""
    text = text.strip()
    if not text:
        return None
    german = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if not german and not iso:
        raise CellError(f"„{text}“ ist kein Datum. Bitte so schreiben: 31.12.2026.")
    year, month, day = iso.groups() if iso else reversed(german.groups())
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellError(f"Den Tag „{text}“ gibt es nicht.") from None


def write_time(moment):
    """``09:30``; seconds only where there are some."""
    exact = moment.second or moment.microsecond
    return moment.isoformat() if exact else moment.isoformat("minutes")


def read_time(text):
    text = text.strip().removesuffix("Uhr").strip()
    short = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?", text)
    try:
        if short:
            return time(int(short[1]), int(short[2] or 0))
        return time.fromisoformat(text)
    except ValueError:
        raise CellError(f"„{text}“ ist keine Uhrzeit. Bitte so schreiben: 09:30.") from None


def write_number(number):
    return "" if number is None else str(number)


def read_number(text):
    """Return a whole number, None from an empty text."""
    text = text.strip()
    if not text:
        return None
    # "12,0" is what some spreadsheets make of 12; a real minus sign comes from word processors.
    plain = re.sub(r",0+$", "", text.replace("−", "-"))
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", plain):
        raise CellError(f"„{text}“ ist keine ganze Zahl.")
    return int(plain)


def write_amount(amount):
    """``12,50``: always two places."""
    return f"{amount:.2f}".replace(".", ",")


def read_amount(text):
    plain = text.strip()
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", plain):
        raise CellError(f"„{text}“ ist kein Betrag. Bitte so schreiben: 12,50.")
    return Decimal(plain)


def write_flag(flag):
    return "ja" if flag else "nein"


def read_flag(text):
    """``ja`` or ``nein``; an empty cell means no."""
    word = text.strip().casefold()
    if word in ("ja", "x", "wahr"):
        return True
    if word in ("nein", "", "falsch"):
        return False
    raise CellError(f"„{text}“ ist weder „ja“ noch „nein“.")


@cache
def choice_labels(choices):
    """``{stored value: German label}``: files look the same in every language of the site."""
    with translation.override("de"):
        return {value: str(label) for value, label in choices.choices}


def write_choice(value, choices):
    return choice_labels(choices).get(value, str(value))


def read_choice(text, choices):
    """Return the stored value for a label, whatever its case."""
    word = text.strip().casefold()
    for value, label in choice_labels(choices).items():
        if word in (label.casefold(), str(value)):
            return value
    known = ", ".join(f"„{label}“" for label in choice_labels(choices).values())
    raise CellError(f"„{text.strip()}“ ist nicht vorgesehen. Möglich sind: {known}.")
