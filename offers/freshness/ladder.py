"""Who is reminded of an entry on a day: provider, then coordinator, deputy, the editors.

Each step comes some days after the due day (``ReviewPolicy``). A step that was taken late, after
an import or a server at rest, keeps its distance to the next: nobody is passed over because time
was lost. A step without anybody to write to is left out; where nobody of a department can be
reached, the departments above and in the end the editors are asked instead.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from offers.models import Contact, ContactVisibility, Offer, Reminder, ReminderStep, Status
from offers.ownership import Owners

LADDER = (
    ReminderStep.PROVIDER,
    ReminderStep.COORDINATOR,
    ReminderStep.DEPUTY,
    ReminderStep.EDITORS,
)
# The contact that is meant for the administration comes first.
BY_VISIBILITY = {
    value: place
    for place, value in enumerate(
        (ContactVisibility.INTERNAL, ContactVisibility.PUBLIC, ContactVisibility.PROFESSIONALS)
    )
}


@dataclass(frozen=True)
class Recipient:
    """``user`` None: a shared address or a provider's; ``name`` says whose."""

    address: str
    name: str
    user: Any = None

    @property
    def is_staff(self):
        return self.user is not None


@dataclass(frozen=True)
class Entry:
    """What the ladder needs of an offer: a few columns, for there may be thousands of them."""

    pk: int
    due: date
    department: int
    provider_name: str
    provider_mail: str


@dataclass(frozen=True)
class Call:
    """Somebody is to be reminded of an entry; ``campaign`` None: of its regular check."""

    offer_id: int
    step: ReminderStep
    due: date
    recipient: Recipient
    campaign: Any = None


class AddressBook:
    """Whom to write to about an entry, on one day."""

    def __init__(self, policy, on):
        self.policy = policy
        self.owners = Owners(on)
        self.contacts = _contact_mails()
        self._of_department = {}

    def of_step(self, entry, step):
        """Return the Recipients of a step; empty where it is to be left out."""
        if step == ReminderStep.PROVIDER:
            return self.provider(entry)
        if step == ReminderStep.EDITORS:
            return self.editors()
        return self.department(entry.department, step)

    def provider(self, entry):
        address = self.contacts.get(entry.pk) or entry.provider_mail
        return [Recipient(address.lower(), entry.provider_name)] if address else []

    def department(self, department_id, step):
        key = department_id, step == ReminderStep.DEPUTY
        if key not in self._of_department:
            self._of_department[key] = self._find(department_id, *key[1:])
        return self._of_department[key]

    def editors(self):
        found = people(self.owners.present_editors())
        if not found and self.policy.editor_mail:
            found = [Recipient(self.policy.editor_mail.lower(), self.policy.site_name)]
        return found

    def _find(self, department_id, deputies_first):
        for above in self.owners.upwards(department_id):
            circles = [self.owners.coordinators(above), self.owners.deputies_of(above)]
            if deputies_first:
                circles.reverse()
            for circle in circles:
                if found := people(circle):
                    return found
            department = self.owners.departments[above]
            if department.mail:
                return [Recipient(department.mail.lower(), department.name)]
        return self.editors()


def people(users):
    return [
        Recipient(user.email.lower(), user.get_full_name() or user.get_username(), user)
        for user in users
        if user.email
    ]


def due_calls(policy, on, book):
    """Return ``(calls, unreachable)``: who is to be reminded on day ``on`` of regular checks, and
    the number of entries that are due but have nobody to be told."""
    days = dict(
        zip(
            LADDER,
            (policy.provider_day, policy.coordinator_day, policy.deputy_day, policy.editors_day),
            strict=True,
        )
    )
    waiting = to_be_checked(on).filter(verify_due__lte=on - timedelta(days[LADDER[0]]))
    sent = _sent_on()
    calls, unreachable = [], 0
    for entry in entries_of(waiting.order_by("verify_due", "title", "pk")):
        step = _step_of(entry, on, days, sent[entry.pk], book)
        if step is None:
            unreachable += entry.due + timedelta(days[ReminderStep.COORDINATOR]) <= on
            continue
        calls += [Call(entry.pk, step, entry.due, who) for who in book.of_step(entry, step)]
    return calls, unreachable


def to_be_checked(on):
    """Public entries, hidden ones included, that are not over by themselves."""
    return Offer.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on), status=Status.PUBLISHED
    )


def entries_of(offers):
    """Return the Entry of each offer."""
    columns = ("pk", "verify_due", "department", "provider__name", "provider__mail")
    return [Entry(*row) for row in offers.values_list(*columns)]


def _contact_mails():
    """Return ``{offer pk: mail}``: the contact that is meant for the administration first."""
    rows = Contact.objects.exclude(mail="").order_by("pk")
    rows = sorted(
        rows.values_list("offer", "visibility", "mail"), key=lambda r: BY_VISIBILITY[r[1]]
    )
    return {offer: mail for offer, _visibility, mail in reversed(rows)}


def _sent_on():
    """Return ``{offer pk: {step: first day it was sent}}`` for the due days in force."""
    sent = defaultdict(dict)
    rows = Reminder.objects.filter(
        campaign=None, due=F("offer__verify_due"), sent_at__isnull=False
    ).order_by("-sent_at")
    for pk, step, moment in rows.values_list("offer", "step", "sent_at"):
        sent[pk][step] = timezone.localdate(moment)
    return sent


def _step_of(entry, on, days, sent, book):
    """Return the step the entry stands on, or None where nobody is to be told yet."""
    current = None
    for step in LADDER:
        if step in sent:
            current = step
            continue
        starts = entry.due + timedelta(days[step])
        if current is not None:
            starts = max(starts, sent[current] + timedelta(days[step] - days[current]))
        if on < starts:
            break
        if book.of_step(entry, step):
            return step
    return current
