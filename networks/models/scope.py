"""Which networks and bodies an account reads and edits: one rule for lists and single rows.

A network belongs to its coordinating department. Accounts with the right to change networks edit
those of their own departments (editors of all departments: every one). Who may look at networks
by role reads all; everybody else reads the bodies in which an own department has a seat.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from offers.models import own_department_ids


@dataclass(frozen=True)
class NetworkScope:
    """``edited`` = ids of coordinating departments or None for all; ``own`` = ids of the
    account's departments, by which it sits in bodies."""

    reads_all: bool
    edits: bool
    edited: frozenset[int] | None
    own: frozenset[int]

    def networks_edited(self, networks):
        if not self.edits:
            return networks.none()
        return networks if self.edited is None else networks.filter(office__in=self.edited)

    def networks_read(self, networks):
        if self.reads_all:
            return networks.all()
        seats = networks.model.objects.filter(seats_of(self.own, "bodies__memberships__"))
        return networks.filter(pk__in=seats.values("pk"))

    def bodies_read(self, bodies):
        if self.reads_all:
            return bodies.all()
        seated = bodies.model.objects.filter(seats_of(self.own, "memberships__"))
        return bodies.filter(pk__in=seated.values("pk"))

    def covers(self, network):
        """True where the account edits ``network`` (None: a new one)."""
        if not self.edits:
            return False
        return network is None or self.edited is None or network.office_id in self.edited


def seats_of(departments, path):
    """A Q for seats that are held today by actors of ``departments``; ``path`` leads to seats."""
    today = timezone.localdate()
    return (
        Q(**{f"{path}actor__department__in": departments})
        & (Q(**{f"{path}since": None}) | Q(**{f"{path}since__lte": today}))
        & (Q(**{f"{path}until": None}) | Q(**{f"{path}until__gte": today}))
    )


def scope_of(user):
    """Return the NetworkScope of ``user``."""
    if not (user.is_authenticated and user.is_active):
        return NetworkScope(False, False, frozenset(), frozenset())
    edits = user.has_perm("networks.change_network")
    edits_every = user.has_perm("offers.edit_all_departments")
    own = own_department_ids(user)
    return NetworkScope(
        reads_all=user.has_perm("networks.view_network"),
        edits=edits,
        edited=None if edits_every else own,
        own=own,
    )
