"""Needs and planned projects beside the inventory: which concern a topic, phase or Stadtteil."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import Need, NeedState, PlannedProject, ProjectState

RELATIONS = {"topic": "topics", "life_phase": "life_phases", "district": "areas"}
OVER = {NeedState.ANSWERED, NeedState.REJECTED, ProjectState.DONE, ProjectState.DROPPED}


class Concerns:
    """The open needs and projects, or ``everything``, read once (ten statements).

    With ``values`` (``{parameter: slugs}``) those alone that exclude none of them.
    """

    def __init__(self, values=None, *, everything=False):
        shared = ("topics", "life_phases", "areas")
        needs = Need.objects.select_related("need_topic").prefetch_related(*shared, "projects")
        projects = PlannedProject.objects.select_related("department").prefetch_related(
            *shared, "needs", "steps__department"
        )
        self.needs, self.projects = (
            [
                item
                for item in items
                if (everything or item.state not in OVER) and _is_within(item, values or {})
            ]
            for items in (needs, projects)
        )
        self._named = {id(item): _named(item) for item in (*self.needs, *self.projects)}

    def at(self, parts):
        """``(needs, projects)`` that name one of ``parts`` ({parameter: slug}) and exclude none."""
        return (
            [need for need in self.needs if _concerns(self._named[id(need)], parts)],
            [one for one in self.projects if _concerns(self._named[id(one)], parts)],
        )

    def mark(self, parts):
        """``(words, url)`` of what is needed or planned at ``parts``, or ()."""
        needs, projects = self.at(parts)
        words = [ngettext("%(n)s Bedarf", "%(n)s Bedarfe", len(needs)) % {"n": len(needs)}]
        words = words if needs else []
        if projects:
            words.append(_("%(n)s Vorhaben") % {"n": len(projects)})
        address = reverse("offers:planning_planned")
        return (", ".join(words), f"{address}?{urlencode(parts)}") if words else ()


def _named(item):
    """``{parameter: slugs}`` that a need or project names."""
    return {
        name: {row.slug for row in getattr(item, relation).all()}
        for name, relation in RELATIONS.items()
    }


def _concerns(named, parts):
    asked = {name: value for name, value in parts.items() if named.get(name)}
    return bool(asked) and all(value in named[name] for name, value in asked.items())


def planned_in(selection):
    """``[{kind, title, state, where, url}]`` of what concerns the chosen topics, phases, places."""
    concerns = Concerns(selection.values)
    return [
        {
            "kind": kind,
            "title": item.title,
            "state": item.get_state_display(),
            "where": _where(item),
            "url": reverse("offers:planning_planned") + f"#{item.slug}",
        }
        for kind, items in ((_("Bedarf"), concerns.needs), (_("Vorhaben"), concerns.projects))
        for item in items
    ]


def _is_within(item, values):
    named = _named(item)
    return all(
        not named[name] or not values.get(name) or named[name] & set(values[name])
        for name in RELATIONS
    )


def _where(item):
    rows = [*item.topics.all(), *item.life_phases.all(), *item.areas.all()]
    return ", ".join(str(row) for row in rows)
