"""Cells of other people's tables: what is only there to look empty, and what means yes or no."""

import re

# How people write "nothing" into a cell; compared without case. A real 0 is not among them.
BLANK_WORDS = {
    "-", "--", "---", "–", "—", ".", "..", "...", "…", "/", "?", "x.x", "n/a", "#n/a", "#nv",
    "#n/v",     "na", "n. a.", "n.a.", "null", "none", "nil", "nan", "undefined", "(leer)", "leer",
    "keine angabe", "keine angaben", "k. a.", "k.a.", "k.a", "ka", "ohne angabe", "o. a.",
    "o.a.", "nicht angegeben", "unbekannt", "nicht bekannt", "entfällt", "not specified",
}  # fmt: skip
YES_WORDS = {
    "x", "ja", "j", "yes", "y", "1", "1.0", "true", "wahr", "vorhanden", "✓", "✔", "☑", "☒",
}  # fmt: skip
NO_WORDS = {"nein", "n", "no", "0", "0.0", "false", "falsch", "kein", "keine", "☐"}

_ODD_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
_BROKEN = re.compile("\ufffd|Ã[\u0080-\u00bf¤¶¼„–œŸ]|â€[“”™ž\u009c\u009d]|[a-zäöü]\\?[a-zäöü]{2}")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")


def clean(text):
    """``text`` with plain blanks and line ends, or "" where it only says that it is empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", _ODD_BLANKS.sub(" ", text))
    text = "\n".join(re.sub(" {2,}", " ", line).strip() for line in text.split("\n")).strip()
    return "" if text.casefold() in BLANK_WORDS else text


def one_line(text):
    """A cleaned ``text`` without line breaks."""
    return re.sub(r"\s*\n\s*", " ", text)


def is_broken(text):
    """True where umlauts of ``text`` were destroyed before the file was saved."""
    return _BROKEN.search(_ADDRESS.sub("", text)) is not None


def read_yes_no(text):
    """True, False, or None where ``text`` (cleaned) says neither."""
    word = text.casefold().strip(" .!")
    if word in YES_WORDS or word.startswith(("ja,", "ja ")):
        return True
    if word in NO_WORDS or word.startswith(("nein,", "nein ")):
        return False
    return None


def pieces(text):
    """The parts of a list in one cell: ``Deutsch, Dänisch / Arabisch``."""
    return [
        part.strip() for part in re.split(r"[|;,/\n]|\s+und\s+|\s+[-–]\s+", text) if clean(part)
    ]
