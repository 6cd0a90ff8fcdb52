"""What a bundle for other municipalities may hold, and records of it as plain values.

Bodies and procedures are patterns on their way: how somebody organised a network. The network they
stand in, who sits there and what happened stays at home.
"""

import json
from dataclasses import dataclass

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from networks.models import Body, Procedure
from offers.models import (
    CrossCuttingTopic,
    GapRule,
    HelpPath,
    LifePhase,
    LifeSituation,
    NeedTopic,
    OfferType,
    TargetGroup,
    Topic,
    Transition,
)

CHILDREN = "children"
# Milestones are facts that every installation has; advice only points to them.
LEFT_AT_HOME = {"uuid", "created_at", "updated_at", "milestone", "network", "done_on"}
# What is so in one town alone.
OF_ONE_TOWN = {
    "status",
    "scope_area",
    "rules_adopted_on",
    "rules_url",
    "meeting_place",
    "predecessors",
    "report_readers",
    "founded_year",
    "member_count",
    "ask_charter_since",
    "note",
}


@dataclass(frozen=True)
class Part:
    """Records of ``model``; ``children`` are relations to rows that belong to one record.

    Records ``of_network`` stand in one network: that of the giver while leaving, that of the
    receiver when they arrive.
    """

    name: str
    model: type
    children: tuple = ()
    of_network: bool = False

    def rows(self, network):
        rows = self.model.objects.order_by("pk")
        if self.model is Body:
            return rows.running().filter(network=network)
        if self.model is Procedure:
            return rows.filter(network=network, is_template=True)
        return rows


# In the order of reading: what others refer to comes first.
PARTS = [
    Part("topics", Topic),
    Part("target_groups", TargetGroup),
    Part("offer_types", OfferType),
    Part("need_topics", NeedTopic),
    Part("cross_cutting_topics", CrossCuttingTopic),
    Part("life_phases", LifePhase, ("advice",)),
    Part("help_paths", HelpPath, ("questions", "versions.steps")),
    Part("transitions", Transition, ("steps",)),
    Part("situations", LifeSituation),
    Part("gap_rules", GapRule),
    Part("body_templates", Body, of_network=True),
    Part("procedure_templates", Procedure, ("steps",), of_network=True),
]


def record(row, children=()):
    """``row`` as plain values, with what belongs to it."""
    values = _values(row)
    if children:
        values[CHILDREN] = {}
    for path in children:
        name, _dot, deeper = path.partition(".")
        related = row._meta.get_field(name)
        parent = related.field.name
        values[CHILDREN][name] = [
            {key: value for key, value in record(child, _rest(deeper)).items() if key != parent}
            for child in getattr(row, name).order_by("pk")
        ]
    return values


def _rest(deeper):
    return (deeper,) if deeper else ()


def _values(row):
    (found,) = serializers.serialize(
        "python", [row], use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    left = LEFT_AT_HOME | OF_ONE_TOWN if isinstance(row, Body) else LEFT_AT_HOME
    values = {name: value for name, value in found["fields"].items() if name not in left}
    values |= _bodies_beside(row, values)
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))  # as they come back from a file


def _bodies_beside(row, values):
    """References of ``row`` to bodies, only those of the same network that travel as well."""
    names = [f.name for f in row._meta.many_to_many if f.related_model is Body]
    return {
        name: sorted(
            [body.slug] for body in getattr(row, name).running().filter(network=_home(row))
        )
        for name in names
        if name in values
    }


def _home(row):
    return row.network_id if isinstance(row, Body) else row.procedure.network_id
