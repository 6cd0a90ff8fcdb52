"""What of an offer is searched, and with which weight."""

from dataclasses import dataclass

from taggit.models import Tag

from offers.models import (
    Area,
    Department,
    Language,
    Location,
    LocationVisibility,
    OfferTranslation,
    OfferType,
    Provider,
    TargetGroup,
    Topic,
)
from offers.search.backends import Document
from offers.search.lexicon import Text
from offers.search.reading import value
from offers.search.wordlists import without_small_words


@dataclass(frozen=True, slots=True)
class OfferText:
    """The four fields of one offer as people read them; see ``rerank.FIELD_WEIGHTS``."""

    offer_id: int
    title: str
    tags: str
    summary: str
    body: str

    @property
    def for_lexicon(self):
        return Text(self.title, f"{self.tags}\n{self.summary}\n{self.body}")

    def document(self, lexicon):
        """Return the Document of tokens."""
        return Document(
            self.offer_id,
            lexicon.index_string(self.title),
            lexicon.index_string(self.tags),
            lexicon.index_string(self.summary),
            lexicon.index_string(self.body),
        )


def offer_text(offer, reader):
    """Return the OfferText of OfferRows; ``reader`` has what offers share."""
    names, links = reader.names, offer.links
    provider = reader.providers[offer.provider_id]
    carrier = reader.providers.get(value(Provider, provider, "parent_id"))
    return OfferText(
        offer_id=offer.id,
        title=offer.title,
        tags=_joined(
            *_names(names[Topic], links["topics"]),
            *(value(Tag, tag, "name") for tag in offer.tags),
            *_names(names[OfferType], [offer.offer_type_id]),
            *_names(names[TargetGroup], links["target_groups"]),
        ),
        summary=_joined(
            offer.summary,
            value(Provider, provider, "name"),
            value(Provider, carrier, "name") if carrier else "",
        ),
        body=_joined(
            offer.description,
            *_names(names[Area], _findable_areas(offer, reader)),
            *(" ".join(names[Language][pk][:2]) for pk in links["languages"]),
            *sorted(_departments(names[Department], offer.department_id)),
            offer.registration,
            offer.requirements,
            *(
                without_small_words(value(OfferTranslation, text, field))
                for text in offer.children["translations"]
                for field in ("title", "summary", "description")
            ),
            *_translated(reader, Topic, links["topics"]),
            *_translated(reader, OfferType, [offer.offer_type_id]),
            *_translated(reader, TargetGroup, links["target_groups"]),
        ),
    )


def _names(rows, keys):
    return [rows[pk][0] for pk in keys]


def _translated(reader, model, keys):
    """The names of list entries in other languages, so that foreign words lead to German texts."""
    names = reader.translated_names
    return [
        without_small_words(name)
        for key in keys
        for name in names.get((model._meta.label_lower, key), ())
    ]


def _departments(rows, pk):
    """Names of the lead unit and of the Fachbereich it belongs to."""
    lead, seen = rows[pk][0], set()
    while rows[pk][2] in rows and pk not in seen:
        seen.add(pk)
        pk = rows[pk][2]
    return {lead, rows[pk][0]}


def _findable_areas(offer, reader):
    """Stadtteile of the places that may be known."""
    places = [reader.locations[pk] for pk in offer.links["locations"]]
    return sorted(
        {
            value(Location, place, "area_id")
            for place in places
            if value(Location, place, "visibility") != LocationVisibility.HIDDEN
        }
        - {None}
    )


def _joined(*parts):
    return "\n".join(part for part in parts if part)
