"""The counts beside each filter choice.

Every facet is counted with all other filters applied and its own left out, so that the number
says what one more click would show.
"""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from offers.filters import OfferFilter
from offers.models import (
    Access,
    AccessibilityValue,
    Delivery,
    IsFree,
    LocationVisibility,
    Offer,
    OpeningTime,
    Weekday,
)


@dataclass(frozen=True)
class FacetOption:
    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class Facet:
    """One group of choices. ``is_open``: shown unfolded from the start.

    ``is_flags``: each choice is a parameter of its own, set to 1.
    """

    name: str
    label: str
    options: list[FacetOption]
    is_open: bool
    is_flags: bool = False


# Parameter, heading, unfolded from the start.
FACETS = (
    ("time", _("Wann"), True),
    ("life_phase", _("Lebensphase"), True),
    ("topic", _("Thema"), True),
    ("district", _("Stadtteil"), True),
    ("cost", _("Kosten"), True),
    ("weekday", _("Wochentag"), False),
    ("access", _("Zugang"), False),
    ("delivery", _("Wo es stattfindet"), False),
    ("offer_type", _("Angebotsform"), False),
    ("target_group", _("Zielgruppe"), False),
    ("language", _("Sprache vor Ort"), False),
    ("accessible", _("Barrierefreiheit"), False),
    ("provider_kind", _("Wer es anbietet"), False),
    ("funded_by", _("Wer es bezahlt"), False),
)
# Short lists that keep their place even where a choice would find nothing.
STABLE = {"life_phase", "topic", "district", "weekday"}
# Groups whose choices are parameters of their own.
FLAGS = {
    "time": {"open_now": _("jetzt geöffnet"), "this_week": _("in den nächsten sieben Tagen")},
    "cost": {"free": _("kostenlos"), "but": _("Bildung und Teilhabe möglich")},
}


def facets(selection):
    """Return the list of Facets for ``selection``; long lists leave out what would find nothing."""
    counts = facet_counts(selection)
    labels = {
        **selection.memory.vocabulary.choices,
        "weekday": {str(value): label for value, label in Weekday.choices},
        "access": dict(Access.choices),
        "delivery": dict(Delivery.choices),
    }
    groups = []
    for name, heading, is_open in FACETS:
        if name in FLAGS:
            options = [
                FacetOption(flag, str(label), counts[flag], flag in selection.chosen_values)
                for flag, label in FLAGS[name].items()
            ]
        else:
            options = _options(
                labels[name],
                counts[name],
                selection.chosen_values.get(name, []),
                keep_empty=name in STABLE,
            )
        if options:
            has_choice = any(option.is_selected for option in options)
            groups.append(Facet(name, str(heading), options, is_open or has_choice, name in FLAGS))
    return groups


def _options(labels, counts, selected, *, keep_empty):
    return [
        FacetOption(value, _text(label), counts.get(value, 0), value in selected)
        for value, label in labels.items()
        if keep_empty or value in selected or value in counts
    ]


def _text(label):
    """Lazy words as a text; other texts stay what they are, marked as German or not."""
    return label if isinstance(label, str) else str(label)


def facet_counts(selection):
    """Return ``{parameter: {value: number of offers}}``, for flags the number itself."""
    if selection.values:
        return _counted(selection)
    # What most visitors see first; "open now" changes with the minute.
    minute = selection.now.replace(second=0, microsecond=0)
    return selection.memory.catalogue.kept("facets", minute, lambda: _counted(selection))


def _counted(selection):
    values = selection.memory.catalogue.values
    unfiltered = selection.chosen()

    def offers(name):
        return selection.chosen(without=name) if name in selection.values else unfiltered

    counts = {}
    for name, _heading, _is_open in FACETS:
        if name in FLAGS:
            for flag in FLAGS[name]:
                having = selection.memory.catalogue.matching(flag, True, selection.now)
                counts[flag] = offers(flag).intersection_cardinality(having)
            continue
        rest = offers(name)
        found = ((value, rest.intersection_cardinality(ids)) for value, ids in values[name].items())
        counts[name] = {value: number for value, number in found if number}
    return counts


def reference_counts(selection):
    """The same as ``facet_counts`` in straight SQL, one statement per facet: obvious and slow.

    Tests hold the one against the other.
    """

    def others(name):
        params = selection.filter.data.copy()
        params.pop(name, None)
        rest = OfferFilter(
            params, selection.filter.queryset, selection.memory.vocabulary, now=selection.now
        )
        return rest.qs.order_by()

    def having(flag):
        params = selection.filter.data.copy()
        params[flag] = "1"
        asked = OfferFilter(
            params, selection.filter.queryset, selection.memory.vocabulary, now=selection.now
        )
        return asked.qs.count()

    def grouped(rows, value, offer="offer_id"):
        found = rows.values_list(value).annotate(n=Count(offer, distinct=True)).order_by()
        return {str(key): number for key, number in found}

    def through(field, name, value):
        return grouped(
            getattr(Offer, field).through.objects.filter(offer__in=others(name).values("pk")), value
        )

    places = Offer.locations.through.objects.exclude(location__visibility=LocationVisibility.HIDDEN)
    return {
        "life_phase": through("life_phases", "life_phase", "lifephase__slug"),
        "topic": through("topics", "topic", "topic__slug"),
        "target_group": through("target_groups", "target_group", "targetgroup__slug"),
        "language": through("languages", "language", "language__code"),
        "district": grouped(
            places.filter(offer__in=others("district").values("pk"), location__area__isnull=False),
            "location__area__slug",
        ),
        "accessible": grouped(
            places.filter(
                offer__in=others("accessible").values("pk"),
                location__accessibility__value=AccessibilityValue.YES,
            ),
            "location__accessibility__criterion__slug",
        ),
        "weekday": grouped(
            OpeningTime.objects.filter(offer__in=others("weekday").values("pk")), "weekday"
        ),
        "offer_type": grouped(others("offer_type"), "offer_type__slug", "pk"),
        "access": grouped(others("access"), "access", "pk"),
        "delivery": grouped(others("delivery"), "delivery", "pk"),
        "provider_kind": grouped(others("provider_kind"), "provider__kind", "pk"),
        "funded_by": grouped(
            Offer.funding_programmes.through.objects.filter(
                offer__in=others("funded_by").values("pk"), programme__is_public=True
            ),
            "programme__slug",
        ),
        "free": others("free").filter(is_free=IsFree.YES).count(),
        "but": others("but").filter(but_eligible=True).count(),
        **{flag: having(flag) for flag in FLAGS["time"]},
    }
