"""Notices when the German text changes under a translation, and says what changed."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save

from offers import history
from offers.marking import mark_texts
from offers.models import ContentTranslation, Offer, OfferTranslation, TranslationStatus
from offers.translations.registry import kinds

# What somebody still works on, or what is known to be outdated, stays what it is.
SETTLED = (TranslationStatus.DRAFT, TranslationStatus.OUTDATED)


@dataclass(frozen=True)
class Change:
    """One field whose German is no longer what was translated; both as marked lines."""

    name: str
    before: list
    after: list


def connect():
    """Connect the receivers; called once when the apps are ready."""
    history.recorded.connect(offers_changed)
    post_save.connect(record_saved)
    post_delete.connect(record_deleted)


def is_outdated(translation):
    """True where a German text differs from the one that was translated."""
    german = translation.german()
    return any(german.get(name, "") != text for name, text in translation.translated_from.items())


def offers_changed(sender, taken, **kwargs):
    """Receiver: offers that changed, as they are now; asks for nothing where none is translated."""
    unsettled = [
        pk
        for pk, now in taken.items()
        if any(row["status"] not in SETTLED for row in now["children"]["translations"])
    ]
    if unsettled:
        rows = OfferTranslation.objects.filter(offer__in=unsettled)
        _mark(rows.select_related("offer"))


def record_saved(sender, instance, raw=False, created=False, **kwargs):
    """Receiver: any other record that can be translated; offers tell at the end of their batch."""
    if not raw and not created and sender in _models():
        _mark(_translations_of(instance))


def record_deleted(sender, instance, **kwargs):
    """A translation means nothing without its record; a generic key does not cascade by itself."""
    if sender in _models():
        for translation in _translations_of(instance):
            translation.delete()


def _models():
    return {kind.model for kind in kinds()} - {Offer}


def _translations_of(record):
    kind = ContentType.objects.get_for_model(record)
    rows = ContentTranslation.objects.filter(content_type=kind, object_id=record.pk)
    return list(rows)


def _mark(translations):
    for translation in translations:
        if translation.status not in SETTLED and is_outdated(translation):
            translation.status = TranslationStatus.OUTDATED
            translation.save()


def changes_of(translation):
    """Return a Change for each German text that is no longer what was translated."""
    german = translation.german()
    return [
        Change(name, *mark_texts(text, german.get(name, "")))
        for name, text in translation.translated_from.items()
        if german.get(name, "") != text
    ]


def note_sources():
    """Take the German of today as source where none is noted: after loading a fixture."""
    for model in (OfferTranslation, ContentTranslation):
        rows = list(_with_record(model.objects.filter(translated_from={})))
        for row in rows:
            row.translated_from = row.german()
        model._base_manager.bulk_update(rows, ["translated_from"], batch_size=200)


def _with_record(rows):
    if rows.model is OfferTranslation:
        return rows.select_related("offer")
    return rows.prefetch_related("record")
