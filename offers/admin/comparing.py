"""A new offer is compared with what there is while it is typed, and on request without scripts."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offers.models import Area, LifePhase, Location, OfferType, Provider, TargetGroup, Topic
from offers.planning.wish import alike, hint, wish


class LenientMany(forms.ModelMultipleChoiceField):
    """Keeps the rows it knows; half a form is no error here."""

    def __init__(self, model):
        super().__init__(model.objects.all(), required=False)

    def clean(self, value):
        ids = [pk for pk in value or [] if pk.isascii() and pk.isdigit() and len(pk) < 10]
        return list(self.queryset.filter(pk__in=ids[:100]))


class TypedForm(forms.Form):
    """The part of the offer's form that is compared."""

    title = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    offer = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    age_from_months = forms.IntegerField(required=False, min_value=-9, max_value=1200)
    age_to_months = forms.IntegerField(required=False, min_value=-9, max_value=1200)
    topics = LenientMany(Topic)
    life_phases = LenientMany(LifePhase)
    target_groups = LenientMany(TargetGroup)
    locations = LenientMany(Location)
    catchment_areas = LenientMany(Area)
    offer_type = forms.ModelChoiceField(OfferType.objects.all(), required=False)
    provider = forms.ModelChoiceField(Provider.objects.all(), required=False)

    def compared(self):
        """What the template shows: the likes, and what is still to be typed."""
        self.is_valid()
        data = self.cleaned_data
        kind, places = data.get("offer_type"), data.get("locations", [])
        typed = wish(
            data.get("title", "")[:200],
            data.get("summary", "")[:1000],
            topics=data["topics"],
            phases=data["life_phases"],
            target_groups=data["target_groups"],
            offer_type=kind.slug if kind else "",
            ages=(data.get("age_from_months"), data.get("age_to_months")),
            locations=places,
            catchment=data["catchment_areas"],
        )
        found = alike(
            typed, exclude=data.get("offer"), provider=data.get("provider"), locations=places
        )
        return {"likes": found, "lacking": hint(typed), "is_typed": bool(typed.title)}


class ComparingMixin:
    """Adds the box beside the form; needs HistoryMixin."""

    @property
    def media(self):  # no class Media: of those of several mixins Django takes one
        return super().media + forms.Media(js=["kompass/compare.js"])

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.compare_view))
        return [path("vergleichen/", view, name="offers_offer_compare"), *super().get_urls()]

    def compare_view(self, request):
        """Offers like the one in the posted form; ``piece``: only the list, for the script."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        context = TypedForm(request.POST).compared()
        if "piece" in request.POST:
            return TemplateResponse(request, "admin/offers/offer/_compared.html", context)
        return self._page(request, "compared.html", context | {"title": _("Ähnliche Angebote")})
