"""The choices that filters offer and check, read once per request.

``load_vocabulary()`` costs one small query per list, whatever the number of offers.
"""

from dataclasses import dataclass

from offers.models import (
    AccessibilityCriterion,
    Area,
    AreaKind,
    Department,
    Language,
    LifePhase,
    OfferType,
    Provider,
    TargetGroup,
    Topic,
    Transition,
)


@dataclass(frozen=True)
class Vocabulary:
    """Each field maps the value in the address to the words on screen, in display order."""

    life_phase: dict[str, str]
    topic: dict[str, str]
    target_group: dict[str, str]
    offer_type: dict[str, str]
    district: dict[str, str]
    area: dict[str, str]
    language: dict[str, str]
    accessible: dict[str, str]
    department: dict[str, str]
    provider: dict[str, str]
    transition: dict[str, str]


def load_vocabulary():
    def pairs(queryset, value="slug", label="title"):
        return dict(queryset.values_list(value, label))

    areas = list(Area.objects.values_list("slug", "name", "kind"))
    return Vocabulary(
        life_phase=pairs(LifePhase.objects.all()),
        topic=pairs(Topic.objects.all()),
        target_group=pairs(TargetGroup.objects.filter(audience=TargetGroup.Audience.PUBLIC)),
        offer_type=pairs(OfferType.objects.all()),
        district={slug: name for slug, name, kind in areas if kind == AreaKind.DISTRICT},
        area={slug: name for slug, name, _kind in areas},
        language=pairs(Language.objects.all(), value="code", label="name"),
        accessible=pairs(AccessibilityCriterion.objects.all()),
        department=pairs(Department.objects.all(), label="name"),
        provider=pairs(Provider.objects.all(), label="name"),
        transition=pairs(Transition.objects.all()),
    )
