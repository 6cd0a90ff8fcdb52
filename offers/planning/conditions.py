"""The language of gap rules: metric, operator, value, filter; checked before it is stored.

``docs/planning.md`` explains it to planners.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from offers.models import Access, Delivery, GapEntity, PreventionLevel

PAIRS = {GapEntity.TOPIC_PHASE, GapEntity.DISTRICT_PHASE}
COUNTED = PAIRS | {
    GapEntity.TOPIC_LANGUAGE,
    GapEntity.LIFE_PHASE,
    GapEntity.DISTRICT,
    GapEntity.TOPIC,
}
# Metric → what it can be asked of, and its operators.
METRICS = {
    "published_offers": (COUNTED, {"lt", "lte"}),
    "share_available": (COUNTED, {"eq", "lt"}),
    "offers_per_1000_children": ({GapEntity.DISTRICT_PHASE}, {"lt", "lt_share_of_mean"}),
    "offers_by_position": ({GapEntity.TRANSITION}, {"any_lt"}),
    "standard_age_months": ({GapEntity.TRANSITION}, {"gt_or_missing"}),
    "funding_end_months": ({GapEntity.OFFER}, {"lte"}),
    "topics_without_offers": ({GapEntity.LANGUAGE}, {"gte"}),
    "linked_offers_and_measures": ({GapEntity.NEED_TOPIC}, {"lt"}),
}
POSITIONS = {"before", "during", "after"}
KEYS = {"metric", "operator", "value", "filter", "only_if", "exclude", "min_children", "positions"}
# Filters by lists of values: name in the rule → values of the catalogue.
LISTS = {
    "offer_types": "offer_type",
    "languages": "language",
    "target_groups": "target_group",
    "topics": "topic",
    "life_phases": "life_phase",
    "prevention_level": "prevention_level",
    "access": "access",
    "delivery": "delivery",
    "provider_kinds": "provider_kind",
}
FIXED = {"prevention_level": PreventionLevel, "access": Access, "delivery": Delivery}
OTHER = {
    "is_free",
    "accessibility",
    "any_of",
    "start_after",
    "weekday",
    "catchment_includes_district",
    "within_km",
}


def check_condition(entity, condition):
    """Raise ValidationError (key ``condition``) with German sentences on what is wrong."""
    faults = _faults(entity, condition)
    if faults:
        raise ValidationError({"condition": faults})


def _faults(entity, condition):
    if not isinstance(condition, dict):
        return [_("Die Bedingung ist kein JSON-Objekt.")]
    faults = [
        _("„%(key)s“ kennt die Bedingung nicht.") % {"key": key}
        for key in condition
        if key not in KEYS
    ]
    metric = condition.get("metric")
    if metric not in METRICS:
        return [*faults, _("Als „metric“ sind möglich: %(all)s.") % {"all": ", ".join(METRICS)}]
    entities, operators = METRICS[metric]
    if entity not in entities:
        faults.append(
            _("„%(metric)s“ passt nicht zu dem, was die Regel durchgeht.") % {"metric": metric}
        )
    if condition.get("operator") not in operators:
        faults.append(
            _("Als „operator“ sind möglich: %(all)s.") % {"all": ", ".join(sorted(operators))}
        )
    if not _is_number(condition.get("value")):
        faults.append(_("„value“ muss eine Zahl sein."))
    if not set(condition.get("positions", [])) <= POSITIONS:
        faults.append(_("Als „positions“ sind möglich: before, during, after."))
    if not _is_exclusion(condition.get("exclude", [])):
        faults.append(_("„exclude“ braucht Listen von Kürzeln."))
    speaks = entity in (GapEntity.TOPIC_LANGUAGE, GapEntity.LANGUAGE)
    if speaks and not condition.get("filter", {}).get("languages"):
        faults.append(_("Die Regel braucht „languages“ im Filter."))
    return faults + _filter_faults(condition.get("filter", {}))


def _is_exclusion(pairs):
    return isinstance(pairs, list) and all(
        isinstance(pair, list) and pair and all(isinstance(one, str) for one in pair)
        for pair in pairs
    )


def _filter_faults(chosen):
    if not isinstance(chosen, dict):
        return [_("„filter“ ist kein JSON-Objekt.")]
    faults = []
    for name, value in chosen.items():
        if name in LISTS:
            faults += _list_faults(name, value)
        elif name == "any_of":
            parts = value if isinstance(value, list) else [None]
            faults += [fault for part in parts for fault in _filter_faults(part)]
        elif name not in OTHER:
            faults.append(_("Den Filter „%(name)s“ gibt es nicht.") % {"name": name})
        elif not _is_other(name, value):
            faults.append(_("Der Wert von „%(name)s“ passt nicht.") % {"name": name})
    return faults


def _list_faults(name, value):
    if not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return [_("„%(name)s“ braucht eine Liste von Kürzeln.") % {"name": name}]
    unknown = [one for one in value if name in FIXED and one not in FIXED[name].values]
    return [
        _("„%(one)s“ gibt es bei „%(name)s“ nicht.") % {"one": one, "name": name} for one in unknown
    ]


def _is_other(name, value):
    if name in ("is_free", "catchment_includes_district"):
        return value is True
    if name == "within_km":
        return _is_number(value) and 0 < value <= 100
    if name == "weekday":
        return isinstance(value, list) and all(day in range(1, 8) for day in value)
    if name == "start_after":
        return minutes_of(value) is not None
    return isinstance(value, dict) and all(allowed == ["yes"] for allowed in value.values())


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def minutes_of(text):
    """Minutes of the day from ``17:00``, or None."""
    parts = str(text).split(":")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    hours, minutes = map(int, parts)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None
