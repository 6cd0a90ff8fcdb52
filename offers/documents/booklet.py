"""Many offers on paper: the watch list, and a selection as a printed booklet."""

from django.urls import reverse
from django.utils.translation import gettext as _

from offers.documents.district_map import district_map
from offers.documents.facts import absolute, entry
from offers.documents.pdf import make_pdf
from offers.documents.qr import LONGEST, qr_svg
from offers.documents.sheet import as_of
from offers.host import current_host
from offers.models import Area, LifePhase, Topic
from offers.translations.texts import translated

MOST_OFFERS = 200


def collection_pdf(groups, base, *, path):
    """The PDF of a watch list. ``groups``: pairs of a heading and whole offers."""
    title = _("Merkliste")
    data = _document(title, groups, base, path)
    return make_pdf("booklet.typ", {**data, "is_booklet": False})


def booklet_pdf(offers, by, base, *, path, total, memory):
    """The booklet of whole ``offers``, grouped ``by`` "district", "phase" or "topic".

    ``total`` is the number chosen, of which ``offers`` may be the first few only.
    """
    host = current_host()
    title = _("Angebote für Familien in %(city)s") % {"city": host.municipality_name}
    groups, also = grouped(offers, by, memory.vocabulary)
    data = _document(title, groups, base, path)
    for group in data["groups"]:
        group["also"] = also.get(group["title"], [])
    areas = memory.vocabulary.rows[Area].values()
    data |= {
        "is_booklet": True,
        "subtitle": SUBTITLES[by](),
        "notice": _cut_notice(len(offers), total),
        "map": district_map(areas, _numbers(offers)) if by == "district" else None,
    }
    return make_pdf("booklet.typ", data)


SUBTITLES = {
    "district": lambda: _("Geordnet nach Stadtteilen"),
    "phase": lambda: _("Geordnet nach dem Alter des Kindes"),
    "topic": lambda: _("Geordnet nach Themen"),
}


def grouped(offers, by, vocabulary):
    """Return ``[(heading, offers)]`` in the order of the lists, and what else belongs there.

    An offer is printed once, in its first group; ``{heading: [[title, key], …]}`` names it in
    the others.
    """
    headings, groups, also = _headings(by, vocabulary), {}, {}
    for offer in offers:
        first, *others = _rows_of(offer, by) or [None]
        groups.setdefault(headings.get(first, _("Ohne festen Ort oder für alle")), []).append(offer)
        for other in others:
            also.setdefault(headings[other], []).append([translated(offer, "title"), key_of(offer)])
    order = {heading: place for place, heading in enumerate(headings.values())}
    ordered = sorted({*groups, *also}, key=lambda heading: order.get(heading, len(order)))
    return [(heading, groups.get(heading, [])) for heading in ordered], also


def _headings(by, vocabulary):
    """``{pk: heading}`` in display order."""
    model = {"district": Area, "phase": LifePhase, "topic": Topic}[by]
    rows = vocabulary.rows[model].values()
    return {row.pk: row.name if by == "district" else translated(row, "title") for row in rows}


def _rows_of(offer, by):
    """Keys of the groups the offer belongs to; secret places give none."""
    if by == "district":
        return [area.pk for area in offer.findable_areas]
    rows = offer.life_phases if by == "phase" else offer.topics
    return [row.pk for row in rows.all()]


def key_of(offer):
    return f"angebot-{offer.pk}"


def _document(title, groups, base, path):
    host, url = current_host(), absolute(path, base)
    if len(url) > LONGEST:  # nobody reads or types that: to all offers
        url = absolute(reverse("offers:offer_list"), base)
    return {
        "title": title,
        "publisher": host.publisher_name,
        "site_name": host.site_name,
        "as_of": as_of(),
        "url": url,
        "qr": qr_svg(url),
        "groups": [
            {"title": heading, "also": [], "entries": [_entry(offer, base) for offer in offers]}
            for heading, offers in groups
        ],
        "words": _words(url),
        "subtitle": "",
        "notice": "",
        "map": None,
    }


def _entry(offer, base):
    said = entry(offer, base)
    times = [f"{day}: {', '.join(slots)}" for day, slots in said["times"]]
    return {
        **{name: said[name] for name in ("title", "summary", "ages", "phases", "provider")},
        **{name: said[name] for name in ("notice", "facts", "contacts", "url", "is_example")},
        "state": said["state"],
        "places": said["places"],
        "key": key_of(offer),
        "times": [*times, *said["dates"]],
    }


def _cut_notice(shown, total):
    if shown >= total:
        return ""
    return _(
        "Dieses Heft enthält die ersten %(shown)s von %(total)s Angeboten. Bitte wählen Sie auf "
        "der Website enger aus, zum Beispiel einen Stadtteil oder ein Alter."
    ) % {"shown": shown, "total": total}


def _numbers(offers):
    """``{area pk: number of offers}``; secret places count nowhere."""
    numbers = {}
    for offer in offers:
        for area in offer.findable_areas:
            numbers[area.pk] = numbers.get(area.pk, 0) + 1
    return numbers


def _words(url):
    return {
        "contents": _("Inhalt"),
        "index": _("Verzeichnis von A bis Z"),
        "also": _("Hier findet auch statt:"),
        "page": _("Seite"),
        "phone": _("Telefon"),
        "example": _("Beispiel, erfunden"),
        "when": _("Wann"),
        "place": _("Ort"),
        "contact": _("Kontakt"),
        "current": _("Aktuelle Angaben im Internet:"),
        "map": _("Stadtteile"),
        "qr_alt": _("QR-Code mit der Adresse dieser Auswahl: %(url)s") % {"url": url},
        "disclaimer": _("Angaben können sich ändern. Bitte fragen Sie vorher nach."),
        "district": _("Stadtteil"),
        "number": _("Angebote"),
    }
