"""How much of the content is there in each language, and what is left to do."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q

from offers.models import (
    ContentTranslation,
    Language,
    Offer,
    OfferTranslation,
    Status,
    TranslationStatus,
)
from offers.translations.registry import EASY, GERMAN, kinds

MISSING, INCOMPLETE = "missing", "incomplete"
# What can be looked at, in the order of urgency; the states of a text and what is not there.
STATES = (
    TranslationStatus.OUTDATED,
    MISSING,
    INCOMPLETE,
    TranslationStatus.DRAFT,
    TranslationStatus.MACHINE,
    TranslationStatus.UNCHECKED,
    TranslationStatus.CHECKED,
)


@dataclass
class Entry:
    """One record in one language. ``german`` and ``texts``: ``{field: text}``."""

    kind: object
    record: object
    language: Language
    german: dict[str, str]
    translation: object = None

    @property
    def texts(self):
        found = self.translation.texts if self.translation else {}
        return {name: found.get(name, "") for name in self.german}

    @property
    def missing(self):
        """Names of the fields that have no words in this language yet."""
        return [name for name, text in self.texts.items() if not text]

    @property
    def state(self):
        if self.translation is None:
            return MISSING
        is_settled = self.translation.status in (TranslationStatus.CHECKED, "unchecked", "machine")
        # A translated offer may well be shorter than the German one.
        is_short = self.missing and self.kind.model is not Offer
        return INCOMPLETE if is_settled and is_short else self.translation.status


@dataclass
class Cell:
    """Numbers of one kind in one language."""

    total: int = 0
    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def shown(self):
        return self.total - self.by_state[MISSING] - self.by_state[TranslationStatus.DRAFT]

    @property
    def outdated(self):
        return self.by_state[TranslationStatus.OUTDATED]

    @property
    def checked(self):
        return self.by_state[TranslationStatus.CHECKED]

    @property
    def percent(self):
        return self.shown * 100 // self.total if self.total else 0


def languages():
    """Languages that content can be written in: those of the interface and easy language."""
    codes = [code for code, _name in settings.LANGUAGES]
    wanted = Q(scope=Language.Scope.TEXT) | Q(code__in=[*codes, EASY])
    return list(Language.objects.filter(wanted).exclude(code=GERMAN))


def records_of(kind):
    """The rows of ``kind`` that the public may see, with something to translate."""
    rows = kind.model._default_manager.all()
    if kind.model is Offer:
        rows = rows.filter(status=Status.PUBLISHED).order_by("title", "pk")
    return [row for row in rows if kind.german(row)]


def entries(kind, language):
    """Return the Entries of ``kind`` in ``language``, in the order of the records; two queries."""
    found = _translations(kind, [language])
    return [
        Entry(kind, row, language, kind.german(row), found.get((row.pk, language.pk)))
        for row in records_of(kind)
    ]


def coverage():
    """Return ``[(Kind, [(Language, Cell), …]), …]``; two queries for each kind."""
    wanted, table = languages(), []
    for kind in kinds():
        rows, found = records_of(kind), _translations(kind, wanted)
        if not rows:
            continue
        cells = []
        for language in wanted:
            cell = Cell(len(rows))
            for row in rows:
                entry = Entry(
                    kind, row, language, kind.german(row), found.get((row.pk, language.pk))
                )
                cell.by_state[entry.state] += 1
            cells.append((language, cell))
        table.append((kind, cells))
    return table


def _translations(kind, wanted):
    """Return ``{(record pk, language pk): translation}``."""
    if kind.model is Offer:
        rows = OfferTranslation.objects.annotate(about=F("offer_id"))
    else:
        content_type = ContentType.objects.get_for_model(kind.model)
        rows = ContentTranslation.objects.filter(content_type=content_type)
        rows = rows.annotate(about=F("object_id"))
    rows = rows.filter(language__in=wanted).select_related("changed_by").order_by()
    return {(row.about, row.language_id): row for row in rows}
