"""Needs and planned projects beside the inventory: which concern a topic, phase or Stadtteil."""

from django.urls import reverse
from django.utils.translation import gettext as _

from offers.models import Need, NeedState, PlannedProject, ProjectState

OVER = {NeedState.ANSWERED, NeedState.REJECTED, ProjectState.DONE, ProjectState.DROPPED}


class Concerns:
    """The open needs and projects, or ``everything``, read once (ten statements)."""

    def __init__(self, *, everything=False):
        shared = ("topics", "life_phases", "areas")
        needs = Need.objects.select_related("need_topic").prefetch_related(*shared, "projects")
        projects = PlannedProject.objects.select_related("department").prefetch_related(
            *shared, "needs", "steps__department"
        )
        self.needs = [need for need in needs if everything or need.state not in OVER]
        self.projects = [one for one in projects if everything or one.state not in OVER]

    def at(self, parts):
        """``(needs, projects)`` that name one of ``parts`` ({parameter: slug}) and exclude none."""
        return (
            [need for need in self.needs if _concerns(need, parts)],
            [project for project in self.projects if _concerns(project, parts)],
        )


def _concerns(item, parts):
    named = {
        "topic": {topic.slug for topic in item.topics.all()},
        "life_phase": {phase.slug for phase in item.life_phases.all()},
        "district": {area.slug for area in item.areas.all()},
    }
    asked = {name: value for name, value in parts.items() if named.get(name)}
    return bool(asked) and all(value in named[name] for name, value in asked.items())


def planned_in(selection):
    """``[{kind, title, state, where, url}]`` of what concerns the chosen topics, phases, places."""
    concerns = Concerns()
    found = []
    for kind, items in ((_("Bedarf"), concerns.needs), (_("Vorhaben"), concerns.projects)):
        for item in items:
            if _is_within(item, selection.values):
                found.append(
                    {
                        "kind": kind,
                        "title": item.title,
                        "state": item.get_state_display(),
                        "where": _where(item),
                        "url": reverse("offers:planning_planned") + f"#{item.slug}",
                    }
                )
    return found


def _is_within(item, values):
    relations = {"topic": item.topics, "life_phase": item.life_phases, "district": item.areas}
    for name, relation in relations.items():
        own = {row.slug for row in relation.all()}
        if own and values.get(name) and not own & set(values[name]):
            return False
    return True


def _where(item):
    rows = [*item.topics.all(), *item.life_phases.all(), *item.areas.all()]
    return ", ".join(str(row) for row in rows)
