"""Telephone numbers as people type them: several in one cell, zeros lost in a spreadsheet."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

REGION = "DE"
_CUTS = re.compile(r"\s*(?:[;\n|]|\s+(?:oder|und|od\.|u\.)\s+)\s*")
# A slash or comma parts two numbers only where a whole number stands on both sides.
_WHOLE = re.compile(r"(?<=\d)\s*[,/]\s*(?=(?:\+|0)\d[\d\s()/-]{5,})")
# "0461/015150731788": an area code put before a mobile number that had its own.
_DOUBLE_CODE = re.compile(r"^0\d{2,4}[/ -]+(?=01[567]\d)")
_MOBILE_WITHOUT_ZERO = re.compile(r"^1[567]\d{8,9}$")
_LABEL = re.compile(r"^(?:tel(?:efon)?|fon|mobil|handy|fax)\b[.:]*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Phone:
    """``text`` is what to show; ``warning`` a German sentence where something was supplied."""

    text: str
    is_mobile: bool = False
    warning: str = ""


def read_phones(text, *, area_code=""):
    """Return the Phones in a cleaned cell; what is no number is kept as it stands.

    ``area_code`` (``0461``) is put before numbers that have none.
    """
    whole = [part for cut in _CUTS.split(text) if cut for part in _split_whole(cut)]
    return [_read(part.strip(), area_code) for part in whole if part.strip()]


def _split_whole(text):
    parts = _WHOLE.split(text)
    # "0461 / 0151…" is one number written twice over, not two.
    return parts if all(len(re.sub(r"\D", "", part)) >= 6 for part in parts) else [text]


def _read(text, area_code):
    if re.match(r"fax\b", text, re.IGNORECASE):
        return Phone(text, warning="Faxnummer")
    plain = _LABEL.sub("", text).strip()
    warning = ""
    digits = re.sub(r"\D", "", plain)
    if _DOUBLE_CODE.search(plain):
        plain, warning = _DOUBLE_CODE.sub("", plain), "Vorwahl vor einer Mobilnummer weggelassen"
    elif _MOBILE_WITHOUT_ZERO.match(digits) and not plain.startswith(("+", "0")):
        plain, warning = f"0{digits}", "führende Null ergänzt"
    elif not plain.startswith(("+", "0", "(0", "(+")) and re.fullmatch(r"[\d\s/()-]{3,}", plain):
        if not area_code or len(digits) > 8:
            return Phone(text, warning="ohne Vorwahl")
        plain = f"{area_code} {digits}"
    try:
        number = phonenumbers.parse(plain, REGION)
    except NumberParseException:
        return Phone(text, warning="keine Telefonnummer")
    if not phonenumbers.is_valid_number(number):
        return Phone(text, warning="vermutlich keine gültige Telefonnummer")
    style = (
        PhoneNumberFormat.NATIONAL if number.country_code == 49 else PhoneNumberFormat.INTERNATIONAL
    )
    kind = phonenumbers.number_type(number)
    is_mobile = kind == PhoneNumberType.MOBILE
    return Phone(phonenumbers.format_number(number, style), is_mobile, warning)
