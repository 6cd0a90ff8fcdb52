"""What of an offer is searched, and with which weight."""

from dataclasses import dataclass

from offers.models import Offer, Status, TranslationStatus
from offers.search.backends import Document
from offers.search.lexicon import Text
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


def released_offers():
    """Offers that may be public, on some day; the days of validity are asked for elsewhere."""
    return Offer.objects.filter(status=Status.PUBLISHED)


def offer_texts(ids=None, chunk_size=500):
    """Yield the OfferText of the released offers (among ``ids``), few rows at a time in memory.

    Others are not indexed at all, so that no word of a draft counts as known.
    """
    offers = released_offers().order_by("pk")
    if ids is not None:
        offers = offers.filter(pk__in=ids)
    offers = offers.select_related(
        "provider__parent", "offer_type", "department__parent__parent"
    ).prefetch_related(
        "topics",
        "tags",
        "target_groups",
        "locations__area",
        "translations",
        "languages",
    )
    for offer in offers.iterator(chunk_size=chunk_size):
        yield offer_text(offer)


def offer_text(offer):
    provider = offer.provider
    departments = {offer.department.name, offer.department.root.name}
    shown = [text for text in offer.translations.all() if text.status != TranslationStatus.DRAFT]
    return OfferText(
        offer_id=offer.pk,
        title=offer.title,
        tags=_joined(
            *(topic.title for topic in offer.topics.all()),
            *(tag.name for tag in offer.tags.all()),
            offer.offer_type.title,
            *(group.title for group in offer.target_groups.all()),
        ),
        summary=_joined(
            offer.summary, provider.name, provider.parent.name if provider.parent else ""
        ),
        body=_joined(
            offer.description,
            *(area.name for area in offer.findable_areas),
            *(f"{language.name} {language.endonym}" for language in offer.languages.all()),
            *sorted(departments),
            offer.registration,
            offer.requirements,
            *(
                without_small_words(part)
                for text in shown
                for part in (text.title, text.summary, text.description)
            ),
        ),
    )


def _joined(*parts):
    return "\n".join(part for part in parts if part)
