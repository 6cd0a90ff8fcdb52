"""Which filters of the planners a row about networks answers to; see offers.planning.marked."""

from networks.models import Actor, Body, CommitteeReport, Decision, WorkOrder
from offers.models import Area, Department, Provider
from offers.search.text import fold


class Marker:
    """Knows the trees of areas and departments; two queries, and one more for names."""

    def __init__(self):
        self._over_areas = _above(Area)
        self._over_departments = _above(Department)
        self._named = None

    def of(self, source):
        """The marks of a Body, Decision, WorkOrder, CommitteeReport or (TopicMatrix, cell)."""
        if isinstance(source, Body):
            return self.of_body(source)
        if isinstance(source, Decision):
            return self._of_decision(source)
        if isinstance(source, WorkOrder):
            return self.of_body(source.body) | self._of_actors([source.actor])
        if isinstance(source, CommitteeReport):
            return self.of_body(source.body)
        return self._of_cell(*source)

    def of_body(self, body):
        """By its own scope, else that of its network, and who sits in it (``seats``)."""
        own = [body.scope_topic] if body.scope_topic else body.network.topics.all()
        here = {"district": [body.scope_area.slug]} if body.scope_area else {}
        return {
            "topic": [topic.slug for topic in own],
            "ages": [[p.age_from_months, p.age_to_months] for p in body.scope_phases.all()],
            "area": self._areas(body.scope_area or body.network.area),
            **here,
            **self._of_actors([seat.actor for seat in body.seats]),
        }

    def _of_decision(self, decision):
        """As its body, and by the topics of the measures that rest on it."""
        marks = self.of_body(decision.body)
        further = [t.slug for measure in decision.measures.all() for t in measure.topics.all()]
        return marks | {"topic": sorted({*marks["topic"], *further})}

    def _of_cell(self, matrix, cell):
        """By the matrix's topics and network, and by who is meant, where the name is known."""
        topics = matrix.topics.all() or matrix.network.topics.all()
        return {
            "topic": [topic.slug for topic in topics],
            "area": self._areas(matrix.network.area),
            **self._of_actors(self.named.get(fold(cell.who), [])),
        }

    @property
    def named(self):
        """``{folded name: [Actor, …]}``; departments and providers count as actors of their own."""
        if self._named is None:
            self._named = {}
            known = Actor.objects.select_related("department", "provider")
            units = (Actor(name=one.name, department=one) for one in Department.objects.all())
            others = (Actor(name=one.name, provider=one) for one in Provider.objects.all())
            for actor in (*known, *units, *others):
                self._named.setdefault(fold(actor.name), []).append(actor)
        return self._named

    def _of_actors(self, actors):
        units = [actor.department for actor in actors if actor.department]
        providers = [actor.provider for actor in actors if actor.provider]
        over = {slug for unit in units for slug in self._over_departments[unit.slug]}
        return {
            "department": sorted(over),
            "provider": sorted({provider.slug for provider in providers}),
            "provider_kind": sorted({provider.kind for provider in providers}),
        }

    def _areas(self, area):
        """The area, what it lies in and what lies in it: as for the area an offer is meant for."""
        if area is None:
            return []
        inside = {slug for slug, over in self._over_areas.items() if area.slug in over}
        return sorted(inside | self._over_areas[area.slug])


def _above(model):
    """``{slug: slugs of the row itself and all above it}``."""
    rows = {pk: (slug, up) for pk, slug, up in model.objects.values_list("pk", "slug", "parent")}
    found = {}
    for pk, (own, _up) in rows.items():
        found[own] = set()
        while pk is not None:
            slug, pk = rows[pk]
            found[own].add(slug)
    return found
