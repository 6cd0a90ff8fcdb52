"""The filters of the list, declared once: parameter, label, meaning.

``OfferFilter(params, queryset).qs`` is the slow and obvious reference for what a selection
holds. Values of one parameter mean "or", different parameters "and". Unknown values are left
out, the rest still applies; ``ignored`` says which.
"""

import re
from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers import opening
from offers.accessibility_profile import PARTLY, PROFILES, YES, judge_offer
from offers.geo import distance_km, parse_point
from offers.models import (
    Access,
    AccessibilityValue,
    Area,
    Delivery,
    Department,
    IsFree,
    Location,
    LocationAccessibility,
    LocationVisibility,
    Offer,
    OfferFunding,
    Weekday,
)
from offers.models.base import id_list
from offers.models.offer_what import MAX_AGE_MONTHS, MIN_AGE_MONTHS
from offers.search.intent import AgeRange
from offers.search.service import search

TRUE_WORDS = {"1", "true", "yes", "on", "ja"}
FALSE_WORDS = {"", "0", "false", "no", "off", "nein"}
MAX_QUERY_LENGTH = 200
MAX_RADIUS_KM = 100
THIS_WEEK_DAYS = 7
_AGE_RANGE = re.compile(r"\s*(\d{1,3})-(\d{1,3})\s*\Z", re.ASCII)


