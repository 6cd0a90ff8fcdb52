"""How many entries of a department are current: "38 von 42"."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from offers.freshness.states import Freshness, with_freshness
from offers.models import Department, Offer, Status
from offers.models.base import ancestors


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` entries are checked; ``slug`` of the department."""

    label: str
    slug: str
    done: int
    total: int

    @property
    def open(self):
        return self.total - self.done


def department_progress(departments=None, on: date | None = None):
    """Return a Progress for each of ``departments`` (default: the topmost) that has entries.

    Entries of all departments below count with them. Current is what is not yet overdue; the
    whole are the released entries, hidden ones included. Two queries.
    """
    on = on or timezone.localdate()
    current = with_freshness(Freshness.CURRENT, Freshness.DUE_SOON, on=on)
    counts = {
        pk: (done, total)
        for pk, done, total in Offer.objects.filter(status=Status.PUBLISHED)
        .order_by()
        .values("department")
        .annotate(total=Count("pk"), done=Count("pk", current))
        .values_list("department", "done", "total")
    }
    tree = {department.pk: department for department in Department.objects.all()}
    for department in tree.values():  # so that walking up asks for nothing
        department.parent = tree.get(department.parent_id)
    if departments is None:
        shown = [department for department in tree.values() if department.parent_id is None]
    else:
        wanted = {department.pk for department in departments}
        shown = [department for pk, department in tree.items() if pk in wanted]
    sums = {department.pk: [0, 0] for department in shown}
    for pk, (done, total) in counts.items():
        for above in (tree[pk], *ancestors(tree[pk])):
            if above.pk in sums:
                sums[above.pk][0] += done
                sums[above.pk][1] += total
    return [
        Progress(str(department), department.slug, *sums[department.pk])
        for department in shown
        if sums[department.pk][1]
    ]
