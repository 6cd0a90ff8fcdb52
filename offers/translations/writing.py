"""The one way in which people and tables write translations."""

from django.contrib.contenttypes.models import ContentType

from offers.acting import acting
from offers.models import ContentTranslation, Offer, OfferTranslation, TranslationStatus
from offers.search.changes import batch


class NotAllowed(Exception):
    """The account may not write texts of this record."""


def writable(user, kind):
    """Primary keys of the records of ``kind`` whose texts ``user`` may write.

    Offers by those who may edit them, everything else by those who keep the lists.
    """
    if kind.model is Offer:
        is_allowed = user.has_perm("offers.change_offertranslation")
        rows = Offer.objects.editable_by(user)
    else:
        is_allowed = user.has_perm("offers.change_contenttranslation")
        rows = kind.model._default_manager.all()
    return set(rows.values_list("pk", flat=True)) if is_allowed else set()


def write(entry, texts, status, *, user):
    """Store ``texts`` (``{field: words}``) of a coverage.Entry with ``status``; returns the row.

    What stays empty is shown in German. Without any words there is nothing to store: an existing
    translation is deleted and None returned. Raises NotAllowed.
    """
    if entry.record.pk not in writable(user, entry.kind):
        raise NotAllowed
    texts = {name: words for name, words in texts.items() if name in entry.german and words}
    with batch(), acting(user=user, reason=f"Übersetzung: {entry.language.name}"):
        row = entry.translation or _new(entry)
        if not texts or (isinstance(row, OfferTranslation) and not texts.get("title")):
            if row.pk:
                row.delete()
            return None
        if isinstance(row, OfferTranslation):
            for name in OfferTranslation.FIELDS:
                setattr(row, name, texts.get(name, ""))
        else:
            row.texts = texts
        row.status = status
        row.save()
    return row


def _new(entry):
    if entry.kind.model is Offer:
        return OfferTranslation(offer=entry.record, language=entry.language)
    return ContentTranslation(
        content_type=ContentType.objects.get_for_model(entry.kind.model),
        object_id=entry.record.pk,
        language=entry.language,
        status=TranslationStatus.DRAFT,
    )
