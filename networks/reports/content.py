"""What a report says: the sections for a period, both days included."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import (
    Decision,
    MeasureStep,
    Meeting,
    Participation,
    Proposal,
    WorkOrder,
)
from networks.reports.reach import reach_of
from offers.freshness.states import Freshness, with_freshness
from offers.models import Gap, OfferVersion, Status

FIRST_PERIOD_DAYS = 183  # without an earlier report


def default_period(body, today=None):
    """``(first, last)``: since the last report to ``body``, else half a year."""
    today = today or timezone.localdate()
    before = body.reports.exclude(handed_over_on=None).first()
    if before is None:
        return today - timedelta(days=FIRST_PERIOD_DAYS), today
    return min(before.last + timedelta(days=1), today), today


def sections_for(body, first, last):
    """The sections for a report to ``body``; shape as in CommitteeReport.sections."""
    network = body.network
    reach = reach_of(body)
    offers = reach.offers()
    new = _new_offers(offers, first, last)
    return [
        _section(_("Wovon dieser Bericht handelt"), [(line, None) for line in reach.lines()]),
        _section(_("Neue Angebote"), _dated(new, "released_at")),
        _section(_("Geänderte Angebote"), _changed_offers(offers, first, last, new)),
        _section(_("Beendete Angebote"), _ended_offers(offers, first, last)),
        _section(_("Lücken entdeckt"), _gaps(reach, "found_on", first, last)),
        _section(_("Lücken geschlossen"), _gaps(reach, "closed_on", first, last)),
        _section(_("Aktualität der Einträge"), _freshness(offers, last)),
        _section(_("Beteiligung von Familien"), _participation(network, first, last)),
        _section(_("Maßnahmen"), _measures(network, first, last)),
        _section(_("Beschlüsse"), _decisions(network, first, last)),
        _section(_("Lösungsvorschläge"), _proposals(network, first, last)),
        _section(_("Sitzungen"), _meetings(network, first, last)),
        _section(_("Offene Arbeitsaufträge"), _orders(network)),
    ]


def _section(title, rows):
    return {"title": title, "rows": [[text, day.isoformat() if day else ""] for text, day in rows]}


def _dated(offers, field):
    return [(offer.title, getattr(offer, field)) for offer in offers]


def _new_offers(offers, first, last):
    """Released in the period: by the day of release, else by the day of entry."""
    released = Q(released_at__range=(first, last))
    entered = Q(released_at=None, created_at__date__range=(first, last))
    found = offers.filter(released | entered, status=Status.PUBLISHED).order_by("title")
    return list(found)


def _changed_offers(offers, first, last, new):
    versions = OfferVersion.objects.filter(
        created_at__date__range=(first, last),
        kind__in=[OfferVersion.Kind.CHANGED, OfferVersion.Kind.IMPORTED],
        offer__in=offers.filter(status=Status.PUBLISHED),
    ).exclude(offer__in=new)
    latest = {}
    for version in versions.select_related("offer").order_by("created_at"):
        latest[version.offer] = timezone.localdate(version.created_at)
    return sorted(((offer.title, day) for offer, day in latest.items()), key=lambda row: row[0])


def _ended_offers(offers, first, last):
    archived = Q(status=Status.ARCHIVED, archived_at__range=(first, last))
    expired = Q(status=Status.PUBLISHED, valid_until__range=(first, last - timedelta(days=1)))
    found = offers.filter(archived | expired).order_by("title")
    return [(offer.title, offer.archived_at or offer.valid_until) for offer in found]


def _gaps(reach, day, first, last):
    """Gaps whose date ``day`` lies in the period; the planners' nightly look keeps them."""
    found = Gap.objects.filter(**{f"{day}__range": (first, last)}).select_related("rule")
    return [
        (gap.label, getattr(gap, day))
        for gap in found.order_by(day, "label")
        if reach.covers_gap(gap)
    ]


def _freshness(offers, last):
    public = offers.filter(status=Status.PUBLISHED)
    counts = [
        (state.label, public.filter(with_freshness(state, on=last)).count()) for state in Freshness
    ]
    return [(f"{label}: {count}", None) for label, count in counts]


def _participation(network, first, last):
    held = Participation.objects.filter(network=network, held_on__range=(first, last))
    return [
        (": ".join(filter(None, [one.title, one.consequence or one.result])), one.held_on)
        for one in held
    ]


def _measures(network, first, last):
    steps = MeasureStep.objects.filter(
        measure__network=network, done_on__range=(first, last)
    ).select_related("measure")
    return [(f"{step.measure.title}: {step.title}", step.done_on) for step in steps]


def _decisions(network, first, last):
    found = Decision.objects.filter(body__network=network, decided_on__range=(first, last))
    return [
        (f"{one.title} ({one.body.name}, {one.get_outcome_display()})", one.decided_on)
        for one in found.select_related("body")
    ]


def _proposals(network, first, last):
    days = ("drafted_on", "escalated_on", "decided_on", "implemented_on")
    moved = Q()
    for name in days:
        moved |= Q(**{f"{name}__range": (first, last)})
    return [
        (
            f"{one.title}: {one.get_status_display()}",
            max(day for name in days if (day := getattr(one, name))),
        )
        for one in Proposal.objects.filter(moved, body__network=network)
    ]


def _meetings(network, first, last):
    held = Meeting.objects.filter(body__network=network).held_between(first, last)
    return [
        (meeting.body.name, timezone.localdate(meeting.starts_at))
        for meeting in held.select_related("body").order_by("starts_at")
    ]


def _orders(network):
    orders = WorkOrder.objects.open().filter(body__network=network)
    return [(f"{one.title} ({one.actor.name})", one.due) for one in orders.select_related("actor")]
