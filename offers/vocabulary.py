"""The lists that filters offer and pages show, read once and kept by ``offers.search.memory``."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from offers.models import (
    AccessibilityCriterion,
    Area,
    AreaKind,
    Department,
    FundingProgramme,
    Language,
    LifePhase,
    OfferType,
    Provider,
    ProviderKind,
    TargetGroup,
    Topic,
    Transition,
)
from offers.search.text import fold
from offers.translations.texts import load_texts, translated

# Short lists of which every process keeps the rows themselves.
KEPT_MODELS = (
    AccessibilityCriterion,
    Area,
    Department,
    Language,
    LifePhase,
    OfferType,
    TargetGroup,
    Topic,
    Transition,
)


@dataclass(frozen=True)
class Vocabulary:
    """``rows[model]`` maps primary keys to instances, in display order.

    ``providers`` maps slugs to names: there are too many to keep them whole. ``texts``: see
    ``offers.translations.texts.load_texts``.
    """

    rows: dict[type, dict]
    providers: dict[str, str]
    texts: dict[str, dict] = field(default_factory=dict)

    def in_order(self, model, keys):
        """Return the rows of ``model`` with these primary keys, in display order."""
        places = self._places[model]
        known = sorted((places[pk], pk) for pk in keys if pk in places)
        return [self.rows[model][pk] for _place, pk in known]

    @cached_property
    def _places(self):
        return {
            model: {pk: place for place, pk in enumerate(rows)} for model, rows in self.rows.items()
        }

    @cached_property
    def spoken(self):
        """Codes of the languages by each folded word of their German and their own names. German
        itself is left out: it is spoken nearly everywhere, which tells nothing."""
        found = defaultdict(tuple)
        for row in self.rows[Language].values():
            if not row.code.startswith("de"):
                for word in dict.fromkeys(fold(f"{row.name} {row.endonym}").split()):
                    found[word] += (row.code,)
        return found

    @property
    def choices(self):
        """``{parameter: {value in the address: words on screen}}`` in display order.

        The words are those of the page's language, as ``translated`` returns them.
        """
        language = get_language()
        if language not in self._choices:
            self._choices[language] = self._choices_now()
        return self._choices[language]

    @cached_property
    def _choices(self):
        return {}

    def _choices_now(self):
        def words(row, label):
            # Names of places and offices are the same everywhere.
            return getattr(row, label) if label == "name" else translated(row, label, self.texts)

        def pairs(model, value="slug", label="title", only=lambda row: True):
            rows = self.rows[model].values()
            return {getattr(row, value): words(row, label) for row in rows if only(row)}

        return {
            "life_phase": pairs(LifePhase),
            "topic": pairs(Topic),
            "target_group": pairs(
                TargetGroup, only=lambda group: group.audience == TargetGroup.Audience.PUBLIC
            ),
            "offer_type": pairs(OfferType),
            "district": pairs(Area, label="name", only=lambda area: area.kind == AreaKind.DISTRICT),
            "area": pairs(Area, label="name"),
            "language": {row.code: translated(row, "name") for row in self.rows[Language].values()},
            "accessible": pairs(AccessibilityCriterion),
            "department": pairs(Department, label="name"),
            "provider": self.providers,
            "provider_kind": dict(ProviderKind.choices),
            "funded_by": pairs(FundingProgramme),
            "transition": pairs(Transition),
        }


def load_vocabulary():
    """Read the lists; one statement each, whatever the number of offers."""
    rows = {model: {row.pk: row for row in model.objects.all()} for model in KEPT_MODELS}
    # Who pays is internal unless somebody said otherwise.
    public = FundingProgramme.objects.filter(is_public=True)
    rows[FundingProgramme] = {row.pk: row for row in public}
    for model in (Area, Department):
        for row in rows[model].values():
            # So that walking up the tree asks nobody.
            row.parent = rows[model].get(row.parent_id)
    providers = dict(Provider.objects.values_list("slug", "name"))
    return Vocabulary(rows, providers, load_texts())
