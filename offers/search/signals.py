"""The safety net: whatever changes a catalogue row tells the search, in the same transaction."""

from django.db.models import Q
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
    pre_save,
)
from taggit.models import Tag

from offers import models
from offers.models.base import rows_changed, rows_changing
from offers.search import changes, state

# Rows that belong to one offer, with the column that names it.
CHILDREN = {
    models.OpeningTime: "offer_id",
    models.OfferDate: "offer_id",
    models.CostRow: "offer_id",
    models.Contact: "offer_id",
    models.OfferFunding: "offer_id",
    models.OfferTranslation: "offer_id",
    models.OfferTag: "content_object_id",
}
# Lists whose words or places stand in offers: how to find the offers from a set of their ids.
SHARED = {
    models.Provider: lambda ids: Q(provider__in=ids) | Q(provider__parent__in=ids),
    models.Topic: lambda ids: Q(topics__in=ids),
    models.TargetGroup: lambda ids: Q(target_groups__in=ids),
    models.OfferType: lambda ids: Q(offer_type__in=ids),
    models.Location: lambda ids: Q(locations__in=ids),
    models.LocationAccessibility: lambda ids: Q(locations__accessibility__in=ids),
    models.Area: lambda ids: Q(locations__area__in=ids),
    models.Department: lambda ids: Q(department__in=ids) | Q(department__parent__in=ids),
    models.Language: lambda ids: Q(languages__in=ids) | Q(translations__language__in=ids),
    Tag: lambda ids: Q(tags__in=ids),
}
# Lists that filters and pages show, but no offer's own text.
LISTS = {
    models.AccessibilityCriterion,
    models.ContentTranslation,
    models.CrisisLine,
    models.HelpPath,
    models.HelpPathVersion,
    models.HelpQuestion,
    models.HelpStep,
    models.LifePhase,
    models.LifePhaseAdvice,
    models.FundingProgramme,
    models.LifeSituation,
    models.Responsibility,
    models.SchoolHoliday,
    models.Milestone,
    models.SynonymGroup,
    models.Task,
    models.Transition,
    models.TransitionStep,
}


def connect(sender_app):
    """Connect the receivers; called once when the apps are ready."""
    for model in (models.Offer, *CHILDREN):
        pre_save.connect(about_to_be_saved, sender=model)
    for model in (models.Offer, *CHILDREN, *SHARED, *LISTS):
        post_save.connect(saved, sender=model)
        pre_delete.connect(about_to_be_deleted, sender=model)
        post_delete.connect(deleted, sender=model)
    for field in models.Offer._meta.many_to_many:
        m2m_changed.connect(links_changed, sender=field.remote_field.through)
    for model in (*SHARED, *LISTS):
        for field in model._meta.many_to_many:
            m2m_changed.connect(list_links_changed, sender=field.remote_field.through)
    rows_changing.connect(rows_about_to_change_in_bulk)
    rows_changed.connect(rows_changed_in_bulk)
    post_migrate.connect(state.create_state, sender=sender_app)


def offers_of(model, ids):
    """Ids of the offers whose page or index entry shows the rows ``ids`` of ``model``."""
    if model is models.Offer:
        return set(ids)
    if model in CHILDREN:
        return set(model.objects.filter(pk__in=ids).values_list(CHILDREN[model], flat=True))
    if model is models.ContentTranslation:
        return offers_of_translations(ids)
    if model in SHARED:
        return set(models.Offer.objects.filter(SHARED[model](ids)).values_list("pk", flat=True))
    return set()


def offers_of_translations(ids):
    """Ids of the offers whose index entry has a word of these ContentTranslations."""
    found, by_model = set(), {}
    rows = models.ContentTranslation.objects.filter(pk__in=ids).select_related("content_type")
    for row in rows:
        by_model.setdefault(row.content_type.model_class(), []).append(row.object_id)
    for model, keys in by_model.items():
        found |= offers_of(model, keys)
    return found


def is_list(model):
    return model in SHARED or model in LISTS


def about_to_be_saved(sender, instance, raw=False, **kwargs):
    if raw:
        return
    if sender in CHILDREN:
        changes.announce([getattr(instance, CHILDREN[sender])])
    elif not instance._state.adding:
        changes.announce([instance.pk])


def saved(sender, instance, raw=False, created=False, **kwargs):
    if raw:  # a fixture: related rows may not be there yet; words for queries stand in no entry
        changes.note(vocabulary=True, stale=sender is not models.SynonymGroup)
    elif sender in CHILDREN:
        changes.note([getattr(instance, CHILDREN[sender])])
    else:
        # A new entry of a list stands in no offer yet, but a new translation of it may.
        is_unused = created and sender not in (models.Offer, models.ContentTranslation)
        found = set() if is_unused else offers_of(sender, [instance.pk])
        changes.note(found, vocabulary=is_list(sender), own=not is_list(sender))


def about_to_be_deleted(sender, instance, **kwargs):
    # After the deletion nobody can tell any more which offers showed the row.
    instance._shown_by = offers_of(sender, [instance.pk])
    changes.announce(instance._shown_by)


def deleted(sender, instance, **kwargs):
    changes.note(instance._shown_by, vocabulary=is_list(sender))


def links_changed(sender, instance, action, reverse, pk_set, **kwargs):
    """A many-to-many field of Offer changed, from either side."""
    if isinstance(instance, models.Offer) and not reverse:
        if action.startswith("post_"):
            changes.note([instance.pk])
        else:
            changes.announce([instance.pk])
    elif action == "pre_clear":
        instance._shown_by = offers_of(type(instance), [instance.pk])
        changes.announce(instance._shown_by)
    elif action.startswith("pre_"):
        changes.announce(pk_set)
    elif action == "post_clear":
        changes.note(instance._shown_by)
    elif action.startswith("post_"):
        changes.note(pk_set)


def list_links_changed(sender, action, **kwargs):
    if action.startswith("post_"):
        changes.note(vocabulary=True)


def rows_about_to_change_in_bulk(sender, ids, **kwargs):
    if sender is models.Offer or sender in CHILDREN:
        changes.announce(offers_of(sender, ids))


def rows_changed_in_bulk(sender, ids, **kwargs):
    """``QuerySet.update()`` and ``bulk_create()``, which send none of Django's own signals."""
    if sender is models.Offer or sender in CHILDREN or is_list(sender):
        is_shared = is_list(sender)
        changes.note(offers_of(sender, ids), vocabulary=is_shared, own=not is_shared)
