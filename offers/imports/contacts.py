"""The contacts of a row: several numbers and addresses; what belongs to a person stays internal."""

from django.core.exceptions import ValidationError

from offers.models import ContactVisibility, Provider

from .cleaning import one_line
from .personal import is_personal_mail, names_a_person, read_mails
from .phones import read_phones

FUNCTION = "Kontakt"
PUBLIC, INTERNAL = ContactVisibility.PUBLIC.value, ContactVisibility.INTERNAL.value
WEBSITE = Provider._meta.get_field("website")
MOST = 12  # contacts of one row


def draft_contacts(row, area_code):
    """Set ``contacts`` of ``row.values``; names of people go into the internal note."""
    for header, text in row.cells_of("person"):
        if text:
            row.keep(header, text)
            row.personal(header, "Name einer Person: nur in der internen Notiz.")
    if row.has("provider_website"):
        row.values["provider_website"] = _website(row)
    if not row.has("phone") and not row.has("mail"):
        return
    function = one_line(row.text("contact_function"))[:150] or FUNCTION
    if names_a_person(function):
        row.keep(row.header("contact_function"), function)
        row.personal(row.header("contact_function"), "Name einer Person statt einer Funktion.")
        function = FUNCTION
    rows = [*_phones(row, function, area_code), *_mails(row, function)]
    row.values["contacts"] = _joined(rows)[:MOST]


def _phones(row, function, area_code):
    for header, text in row.cells_of("phone"):
        for phone in read_phones(text, area_code=area_code) if text else ():
            if phone.warning in ("keine Telefonnummer", "Faxnummer") or len(phone.text) > 50:
                row.keep(header, text)
                row.warn("phone", f"{phone.warning or 'Zu lang'}: nur in der internen Notiz.")
                continue
            if phone.warning:
                row.warn("phone", f"Telefon: {phone.warning}.")
            if phone.text != text:
                row.keep(f"{header} (Original)", text)
            if phone.is_mobile:
                row.personal(header, "Mobilnummer: nur für die Verwaltung sichtbar.")
            yield _contact(function, INTERNAL if phone.is_mobile else PUBLIC, phone=phone.text)


def _mails(row, function):
    context = f"{row.values['title']} {row.values['provider']}"
    for header, text in row.cells_of("mail"):
        mails = read_mails(text)
        if text and not mails:
            row.keep(header, text)
            row.warn("mail", "Keine E-Mail-Adresse: nur in der internen Notiz.")
        for mail in mails:
            if len(mail) > 254 or not mail.isascii():
                row.keep(header, mail)
                row.warn("mail", "E-Mail-Adresse mit unzulässigen Zeichen.")
                continue
            is_personal = is_personal_mail(mail, context)
            if is_personal:
                row.personal(header, "Persönliche E-Mail-Adresse: nur für die Verwaltung sichtbar.")
            yield _contact(function, INTERNAL if is_personal else PUBLIC, mail=mail)


def _contact(function, visibility, phone="", mail=""):
    return {"function": function, "phone": phone, "mail": mail, "visibility": visibility}


def _joined(rows):
    """One number and one address of the same circle share a contact; nothing stands twice."""
    joined = []
    for row in rows:
        partner = next(
            (
                other
                for other in joined
                if other["visibility"] == row["visibility"] and row["mail"] and not other["mail"]
            ),
            None,
        )
        if partner:
            partner["mail"] = row["mail"]
        elif row not in joined:
            joined.append(dict(row))
    return joined


def _website(row):
    text = one_line(row.text("provider_website")).split(" ")[0]
    if text and not text.startswith(("http://", "https://")):
        text = f"https://{text}" if "." in text else ""
    try:
        return WEBSITE.clean(text, None)
    except ValidationError:
        row.warn("provider_website", "Das ist keine gültige Adresse.")
        return ""
