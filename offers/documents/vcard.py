"""Public ways to reach an offer as an address file (vCard 4.0, RFC 6350).

vCard shares its lines with iCalendar, whose library escapes and folds them.
"""

from icalendar import Component
from icalendar.prop import vAdr, vText, vUri

from offers.documents.facts import absolute


class VCard(Component):
    name = "VCARD"


def offer_vcard(offer, base=""):
    """Return the vCards (bytes) of a whole public ``offer``: its contacts, then its provider."""
    url = absolute(offer.get_absolute_url(), base)
    provider = offer.provider
    cards = [
        _card(f"{one.function} – {offer.title}", offer, one.phone, one.mail, url)
        for one in offer.public_contacts
    ]
    if not cards or provider.phone or provider.mail:
        web = provider.website or url
        cards.append(_card(provider.name, offer, provider.phone, provider.mail, web))
    return b"".join(card.to_ical(sorted=False) for card in cards)


def _card(name, offer, phone, mail, url):
    card = VCard()
    card["version"] = vText("4.0")
    card["kind"] = vText("org")
    card["fn"] = vText(name)
    card["org"] = vText(offer.provider.name)
    if phone:
        card["tel"] = vText(phone)
    if mail:
        card["email"] = vText(mail)
    place = next((place for place in offer.locations.all() if place.is_public), None)
    if place is not None:
        card["adr"] = vAdr(("", "", place.street, place.city, "", place.postcode, ""))
    card["url"] = vUri(url)
    return card
