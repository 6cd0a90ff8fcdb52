"""Filters of the offer list that a plain field cannot give."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offers.attention import offer_tasks
from offers.models import Department, Offer


class TaskFilter(admin.SimpleListFilter):
    """The tasks of the start page; the same conditions, so that the numbers agree."""

    title = _("Aufgabe")
    starts_open = True
    parameter_name = "task"

    def lookups(self, request, model_admin):
        tasks = offer_tasks()
        self.conditions = {task.key: task.condition for task in tasks}
        return [(task.key, task.label) for task in tasks]

    def queryset(self, request, queryset):
        condition = self.conditions.get(self.value())
        return queryset if condition is None else queryset.filter(condition)


class MineFilter(admin.SimpleListFilter):
    title = _("Zuständigkeit")
    starts_open = True
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("was ich bearbeiten darf"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        return queryset.filter(pk__in=Offer.objects.editable_by(request.user))


class DepartmentFilter(admin.SimpleListFilter):
    """A Fachbereich with everything below it."""

    title = _("Fachbereich")
    starts_open = True
    parameter_name = "department"

    def lookups(self, request, model_admin):
        rows = list(Department.objects.values_list("pk", "parent_id", "slug", "name"))
        below = {}
        for pk, parent, _slug, _name in rows:
            below.setdefault(parent, []).append(pk)
        # Links elsewhere lead to any unit; to choose from here, the Fachbereiche are enough.
        self.members = {slug: _with_below(pk, below) for pk, _parent, slug, _name in rows}
        return [(slug, name) for _pk, parent, slug, name in rows if parent is None]

    def queryset(self, request, queryset):
        members = self.members.get(self.value())
        return queryset if members is None else queryset.filter(department__in=members)


def _with_below(pk, below):
    """Return ``pk`` and all keys under it; ``below`` maps a key to its children."""
    found, todo = set(), [pk]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo += below.get(current, [])
    return found
