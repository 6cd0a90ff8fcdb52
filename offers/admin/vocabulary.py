"""The words of the field: phases, transitions, topics, groups, languages, tags."""

import taggit.admin  # noqa: F401  (registers its own page for tags, which we replace)
from django.contrib import admin
from django.db.models import Count
from taggit.models import Tag

from offers.models import (
    CrossCuttingTopic,
    FundingProgramme,
    Language,
    LifePhase,
    LifePhaseAdvice,
    NeedTopic,
    OfferTag,
    OfferType,
    SchoolHoliday,
    TargetGroup,
    Topic,
    Transition,
    TransitionStep,
)

from .base import CompactInline, CountedAdmin, KompassModelAdmin
from .translations import TranslationsMixin
from .where_used import WhereUsedMixin


class TitledAdmin(CountedAdmin):
    """A list of words in its own order."""

    list_display = ("title", "order", "offer_total")
    search_fields = ("title", "description")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(Topic)
class TopicAdmin(TitledAdmin):
    list_display = ("title", "order", "is_crisis", "offer_total")
    search_fields = ("title", "description", "synonyms", "subtopics")


@admin.register(TargetGroup)
class TargetGroupAdmin(TitledAdmin):
    list_display = ("title", "audience", "order", "offer_total")
    list_filter = ("audience",)
    search_fields = ("title", "synonyms")


@admin.register(OfferType)
class OfferTypeAdmin(TitledAdmin):
    search_fields = ("title", "synonyms")


@admin.register(NeedTopic)
class NeedTopicAdmin(TitledAdmin):
    checkbox_fields = ("topics",)


@admin.register(CrossCuttingTopic)
class CrossCuttingTopicAdmin(TitledAdmin):
    pass


class AdviceInline(CompactInline):
    model = LifePhaseAdvice


@admin.register(LifePhase)
class LifePhaseAdmin(TitledAdmin):
    list_display = ("title", "age_from_months", "age_to_months", "order", "offer_total")
    checkbox_fields = ("related_topics",)
    inlines = (AdviceInline,)


class StepInline(CompactInline):
    model = TransitionStep


@admin.register(Transition)
class TransitionAdmin(TitledAdmin):
    list_display = ("title", "from_phase", "to_phase", "order", "offer_total")
    list_select_related = ("from_phase", "to_phase")
    checkbox_fields = ("related_topics",)
    inlines = (StepInline,)


@admin.register(FundingProgramme)
class FundingProgrammeAdmin(TitledAdmin):
    list_display = ("title", "funder", "starts_on", "ends_on", "offer_total")
    search_fields = ("title", "funder")


@admin.register(Language)
class LanguageAdmin(TranslationsMixin, CountedAdmin):
    list_display = ("name", "code", "endonym", "scope", "is_default_filter", "order", "offer_total")
    list_filter = ("scope",)
    search_fields = ("name", "endonym", "code")


admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(WhereUsedMixin, KompassModelAdmin):
    list_display = ("name", "offer_total")
    ordering = ("name",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request):
        name = OfferTag._meta.get_field("tag").related_query_name()
        return super().get_queryset(request).annotate(offer_total=Count(name))

    offer_total = CountedAdmin.offer_total


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(KompassModelAdmin):
    list_display = ("name", "land", "first_day", "last_day", "source")
    list_filter = ("land",)
