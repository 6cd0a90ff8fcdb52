"""The words of a record in the language of the page, or the German ones, marked as such."""

from contextvars import ContextVar
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from offers.models import ContentTranslation, Language, Offer, TranslationStatus
from offers.models.base import lines_of
from offers.translations.registry import GERMAN, kind_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A translation that is no draft. ``texts``: ``{field: words}``."""

    texts: dict[str, str]
    status: str


class GermanText(str):
    """German words on a page in another language: the page must say so (``lang="de"``)."""

    __slots__ = ()


# What was looked up in this request, so that a page asks for the state of the catalogue once.
_request: ContextVar[dict | None] = ContextVar("translations of this request", default=None)


def begin_request():
    """Keep what is looked up from now on; returns the token for ``end_request``."""
    return _request.set({})


def end_request(token):
    _request.reset(token)


def load_texts():
    """Return ``{language: {(model label, pk): Shown}}``; one statement."""
    rows = ContentTranslation.objects.exclude(status=TranslationStatus.DRAFT).order_by()
    found = {}
    for app, model, pk, language, texts, status in rows.values_list(
        "content_type__app_label",
        "content_type__model",
        "object_id",
        "language__code",
        "texts",
        "status",
    ):
        found.setdefault(language, {})[f"{app}.{model}", pk] = Shown(texts, status)
    return found


def all_texts():
    """The texts of the committed state, as ``load_texts`` returns them."""
    from offers.search.memory import snapshot  # which itself keeps what load_texts returns

    kept = _request.get()
    if kept is None:
        return snapshot().vocabulary.texts
    if "texts" not in kept:
        kept["texts"] = snapshot().vocabulary.texts
    return kept["texts"]


def is_german(language=None):
    return (language or get_language() or GERMAN) == GERMAN


def shown(row, language=None, texts=None):
    """The Shown of ``row`` in ``language`` (default: the page's), or None."""
    language = language or get_language()
    if isinstance(row, Offer):
        if "translation" not in row.__dict__:
            hang_translation(row, getattr(row, "_prefetched_objects_cache", {}).get("translations"))
        text = row.translation
        return None if text is None else Shown(text.texts, text.status)
    texts = all_texts() if texts is None else texts
    return texts.get(language, {}).get((row._meta.label_lower, row.pk))


def translated(row, name, texts=None):
    """The field ``name`` of ``row`` in the page's language, else its German as GermanText.

    ``texts``: where to look instead of the committed state, as ``load_texts`` returns it.
    """
    german = getattr(row, name)
    if is_german() or not german:
        return german
    if isinstance(row, Language):
        return language_name(row)
    found = shown(row, texts=texts)
    return (found and found.texts.get(name)) or GermanText(german)


def translated_lines(row, name):
    """The lines of a field that is a short list, each as ``translated`` gives the whole."""
    words = translated(row, name)
    return [type(words)(line) for line in lines_of(words)]


def german_only(words):
    """Words of a field that exists in German only, as GermanText on a page in another language."""
    return GermanText(words) if words and not is_german() else words


def state_of(row):
    """How the words of ``row`` stand in the page's language: a TranslationStatus, "missing" where
    more than half of them are German, "" on a German page."""
    if is_german():
        return ""
    found = shown(row)
    return "missing" if found is None or _is_mostly_german(row, found) else found.status


def _is_mostly_german(row, found):
    lengths = {name: len(words) for name, words in kind_of(type(row)).german(row).items()}
    there = sum(length for name, length in lengths.items() if found.texts.get(name))
    return there * 2 < sum(lengths.values())


def language_name(language):
    """The name of a Language in the page's language; Babel knows nearly all."""
    try:
        name = Locale.parse(get_language(), sep="-").languages.get(language.code)
    except UnknownLocaleError:
        name = None
    return name or language.endonym or GermanText(language.name)


def hang_translation(offer, translations):
    """Give ``offer`` the one of its OfferTranslations that is in the page's language."""
    language = get_language()
    offer.translation = next(
        (text for text in translations or () if text.language.code == language and text.is_shown),
        None,
    )