class KnownChoicesField(forms.MultipleChoiceField):
    """Keeps the values it knows, each once; never an error."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return [item for item in dict.fromkeys(value or []) if self.valid_value(item)]


class AgesField(forms.MultipleChoiceField):
    """Ages in whole months as integers; what is no age within the bounds is left out."""

    widget = forms.SelectMultiple

    def clean(self, value):
        return [
            months for item in dict.fromkeys(value or []) if (months := as_age(item)) is not None
        ]


class AgeRangeField(forms.CharField):
    """An AgeRange typed as ``36-48`` (months, end excluded), or None for anything else."""

    def clean(self, value):
        return as_age_range(str(value or ""))


class FlagField(forms.CharField):
    """True for "1", "ja" and the like, else None: "no" means "do not care".

    The raw text is read; a checkbox would take every text for True.
    """

    def clean(self, value):
        return True if str(value or "").strip().lower() in TRUE_WORDS else None


def as_age(text):
    """Return the months that ``text`` names, or None unless it is an age of this catalogue."""
    try:
        months = int(text)
    except ValueError:
        return None
    return months if MIN_AGE_MONTHS <= months <= MAX_AGE_MONTHS and len(text) < 8 else None


def as_age_range(text):
    """Return the AgeRange that ``text`` ("36-48", months, end excluded) names, or None."""
    match = _AGE_RANGE.match(text)
    if not match:
        return None
    first, end = int(match[1]), int(match[2])
    return AgeRange(first, end) if first < end <= MAX_AGE_MONTHS else None


def through_ids(field, **lookup):
    """Ids of the offers whose many-to-many ``field`` has a row like ``lookup``."""
    return getattr(Offer, field).through.objects.filter(**lookup).values("offer_id")


class KnownChoicesFilter(django_filters.Filter):
    field_class = KnownChoicesField


class AgesFilter(django_filters.Filter):
    field_class = AgesField


class AgeRangeFilter(django_filters.Filter):
    field_class = AgeRangeField


class FlagFilter(django_filters.Filter):
    field_class = FlagField


class OfferFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Was suchen Sie?"), method="filter_text")
    life_phase = KnownChoicesFilter(label=gettext_lazy("Lebensphase"), method="filter_life_phase")
    age_months = AgesFilter(label=gettext_lazy("Alter in Monaten"), method="filter_age_months")
    age_range = AgeRangeFilter(label=gettext_lazy("Alter"), method="filter_age_range")
    topic = KnownChoicesFilter(label=gettext_lazy("Thema"), method="filter_topic")
    district = KnownChoicesFilter(label=gettext_lazy("Stadtteil"), method="filter_district")
    area = KnownChoicesFilter(label=gettext_lazy("Gebiet"), method="filter_area")
    near = django_filters.CharFilter(label=gettext_lazy("In der Nähe von"), method="filter_near")
    free = FlagFilter(label=gettext_lazy("kostenlos"), method="filter_free")
    but = FlagFilter(label=gettext_lazy("Bildung und Teilhabe möglich"), method="filter_but")
    open_now = FlagFilter(label=gettext_lazy("jetzt geöffnet"), method="filter_open_now")
    this_week = FlagFilter(
        label=gettext_lazy("in den nächsten sieben Tagen"), method="filter_this_week"
    )
    weekday = KnownChoicesFilter(
        label=gettext_lazy("Wochentag"),
        method="filter_weekday",
        choices=[(str(value), label) for value, label in Weekday.choices],
    )
    offer_type = KnownChoicesFilter(label=gettext_lazy("Angebotsform"), method="filter_offer_type")
    target_group = KnownChoicesFilter(
        label=gettext_lazy("Zielgruppe"), method="filter_target_group"
    )
    language = KnownChoicesFilter(label=gettext_lazy("Sprache"), method="filter_language")
    accessible = KnownChoicesFilter(
        label=gettext_lazy("Barrierefreiheit"), method="filter_accessible"
    )
    profile = KnownChoicesFilter(
        label=gettext_lazy("Was Sie brauchen"),
        method="filter_profile",
        choices=list(PROFILES.items()),
    )
    fits = FlagFilter(label=gettext_lazy("nur was sicher passt"), method="filter_fits")
    access = KnownChoicesFilter(
        label=gettext_lazy("Zugang"), field_name="access", lookup_expr="in", choices=Access.choices
    )
    delivery = KnownChoicesFilter(
        label=gettext_lazy("Wo es stattfindet"),
        field_name="delivery",
        lookup_expr="in",
        choices=Delivery.choices,
    )
    provider = KnownChoicesFilter(
        label=gettext_lazy("Anbieter"), field_name="provider__slug", lookup_expr="in"
    )
    provider_kind = KnownChoicesFilter(
        label=gettext_lazy("Art des Anbieters"), field_name="provider__kind", lookup_expr="in"
    )
    funded_by = KnownChoicesFilter(label=gettext_lazy("Gefördert von"), method="filter_funded_by")
    department = KnownChoicesFilter(label=gettext_lazy("Fachbereich"), method="filter_department")
    transition = KnownChoicesFilter(label=gettext_lazy("Übergang"), method="filter_transition")
    tag = django_filters.CharFilter(label=gettext_lazy("Schlagwort"), method="filter_tag")

    class Meta:
        model = Offer
        fields = []

    def __init__(self, params, queryset, vocabulary, *, now=None):
        """``vocabulary``: the offers.vocabulary.Vocabulary that says which values exist."""
        # Only what is asked for: copying all filters and fields costs more than the rest of a list.
        self.base_filters = {name: one for name, one in self.base_filters.items() if name in params}
        super().__init__(params, queryset=queryset)
        self.now = timezone.localtime(now)
        for name, choices in vocabulary.choices.items():
            if name in params:  # only then they are checked; there may be thousands
                self.form.fields[name].choices = list(choices.items())

    @property
    def values(self):
        """Return ``{parameter: cleaned value}`` of the filters in force, in declared order."""
        self.form.is_valid()
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    @property
    def ignored(self):
        """Return German sentences on what in the address could not be used."""
        sentences = []
        for name, field in self.form.fields.items():
            kept = {str(value) for value in self._kept(name)}
            for raw in dict.fromkeys(self.data.getlist(name)):
                if raw.strip() and raw.strip() not in kept:
                    sentences.append(
                        _("„%(value)s“ bei „%(label)s“ kennen wir nicht. Alles andere gilt.")
                        % {"value": raw.strip()[:60], "label": field.label}
                    )
        return sentences

    def _kept(self, name):
        """The raw texts of parameter ``name`` that were understood."""
        raw_texts = [raw.strip() for raw in self.data.getlist(name)]
        value = self.values.get(name)
        if name == "q":
            return raw_texts
        if name in ("free", "but", "open_now", "this_week", "fits"):
            return [raw for raw in raw_texts if raw.lower() in TRUE_WORDS | FALSE_WORDS]
        if name == "near":
            return raw_texts[-1:] if value and parse_point(value) else []
        if name in ("tag", "age_range"):
            return raw_texts[-1:] if value else []
        if name == "age_months":
            return [raw for raw in raw_texts if as_age(raw) is not None]
        return value or []

    # Each method reads like its label: which offers are meant.

    def filter_text(self, offers, name, text):
        return offers.filter(pk__in=id_list(search(text[:MAX_QUERY_LENGTH]).ids))

    def filter_life_phase(self, offers, name, slugs):
        return offers.filter(pk__in=through_ids("life_phases", lifephase__slug__in=slugs))

    def filter_age_months(self, offers, name, ages):
        fits = Q()
        for months in ages:
            fits |= (Q(age_from_months=None) | Q(age_from_months__lte=months)) & (
                Q(age_to_months=None) | Q(age_to_months__gt=months)
            )
        return offers.filter(fits)

    def filter_age_range(self, offers, name, ages):
        """Offers for any age within the range."""
        return offers.filter(
            Q(age_from_months=None) | Q(age_from_months__lt=ages.to_months),
            Q(age_to_months=None) | Q(age_to_months__gt=ages.from_months),
        )

    def filter_topic(self, offers, name, slugs):
        return offers.filter(pk__in=through_ids("topics", topic__slug__in=slugs))

    def filter_target_group(self, offers, name, slugs):
        return offers.filter(pk__in=through_ids("target_groups", targetgroup__slug__in=slugs))

    def filter_offer_type(self, offers, name, slugs):
        return offers.filter(offer_type__slug__in=slugs)

    def filter_language(self, offers, name, codes):
        return offers.filter(pk__in=through_ids("languages", language__code__in=codes))

    def filter_transition(self, offers, name, slugs):
        return offers.filter(pk__in=through_ids("transitions", transition__slug__in=slugs))

    def filter_funded_by(self, offers, name, slugs):
        """Offers of these programmes, as far as families may know who pays."""
        funding = OfferFunding.objects.filter(programme__slug__in=slugs, programme__is_public=True)
        return offers.filter(pk__in=funding.values("offer"))

    def filter_district(self, offers, name, slugs):
        """Offers that take place there. A secret place never betrays its Stadtteil."""
        there = Location.objects.findable().filter(area__slug__in=slugs)
        return offers.filter(pk__in=through_ids("locations", location__in=there))

    def filter_area(self, offers, name, slugs):
        """Offers that take place in the area or are meant for it or for a part of it."""
        inside = Area.objects.with_descendants(slugs)
        around = Area.objects.with_ancestors(slugs)
        there = Location.objects.findable().filter(area__in=inside)
        return offers.filter(
            Q(pk__in=through_ids("locations", location__in=there))
            | Q(pk__in=through_ids("catchment_areas", area__in=inside))
            | Q(pk__in=through_ids("catchment_areas", area__in=around))
        )

    def filter_near(self, offers, name, text):
        """Offers within ``radius_km``; without a radius nearness only sorts."""
        point, radius = parse_point(text), radius_km(self.data)
        if point is None or radius is None:
            return offers
        return offers.filter(
            pk__in=through_ids("locations", location__in=places_within(point, radius))
        )

    def filter_free(self, offers, name, value):
        return offers.filter(is_free=IsFree.YES)

    def filter_but(self, offers, name, value):
        return offers.filter(but_eligible=True)

    def filter_accessible(self, offers, name, slugs):
        there = LocationAccessibility.objects.filter(
            criterion__slug__in=slugs, value=AccessibilityValue.YES
        ).exclude(location__visibility=LocationVisibility.HIDDEN)
        return offers.filter(pk__in=through_ids("locations", location__in=there.values("location")))

    def filter_weekday(self, offers, name, weekdays):
        return offers.filter(
            pk__in=Offer.objects.filter(opening_times__weekday__in=weekdays).values("pk")
        )

    def filter_profile(self, offers, name, profiles):
        """By itself the profile only sorts and speaks; ``fits`` makes it narrow."""
        return offers

    def filter_fits(self, offers, name, value):
        """Offers that fit every profile chosen, at least partly, as far as anybody knows."""
        profiles = self.form.cleaned_data.get("profile") or ()
        loaded = offers.prefetch_related("languages", "locations__accessibility__criterion")
        return offers.filter(
            pk__in=id_list(
                offer.pk
                for offer in loaded
                if all(judge_offer(one, offer).value in (YES, PARTLY) for one in profiles)
            )
        )

    def filter_open_now(self, offers, name, value):
        return self._where(offers, lambda offer, days: opening.is_open(offer, self.now, days))

    def filter_this_week(self, offers, name, value):
        first = self.now.date()
        last = first + timedelta(days=THIS_WEEK_DAYS - 1)
        return self._where(offers, lambda one, days: opening.meets_within(one, first, last, days))

    def _where(self, offers, condition):
        loaded = offers.prefetch_related("opening_times", "dates")
        days = opening.current_calendar()
        return offers.filter(pk__in=id_list(one.pk for one in loaded if condition(one, days)))

    def filter_department(self, offers, name, slugs):
        return offers.filter(department__in=Department.objects.with_descendants(slugs))

    def filter_tag(self, offers, name, tag):
        return offers.filter(
            pk__in=Offer.tags.through.objects.filter(tag__name__iexact=tag).values(
                "content_object_id"
            )
        )


def radius_km(params):
    """Return the radius in ``params`` as a float in kilometres, or None."""
    try:
        radius = float(params.get("radius_km", "").replace(",", "."))
    except ValueError:
        return None
    return radius if 0 < radius <= MAX_RADIUS_KM else None


def places_within(point, radius):
    """Ids of the places whose public point lies within ``radius`` kilometres of ``point``."""
    places = Location.objects.findable().select_related("area")
    return [
        place.pk
        for place in places
        if place.public_point and distance_km(point, place.public_point) <= radius
    ]
