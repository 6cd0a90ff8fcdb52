"""One row of a foreign table as the values of an offer, with all that was odd about it.

Nothing is looked up here but words of the vocabulary and nothing is written: the same row gives
the same values every time, so that a second import can tell what the source changed.
"""

import re
from dataclasses import dataclass, field

from offers.exchange.cells import CellError, read_amount, read_date

from .addresses import has_house_number, read_address, tidy_street
from .ages import bounded, read_ages
from .cleaning import clean, one_line, read_yes_no
from .contacts import draft_contacts
from .coordinates import read_pair, read_point
from .headers import normal, short
from .personal import names_a_person
from .plan import AGE_GROUP
from .row import Note, Row, length_of, shortened
from .targets import FACTS, INTERNAL, KEY, ONLY_YES
from .times import draft_dates, draft_times

SAMPLE_ROW = re.compile(r"vor (?:dem )?import (?:bitte )?l(?:ö|oe)schen", re.IGNORECASE)
TEXTS = ("registration", "requirements", "documents", "cost_note")
FLAGS = ("by_appointment", "but_eligible", "is_anonymous", "siblings_welcome",
         "childcare_provided")  # fmt: skip
NUMBERS = ("capacity", "waiting_list")
DAYS = ("valid_from", "valid_until")
WORDS = ("offer_type", "access", "delivery")
WORD_LISTS = ("topics", "target_groups", "languages")


@dataclass
class Draft:
    """``values`` by part of the offer, plain JSON; only what the plan has columns for.

    ``place`` is a dict of its own, ``provider`` a name; both are looked up later.
    """

    line: int
    key: str = ""
    values: dict = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def title(self):
        return self.values.get("title", "")

    @property
    def is_refused(self):
        return any(note.refuses for note in self.notes)


