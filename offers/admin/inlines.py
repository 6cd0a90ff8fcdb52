"""The rows that belong to one offer."""

from django.contrib import admin

from offers.models import Contact, CostRow, OfferDate, OfferFunding, OfferTranslation, OpeningTime

from .base import CompactInline
from .forms import CostRowFormSet


class OpeningTimeInline(CompactInline):
    model = OpeningTime


class OfferDateInline(CompactInline):
    model = OfferDate


class CostRowInline(CompactInline):
    model = CostRow
    formset = CostRowFormSet


class ContactInline(CompactInline):
    model = Contact


class FundingInline(CompactInline):
    model = OfferFunding
    autocomplete_fields = ("programme",)


class TranslationInline(admin.StackedInline):
    model = OfferTranslation
    extra = 0
    fields = (("language", "status"), "title", "summary", "description", "note")


OFFER_INLINES = (
    OpeningTimeInline,
    OfferDateInline,
    CostRowInline,
    ContactInline,
    FundingInline,
    TranslationInline,
)
