"""Campaigns: which entries belong to one, how far it is, and who is to be written to."""

from datetime import timedelta

from django.db.models import Count, F, Q

from offers.freshness.ladder import Call, entries_of, to_be_checked
from offers.freshness.progress import Progress
from offers.models import Campaign, Department, Offer, ReminderStep, Status

DAYS_BEFORE_DEADLINE = 7


def entries(campaign):
    """Released offers of the campaign, those that were checked since its start included."""
    offers = Offer.objects.filter(status=Status.PUBLISHED)
    departments = list(campaign.departments.values_list("slug", flat=True))
    if departments:
        below = Department.objects.with_descendants(departments)
        offers = offers.filter(department__in=below.values("pk"))
    for field in ("topics", "life_phases"):
        chosen = getattr(campaign, field).values("pk")
        if chosen.exists():
            link = getattr(Offer, field).through.objects.filter(
                **{f"{getattr(Offer, field).field.m2m_reverse_field_name()}__in": chosen}
            )
            offers = offers.filter(pk__in=link.values("offer"))
    if campaign.unchecked_since:
        old = Q(verified_at=None) | Q(verified_at__lt=campaign.unchecked_since)
        offers = offers.filter(old | is_done(campaign))
    return offers


def is_done(campaign):
    return Q(verified_at__gte=campaign.starts_on)


def progress(campaign):
    """Return a Progress for each department with entries in the campaign, in their order."""
    rows = (
        entries(campaign)
        .order_by()
        .values("department")
        .annotate(
            label=F("department__name"),
            slug=F("department__slug"),
            total=Count("pk"),
            done=Count("pk", is_done(campaign)),
        )
        .order_by("department__order", "label")
        .values_list("label", "slug", "done", "total")
    )
    return [Progress(*row) for row in rows]


def campaign_calls(on, book):
    """Return the Calls of all campaigns on day ``on``: at the start, and before the deadline."""
    running = Campaign.objects.filter(is_stopped=False, starts_on__lte=on, deadline__gte=on)
    calls = []
    for campaign in running.order_by("deadline", "pk"):
        is_last_week = on >= campaign.deadline - timedelta(DAYS_BEFORE_DEADLINE)
        step = ReminderStep.CAMPAIGN_REMINDER if is_last_week else ReminderStep.CAMPAIGN
        still_open = entries(campaign).exclude(is_done(campaign)).values("pk")
        waiting = to_be_checked(on).filter(pk__in=still_open)
        for entry in entries_of(waiting.order_by("title", "pk")):
            recipients = book.department(entry.department, ReminderStep.COORDINATOR)
            if campaign.to_providers:
                recipients = [*book.provider(entry), *recipients]
            calls += [Call(entry.pk, step, campaign.deadline, who, campaign) for who in recipients]
    return calls