class Drafter:
    """Makes Drafts by a Plan. ``system``: EPSG code of the coordinates, if the file names it."""

    def __init__(self, plan, vocabulary, *, system=""):
        self.plan = plan
        self.words = vocabulary
        self.system = system
        self._type_titles = dict(vocabulary.options("offer_type"))

    def draft(self, record, more=()):
        """The Draft of a row; ``more`` are rows with further dates of the same offer."""
        row = Row(self.plan, record)
        values = row.values
        values["title"] = row.fitted("title", one_line(row.text("title")))
        if not values["title"]:
            row.refuse("title", "Der Titel fehlt.")
        values["provider"] = one_line(row.text("provider")) or self.plan.defaults.get(
            "provider", ""
        )
        if not values["provider"]:
            row.refuse("provider", "Der Anbieter fehlt.")
        self._take_words(row)
        self._take_ages(row)
        self._take_place(row)
        draft_times(row)
        draft_dates(row, [Row(self.plan, other) for other in more])
        self._take_access(row)
        draft_contacts(row, self.plan.defaults.get("area_code", ""))
        self._take_texts(row)
        if SAMPLE_ROW.search(values["title"]):
            values["is_example"] = True
            row.warn("title", "Die Zeile nennt sich selbst ein Beispiel und wird so markiert.")
        if record.extra:
            row.keep("Weitere Zellen", " | ".join(map(clean, record.extra)))
            row.warn("", "Die Zeile hat mehr Zellen als die Kopfzeile.")
        values["internal_note"] = row.internal_note()
        return Draft(record.line, self._key(row), values, row.notes)

    def _key(self, row):
        """What identifies the row in its source: its own key, else name and address."""
        if key := one_line(row.text(KEY)):
            return key[:200]
        place = row.values.get("place") or {}
        where = [place.get(part) or "" for part in ("street", "postcode", "district")]
        if not any(where):
            where = [str(place.get("latitude") or ""), str(place.get("longitude") or "")]
        return "|".join(normal(text) for text in (row.values["title"], *where))[:200]

    # -- What, and for whom ------------------------------------------------------------------------

    def _take_words(self, row):
        values = row.values
        for target in WORDS:
            if text := one_line(row.text(target)):
                slug = self.words.find(target, text)
                if slug:
                    values[target] = slug
                else:
                    row.warn(target, f"„{text[:60]}“ ist nicht zugeordnet.")
                    row.keep(row.header(target), text)
        values.setdefault("offer_type", self.plan.defaults.get("offer_type", ""))
        if not values["offer_type"]:
            row.refuse("offer_type", "Die Angebotsform fehlt.")
        for target in WORD_LISTS:
            if row.has(target):
                values[target], unknown = self.words.find_all(target, row.text(target))
                if unknown:
                    row.keep(row.header(target), ", ".join(unknown))
                for word in unknown:
                    row.warn(target, f"„{word[:60]}“ ist nicht zugeordnet.")
        if text := row.text("cooperation_partners"):
            values["cooperation_partners"] = [one_line(part) for part in re.split(r"[;|\n]", text)]
            row.keep(row.header("cooperation_partners"), text)
        if row.has("tags"):
            values["tags"] = [
                part[:100] for part in re.split(r"[,;|\n]\s*", row.text("tags")) if part
            ]

    def _take_ages(self, row):
        ages = []
        for unit, factor in (("months", 1), ("years", 12)):
            ends = [row.number(f"age_{end}_{unit}", factor) for end in ("from", "to")]
            if ends != [None, None]:
                ages.append(tuple(ends))
        if text := row.text("ages"):
            found = read_ages(one_line(text))
            ages += [found] if found else []
            if not found:
                row.warn("ages", f"„{text[:60]}“ ist kein Alter.")
                row.keep(row.header("ages"), text)
        groups = [
            (int(match[1]) * 12, int(match[2]) * 12)
            for header, text in row.cells_of("age_group")
            if (match := AGE_GROUP.search(normal(header))) and text not in ("", "0")
        ]
        if groups:
            ages.append((min(low for low, _ in groups), max(high for _, high in groups)))
        for header, text in row.cells_of("age_group"):
            row.keep(header, text)
        if ages:
            low, high = ages[0]
            if bounded(low, high) is None:
                row.warn("age_from_months", f"Das Alter {low}–{high} (Monate) ist unmöglich.")
                row.keep("Alter in Monaten", f"{low}–{high}")
            else:
                row.values["age_from_months"], row.values["age_to_months"] = low, high

    # -- Where -------------------------------------------------------------------------------------

    def _take_place(self, row):
        place = {"name": one_line(row.text("place_name"))}
        if text := one_line(row.text("address")):
            found = read_address(text)
            place |= {"street": found.street, "postcode": found.postcode, "city": found.city}
            if not found.is_certain:
                row.warn("address", "Die Anschrift ließ sich nicht zerlegen.")
        if street := one_line(row.text("street")):
            number = one_line(row.text("house_number"))
            whole = (
                street if has_house_number(street) or number in ("", "0") else f"{street} {number}"
            )
            place["street"] = tidy_street(whole)
        for target in ("postcode", "city"):
            if text := one_line(row.text(target)):
                place[target] = text
        if match := re.match(r"(\d{5})\s+(\D+)$", place.get("city", "")):
            place["postcode"], place["city"] = match[1], match[2]
        postcode = place.get("postcode", "")
        if re.fullmatch(r"\d{4}", postcode) and row.text("postcode") == postcode:
            place["postcode"] = f"0{postcode}"
            row.warn("postcode", "Postleitzahl mit vier Ziffern: führende Null ergänzt.")
        usual_city = self.plan.defaults.get("city", "") if place.get("street") else ""
        place["city"] = place.get("city") or usual_city
        if text := one_line(row.text("district")):
            place["district"] = text
            if self.words.district(text, place["city"]) is None:
                row.warn("district", f"Stadtteil „{text[:60]}“ ist nicht zugeordnet.")
                row.keep(row.header("district"), text)
        self._take_point(row, place)
        place["transit"] = one_line(row.text("transit"))[:250]
        place = {name: value for name, value in place.items() if value not in ("", None)}
        for name, length in (("street", 150), ("postcode", 10), ("city", 80), ("name", 150)):
            if len(place.get(name, "")) > length:
                row.keep(name, place[name])
                row.warn(name, "Die Angabe zum Ort ist zu lang und wurde gekürzt.")
                place[name] = place[name][:length].rstrip()
        if place.keys() & {"street", "latitude", "name"}:
            row.values["place"] = place
        elif place.keys() - {"city"}:
            row.keep("Ort", ", ".join(str(value) for value in place.values()))

    def _take_point(self, row, place):
        latitude, longitude = row.text("latitude"), row.text("longitude")
        if text := row.text("coordinates"):
            latitude, longitude = read_pair(text)
        if not latitude and not longitude:
            return
        point = read_point(latitude, longitude, self.system)
        if point.warning:
            row.warn("latitude" if row.has("latitude") else "coordinates", f"{point.warning}.")
        place["latitude"], place["longitude"] = point.latitude, point.longitude
        if point.latitude is None:
            row.keep("Koordinaten", f"{latitude} / {longitude}")

    # -- Access, costs, texts ----------------------------------------------------------------------

    def _take_access(self, row):
        values = row.values
        for target in FLAGS:
            if row.has(target):
                values[target] = bool(row.yes_no(target)) or bool(values.get(target))
        for target in NUMBERS:
            if row.has(target) and (number := row.number(target)) is not None:
                if 0 <= number <= 2_000_000_000:
                    values[target] = number
                else:
                    row.warn(target, f"„{number}“ ist keine mögliche Anzahl.")
        for target in DAYS:
            if text := row.text(target):
                try:
                    values[target] = read_date(text[:10]).isoformat()
                except CellError as error:
                    row.warn(target, error.messages[0])
        for target in TEXTS:
            if row.has(target):
                values[target] = row.fitted(target, one_line(row.text(target)))
        self._take_costs(row)

    def _take_costs(self, row):
        values, free = row.values, row.yes_no("is_free")
        text = one_line(row.text("costs"))
        if row.has("costs"):
            values["cost_rows"] = []
        if match := re.fullmatch(r"(\d[\d.]*(?:,\d{1,2})?)\s*(?:€|EUR|Euro)?", text, re.IGNORECASE):
            try:
                amount = read_amount(match[1])
            except CellError:
                amount = None
            if amount == 0:
                free = True
            elif amount is not None:
                values["cost_rows"] = [{"label": "Teilnahme", "amount": f"{amount:.2f}"}]
                if free:
                    row.warn("costs", "Kostenlos und zugleich ein Preis: der Preis gilt.")
                free = False
        elif re.fullmatch(r"(?:kostenfrei|kostenlos|gratis|umsonst|free.*)", text, re.IGNORECASE):
            free = True
        elif text:
            values["cost_note"] = row.fitted("cost_note", text)
        if free is not None:
            values["is_free"] = "yes" if free else "no"

    def _take_texts(self, row):
        values = row.values
        paragraphs = [row.text("description")] if row.text("description") else []
        for header, text in row.cells_of(FACTS):
            if text and names_a_person(text):
                row.personal(header, "In der Zelle steht ein Personenname.")
                row.keep(header, text)
            elif text:
                paragraphs.append(f"{_heading(header)}: {text}")
        for header, text in row.cells_of(ONLY_YES):
            if read_yes_no(text):
                paragraphs.append(f"{_heading(header)}: ja (laut Quelle)")
            elif text and read_yes_no(text) is None:
                paragraphs.append(f"{_heading(header)}: {text}")
        for header, text in row.cells_of(INTERNAL):
            row.keep(header, text)
        summary = one_line(row.text("summary"))
        if len(summary) > length_of("summary"):
            paragraphs.insert(0, summary)
        if paragraphs or row.has("description") or row.has(FACTS):
            values["description"] = "\n\n".join(paragraphs)
        if names_a_person(values.get("description", "")):
            row.warn("description", "In der Beschreibung steht ein Personenname. Bitte ansehen.")
        values["summary"] = row.fitted("summary", summary) or self._summary(values)

    def _summary(self, values):
        """What is known for certain, in one or two sentences: kind, place, provider."""
        kind = self._type_titles.get(values["offer_type"], "Angebot")
        place = values.get("place") or {}
        city, district = place.get("city", ""), place.get("district", "")
        area = self.words.district(district, city) if district else None
        where = f"Stadtteil {area.name}" if area else district
        where = ", ".join(filter(None, (city, where)))
        told = [f"{kind} in {where}" if where else kind]
        if not values["provider"].startswith("Noch zu klären"):
            told.append(f"Anbieter: {values['provider']}")
        return shortened(" ".join(f"{part.rstrip('.')}." for part in told), length_of("summary"))


def _heading(header):
    text = short(header.rsplit(".", 1)[-1]).replace("_", " ").strip()
    return text[:1].upper() + text[1:]
