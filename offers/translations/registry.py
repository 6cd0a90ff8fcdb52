"""Which fields of which records can be translated.

An app adds its own with ``register(Model, "title", …)`` when it is ready; nothing else is needed:
coverage, list of work, form and the table for translators follow.
"""

from dataclasses import dataclass

from django.db import models

from offers.models import (
    AccessibilityCriterion,
    CrisisLine,
    HelpPath,
    HelpPathVersion,
    HelpQuestion,
    HelpStep,
    LifePhase,
    LifePhaseAdvice,
    LifeSituation,
    Milestone,
    Offer,
    OfferTranslation,
    OfferType,
    TargetGroup,
    Task,
    Topic,
    Transition,
    TransitionStep,
)

GERMAN = "de"
EASY = "de-simple"


@dataclass(frozen=True)
class Kind:
    """``key`` names it in addresses and tables; ``fields`` in the order of the page."""

    model: type[models.Model]
    fields: tuple[str, ...]

    @property
    def key(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return self.model._meta.verbose_name_plural

    def field_label(self, name):
        return self.model._meta.get_field(name).verbose_name

    def max_length(self, name):
        """Longest text of the field, or None."""
        holder = OfferTranslation if self.model is Offer else self.model
        return holder._meta.get_field(name).max_length

    def german(self, record):
        """``{field: text}`` of what there is to translate; empty fields need no words."""
        return {name: text for name in self.fields if (text := getattr(record, name))}


_kinds: dict[type, Kind] = {}


def register(model, *fields):
    _kinds[model] = Kind(model, fields)


def kinds():
    """All Kinds in the order they were registered in."""
    return list(_kinds.values())


def kind_of(model):
    """The Kind of ``model``, or None where nothing of it is translated."""
    return _kinds.get(model)


def kind_named(key):
    return next((kind for kind in _kinds.values() if kind.key == key), None)


register(Offer, *OfferTranslation.FIELDS)
register(LifePhase, "title", "short_title", "description", "child_voice")
register(LifePhaseAdvice, "text")
register(
    Transition,
    "title",
    "short_title",
    "description",
    "helps_before",
    "helps_after",
    "checklist",
    "responsible",
    "document_title",
    "document_kind",
    "document_description",
    "document_status",
)
register(TransitionStep, "text")
register(Milestone, "title", "description", "action")
register(LifeSituation, "title", "description", "first_steps")
register(HelpPath, "title", "description", "local_note")
register(HelpPathVersion, "note")
register(
    HelpStep,
    "title",
    "text",
    "who",
    "bring",
    "duration",
    "if_refused",
    "alternatives",
    "professionals",
)
register(HelpQuestion, "question", "answer")
register(Task, "title", "everyday_title", "description")
register(Topic, "title", "description", "subtopics")
register(TargetGroup, "title")
register(OfferType, "title")
register(AccessibilityCriterion, "title")
register(
    CrisisLine,
    "title",
    "short_title",
    "description",
    "hours",
    "chat_note",
    "cost_note",
    "more_languages",
)
