"""The words of foreign tables in those of the catalogue: types, topics, languages, areas."""

import re
from functools import cached_property

from offers.models import (
    Access,
    Area,
    Delivery,
    Language,
    OfferType,
    Provider,
    TargetGroup,
    Topic,
)

from .addresses import district_names
from .cleaning import pieces
from .headers import normal

CHOICES = {"access": Access, "delivery": Delivery}
# Words of other tables for our choices.
OTHER_WORDS = {
    "access": {
        "offen": "open", "ohne anmeldung": "open", "frei": "open", "anmeldung": "registration",
        "mit anmeldung": "registration", "anmeldung erforderlich": "registration",
        "mitgliedschaft": "membership", "mitgliedschaft erforderlich": "membership",
        "warteliste": "waiting_list", "auf antrag": "application", "antrag": "application",
        "ueberweisung": "referral",
    },
    "delivery": {
        "praesenz": "in_person", "vor ort": "in_person", "hausbesuch": "home_visit",
        "digital": "online", "telefon": "telephone", "hybrid": "hybrid",
    },
    "languages": {
        "dansk": "da", "english": "en", "francais": "fr", "turkce": "tr", "polski": "pl",
        "espanol": "es", "arabic": "ar", "turkish": "tr", "danish": "da", "german": "de",
        "persisch": "fa", "kurdisch": "kmr", "gebaerdensprache": "gsg", "plattdeutsch": "nds",
        "spanish": "es", "french": "fr", "polish": "pl", "russian": "ru",
    },
}  # fmt: skip
_LEGAL_FORM = re.compile(
    r"\b(?:e ?v|ggmbh|gmbh|g gmbh|mbh|gug|ug|haftungsbeschrankt|kg|ag|e g|gbr"
    r"|stiftung burgerlichen rechts|anstalt offentlichen rechts"
    r"|korperschaft des offentlichen rechts|kdor)\b"
)


class Vocabulary:
    """Looks up words of a file. ``chosen`` is ``{target: {normal word: slug}}`` from a profile."""

    def __init__(self, chosen=None):
        self.chosen = chosen or {}

    def find(self, target, word):
        """Return the slug, code or choice that ``word`` means for ``target``, or None."""
        word = normal(word)
        return self.chosen.get(target, {}).get(word) or self._tables[target].get(word)

    def find_all(self, target, text):
        """``(slugs, words that are unknown)`` for a list in one cell; the whole is tried first."""
        if whole := self.find(target, text):
            return [whole], []
        found = {piece: self.find(target, piece) for piece in pieces(text)}
        known = list(dict.fromkeys(slug for slug in found.values() if slug))
        return known, [piece for piece, slug in found.items() if not slug]

    def knows(self, target, word):
        return bool(self.find_all(target, word)[0])

    def options(self, target):
        """``(slug, title)`` of all that ``word`` may be mapped to."""
        if target in CHOICES:
            return [(value, str(label)) for value, label in CHOICES[target].choices]
        return self._titles[target]

    def district(self, text, city=""):
        """The one Stadtteil that ``text`` names, or None where there is none or more."""
        if chosen := self.chosen.get("district", {}).get(normal(text)):
            return self._areas_by_slug.get(chosen)
        found = {}
        for name in district_names(text, city):
            for area in self._areas.get(normal(name), []):
                found[area.pk] = area
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _tables(self):
        tables = {target: dict(OTHER_WORDS.get(target, {})) for target in (*CHOICES, "languages")}
        for target, model in self._models.items():
            table = tables.setdefault(target, {})
            for row in model.objects.all():
                words = [row.slug, row.title, *row.synonyms.splitlines()]
                for word in words:
                    table.setdefault(normal(word), row.slug)
        for row in Language.objects.all():
            for word in filter(None, (row.code, row.name, row.endonym)):
                tables["languages"][normal(word)] = row.code
        for target, choices in CHOICES.items():
            for value, label in choices.choices:
                tables[target].setdefault(normal(str(label)), value)
                tables[target].setdefault(normal(str(value)), value)
        for table in tables.values():
            for word in list(table):
                table.setdefault(normal(word), table[word])
        return tables

    _models = {"offer_type": OfferType, "topics": Topic, "target_groups": TargetGroup}

    @cached_property
    def _titles(self):
        titles = {
            target: list(model.objects.values_list("slug", "title"))
            for target, model in self._models.items()
        }
        titles["languages"] = list(Language.objects.values_list("code", "name"))
        titles["district"] = [
            (area.slug, area.name) for areas in self._areas.values() for area in areas
        ]
        titles["provider"] = list(Provider.objects.values_list("slug", "name"))
        return titles

    @cached_property
    def _areas(self):
        areas = {}
        for area in Area.objects.filter(kind="district").defer("polygon").order_by("name"):
            areas.setdefault(normal(district_names(area.name)[0]), []).append(area)
        return areas

    @cached_property
    def _areas_by_slug(self):
        return {area.slug: area for areas in self._areas.values() for area in areas}


def provider_key(name):
    """How a provider is compared: without legal form, county code and punctuation.

    ``Dansk Skoleforening e. V. (SL)`` and ``dansk skoleforening`` are one.
    """
    plain = normal(name) or normal(name.replace("(", " ").replace(")", " "))
    return re.sub(r"\s+", " ", _LEGAL_FORM.sub(" ", plain)).strip() or plain
