"""Who answers for entries: the accounts behind a department, and where there are none."""

from collections import Counter, defaultdict

from django.contrib.auth import get_user_model
from django.db.models import Count, Q

from offers.models import Absence, Department, Status
from offers.roles import EDITORS


class Owners:
    """The accounts of all departments as they are on day ``on``; a few queries, then none.

    Active means: may log in to the back office. Present means: active and not away that day.
    """

    def __init__(self, on):
        users = get_user_model().objects.filter(is_active=True, is_staff=True)
        self.users = {user.pk: user for user in users.order_by("pk")}
        self.away = set(Absence.objects.on(on).values_list("user_id", flat=True))
        self.departments = {department.pk: department for department in Department.objects.all()}
        self.members = _links(Department.members.through)
        self.deputies = _links(Department.deputies.through)
        self.editors = [
            self.users[pk]
            for pk in users.filter(groups__name=EDITORS).order_by("pk").values_list("pk", flat=True)
        ]

    def upwards(self, department_id):
        """Yield the keys of the department and all above it."""
        seen = set()
        while department_id is not None and department_id not in seen:
            seen.add(department_id)
            yield department_id
            department_id = self.departments[department_id].parent_id

    def active(self, department_id):
        """Active accounts that may edit the department's entries, its own ones first."""
        return [
            self.users[pk]
            for above in self.upwards(department_id)
            for pk in self.members[above]
            if pk in self.users
        ]

    def has_owner(self, department_id):
        return bool(self.active(department_id))

    def coordinators(self, department_id):
        """Present accounts of this very department, deputies left out."""
        return self._present(
            pk for pk in self.members[department_id] if pk not in self.deputies[department_id]
        )

    def deputies_of(self, department_id):
        return self._present(self.deputies[department_id])

    def present_editors(self):
        return [user for user in self.editors if user.pk not in self.away]

    def _present(self, keys):
        return [self.users[pk] for pk in keys if pk in self.users and pk not in self.away]


def _links(through):
    links = defaultdict(list)
    for department, user in through.objects.order_by("user_id").values_list(
        "department_id", "user_id"
    ):
        links[department].append(user)
    return links


def with_entries():
    """Departments with the number of entries that somebody must keep, as ``entries``."""
    kept = Count("offers", filter=~Q(offers__status=Status.ARCHIVED))
    return Department.objects.annotate(entries=kept).filter(entries__gt=0).order_by("order", "name")


def departments_without_owner(on):
    """Return the departments that hold entries which no active account may edit but editors."""
    owners = Owners(on)
    return [department for department in with_entries() if not owners.has_owner(department.pk)]


def handover(user, on):
    """Return ``[(department, is_deputy, others)]`` of what hangs on ``user``.

    Each department carries ``entries``, those of all below it included; ``others`` are the active
    accounts that stay.
    """
    owners = Owners(on)
    entries = Counter()
    for department in with_entries():
        for above in owners.upwards(department.pk):
            entries[above] += department.entries
    rows = []
    for department in owners.departments.values():
        is_deputy = user.pk in owners.deputies[department.pk]
        if is_deputy or user.pk in owners.members[department.pk]:
            department.entries = entries[department.pk]
            others = [other for other in owners.active(department.pk) if other.pk != user.pk]
            rows.append((department, is_deputy, others))
    return rows
