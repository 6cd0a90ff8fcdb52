"""What a body passes on when it ends in another: seats, open work, topics, ways of reporting."""

from django.db.models import Q
from django.utils import timezone

from networks.models import MeetingStatus, Membership, ProcedureStep, Proposal, ProposalStatus

LINKS = ("reports_to", "reported_by", "informs", "informed_by")
KEPT_OF_A_SEAT = ("actor", "function", "role", "is_leadership", "is_vacant", "contribution", "part")


def pass_on(body, into, merged, today):
    """Move what goes on from ``body`` to ``into``; ``merged`` = ids of all bodies that end.

    Held meetings, decisions, minutes and documents stay where they came about.
    """
    _seats(body, into, today)
    body.work_orders.open().update(body=into)
    body.backlog.filter(is_done=False).update(body=into)
    body.meetings.coming(timezone.now()).update(status=MeetingStatus.CANCELLED)
    for step in ProcedureStep.objects.filter(bodies=body, done_on=None):
        step.bodies.remove(body)
        step.bodies.add(into)
    Proposal.objects.filter(body=body, status=ProposalStatus.DRAFTED).update(body=into)
    underway = Q(status=ProposalStatus.DRAFTED) | Q(status=ProposalStatus.ESCALATED)
    Proposal.objects.filter(underway, to_body=body).update(to_body=into)
    for name in LINKS:
        others = getattr(body, name).exclude(pk__in=[into.pk, *merged])
        getattr(into, name).add(*others)


def _seats(body, into, today):
    """Each seat goes on in ``into``, unless the actor has the same function there already."""
    there = set(into.memberships.current(today).values_list("actor", "function"))
    seats = body.memberships.current(today)
    for seat in seats:
        if (seat.actor_id, seat.function) not in there:
            kept = {name: getattr(seat, name) for name in KEPT_OF_A_SEAT}
            Membership.objects.create(body=into, since=today, **kept)
            there.add((seat.actor_id, seat.function))
    Membership.objects.filter(pk__in=[seat.pk for seat in seats]).update(until=today)
