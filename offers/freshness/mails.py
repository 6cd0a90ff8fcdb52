"""The text of a reminder: all entries of one person, each with its own link."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.freshness.links import confirm_url
from offers.models import Offer, ReminderStep, VerifiedHow
from offers.proposals.links import provider_link_for


@dataclass
class Section:
    """Entries of one mail that were sent for the same reason."""

    title: str
    text: str
    lines: list = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """``change_url``: where to mend the entry, empty where there is no such place."""

    offer: object
    due: object
    is_overdue: bool
    confirm_url: str
    change_url: str


def reminder_mail(calls, offers, policy, connection=None):
    """Return the mail for ``calls``, which all have the same address.

    ``offers``: ``{pk: Offer}``, see ``offers_of``.
    """
    recipient = calls[0].recipient
    sections = _sections(calls, offers)
    number = sum(len(section.lines) for section in sections)
    subject = ngettext(
        "%(site)s: Stimmt dieser Eintrag noch?",
        "%(site)s: Stimmen diese %(number)s Einträge noch?",
        number,
    ) % {"site": policy.site_name, "number": number}
    context = {
        "recipient": recipient,
        "sections": sections,
        "number": number,
        "site_name": policy.site_name,
        "editor_mail": policy.editor_mail,
        "provider_pages": [] if recipient.is_staff else provider_pages(calls, offers),
        "check_page": f"{settings.SITE_URL}{reverse('admin:review')}" if recipient.is_staff else "",
    }
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("offers/mail/reminder.txt", context),
        to=[recipient.address],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
    if policy.editor_mail:
        mail.reply_to = [policy.editor_mail]
    mail.attach_alternative(render_to_string("offers/mail/reminder.html", context), "text/html")
    return mail


def provider_pages(calls, offers):
    """Addresses of the pages of the providers whose own address the mail goes to.

    An address that stands with a single offer opens that offer's link only.
    """
    address = calls[0].recipient.address
    providers = {offers[call.offer_id].provider for call in calls}
    own = [provider for provider in providers if provider.mail.lower() == address]
    return [provider_link_for(provider, address) for provider in sorted(own, key=lambda p: p.pk)]


def offers_of(calls):
    """Return ``{pk: Offer}`` with what a line says."""
    offers = Offer.objects.select_related("provider").only(
        *("title", "slug", "status", "valid_from", "valid_until", "hidden_from", "verified_at"),
        *("provider__name", "provider__mail"),
    )
    return offers.in_bulk({call.offer_id for call in calls})


def _sections(calls, offers):
    """Sort ``calls`` by reason, campaigns first; an entry stands only once."""
    sections, seen = {}, set()
    for call in calls:
        if call.offer_id in seen:
            continue
        seen.add(call.offer_id)
        key = call.campaign.pk if call.campaign else call.step
        if key not in sections:
            sections[key] = Section(*_reason(call))
        sections[key].lines.append(_line(call, offers[call.offer_id]))
    return list(sections.values())


def _reason(call):
    """Return heading and explanation."""
    if call.campaign:
        deadline = f"{call.due:%d.%m.%Y}"
        title = _("%(campaign)s – bitte bis %(day)s") % {"campaign": call.campaign, "day": deadline}
        return title, call.campaign.text
    return {
        ReminderStep.PROVIDER: (
            _("Bitte prüfen Sie diese Einträge"),
            _("Familien verlassen sich auf diese Angaben. Bitte sehen Sie kurz nach."),
        ),
        ReminderStep.COORDINATOR: (
            _("Diese Prüfung ist fällig"),
            _("Sie sind für diese Einträge zuständig. Der Anbieter hat sie nicht bestätigt."),
        ),
        ReminderStep.DEPUTY: (
            _("Bitte springen Sie ein"),
            _("Diese Prüfungen sind überfällig. Sie vertreten die Zuständigen."),
        ),
        ReminderStep.EDITORS: (
            _("Niemand hat reagiert"),
            _("Ohne Prüfung verschwinden diese Einträge von der Website."),
        ),
    }[call.step]


def _line(call, offer):
    recipient = call.recipient
    if recipient.is_staff:
        change = reverse("admin:offers_offer_change", args=[offer.pk])
    else:
        change = reverse("offers:offer_feedback", args=[offer.slug]) if offer.is_public() else ""
    return Line(
        offer,
        call.due,
        is_overdue=call.due < timezone.localdate(),
        confirm_url=confirm_url(
            offer,
            how=VerifiedHow.CAMPAIGN if call.campaign else VerifiedHow.MAIL_LINK,
            user=recipient.user,
            name=recipient.name,
        ),
        change_url=f"{settings.SITE_URL}{change}" if change else "",
    )
