"""Recognise what belongs to a person rather than to an office; it is kept, but internally."""

import re

from offers.search.text import fold_word

# Parts of addresses that belong to an office.
OFFICES = {
    "info", "kontakt", "contact", "kita", "kiga", "kindergarten", "krippe", "hort", "schule",
    "verwaltung", "office", "team", "buero", "bro", "post", "mail", "email", "leitung", "anmeldung",
    "service", "beratung", "beratungsstelle", "familienzentrum", "familie", "familien", "hallo",
    "zentrale", "sekretariat", "empfang", "geschaeftsstelle", "verein", "stadt", "amt", "jugend",
    "jugendamt", "rathaus", "treff", "haus", "help", "support", "webmaster", "admin", "kurse",
    "intake", "referrals", "general", "legal", "hotline", "admissions", "program", "programs",
}  # fmt: skip
FREE_MAIL = ("gmx.", "web.de", "gmail.", "googlemail.", "t-online.", "freenet.", "yahoo.",
             "hotmail.", "outlook.", "icloud.", "posteo.", "aol.", "arcor.")  # fmt: skip
_OFFICES = {fold_word(word) for word in OFFICES}
_NAMED = re.compile(r"\b(?:Frau|Herrr?n?|Hr\.|Fr\.|Dr\.)\s+(?:Dr\.\s+)?[A-ZÄÖÜ][\w-]+")
_MAIL = re.compile(r"[^\s<>;,()\"']+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")


def names_a_person(text):
    """True where ``text`` addresses somebody by name: ``Frau Muster``."""
    return _NAMED.search(text) is not None


def read_mails(text):
    """The addresses in a cell, each once, in lower case domains."""
    found = (mail.strip(".").rpartition("@") for mail in _MAIL.findall(text))
    return list(dict.fromkeys(f"{local}@{domain.lower()}" for local, _at, domain in found))


def is_personal_mail(mail, context=""):
    """True unless the address names an office, or what ``context`` (title, provider) names."""
    local, _at, domain = mail.rpartition("@")
    words = {fold_word(word) for word in re.split(r"[\W\d_]+", local) if word}
    known = _OFFICES | {fold_word(word) for word in re.split(r"\W+", f"{context} {domain}") if word}
    if words & known or any(office in fold_word(local) for office in _OFFICES if len(office) > 3):
        return False
    return any(domain.startswith(free) for free in FREE_MAIL) or bool(words)
